import { expect, test } from 'vitest';

import { showCloseAtOnce } from '../../code/08-server/attempts/show-close-at-once.ts';
import { serve } from '../../code/08-server/attempts/one-task.ts';
import { showFiveClients } from '../../code/08-server/five-clients.ts';
import { Server } from '../../code/08-server/index.ts';
import { linesOf } from '../support/lines.ts';

test('one task for each connection waits, keeps everything, and ends with its first bad client', async () => {
  const show = (log: (line: string) => void): Promise<void> =>
    showFiveClients(log, (_loop, listener, application) =>
      serve(listener, application),
    );
  expect(await linesOf(show)).toEqual([
    'half a head: the client hears nothing, for an hour',
    "an upload: the application's first piece has 1048576 octets",
    'a line each second: the client hears nothing, for an hour',
    'the client has left: after an hour the application knows nothing of it',
    'nonsense: the client hears nothing, for an hour, and the server is gone',
  ]);
});

test("the chapter's server answers the same five clients", async () => {
  const show = (log: (line: string) => void): Promise<void> =>
    showFiveClients(log, (loop, listener, application) =>
      new Server(loop, { application, state: {} }).run(listener),
    );
  expect(await linesOf(show)).toEqual([
    'half a head: the client hears HTTP/1.1 408 Request Timeout',
    expect.stringMatching(/^an upload: .* first piece has \d{5} octets$/),
    'a line each second: the client hears HTTP/1.1 200 OK',
    'the client has left: after an hour the application knows of it',
    'nonsense: the client hears HTTP/1.1 400 Bad Request, and the server goes on',
  ]);
});

test('who closes at once takes back what it has said', async () => {
  expect(await linesOf(showCloseAtOnce)).toEqual([
    'a server that closes at once: the client hears a reset',
    "the chapter's server: the client hears HTTP/1.1 413 Content Too Large",
  ]);
});
