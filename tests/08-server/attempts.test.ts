import { expect, test } from 'vitest';

import { showCloseAtOnce } from '../../code/08-server/attempts/show-close-at-once.ts';
import { showOneTask } from '../../code/08-server/attempts/show-one-task.ts';

async function linesOf(
  show: (log: (line: string) => void) => Promise<void>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  await show((line) => lines.push(line));
  return lines;
}

test('one task for each connection waits, keeps everything, and ends with its first bad client', async () => {
  expect(await linesOf(showOneTask)).toEqual([
    'half a head: the client hears nothing, for an hour',
    "an upload: the application's first piece has 1048576 octets",
    'a line each second: the client hears nothing, for an hour',
    'the client has left: after an hour the application knows nothing of it',
    'nonsense: the server is gone',
  ]);
});

test('who closes at once takes back what it has said', async () => {
  expect(await linesOf(showCloseAtOnce)).toEqual([
    'a server that closes at once: the client hears a reset',
    "the chapter's server: the client hears HTTP/1.1 413 Content Too Large",
  ]);
});
