import { expect, test } from 'vitest';

import { showGeneric } from '../../code/07-lasgi/attempts/show-generic.ts';
import { showWelded } from '../../code/07-lasgi/attempts/show-welded.ts';

async function linesOf(
  show: (log: (line: string) => void) => Promise<void>,
): Promise<readonly string[]> {
  const lines: string[] = [];
  await show((line) => lines.push(line));
  return lines;
}

test('a welded application runs on its own server, and on no other', async () => {
  expect(await linesOf(showWelded)).toEqual([
    'on node:http: 200 Hello, Ada!',
    expect.stringMatching(/^on a fetch runtime: TypeError: .*writeHead/),
    expect.stringMatching(/^on the connection of chapter 6: TypeError: /),
  ]);
});

test('a generic application compiles, and mixes the protocols up', async () => {
  expect(await linesOf(showGeneric)).toEqual([
    'the client gets 500',
    expect.stringMatching(/^LasgiError: .*"lifespan.startup.complete"/),
  ]);
});
