// echo.ts: chapter 2's echo server, for clients who are tasks.

import { taskGroup } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import type { Listener } from './transport.ts';

// #region serve an echo
/** Sends back what anybody says, until it is cancelled. */
export function* serveEcho(listener: Listener): Coroutine<never> {
  return yield* taskGroup(function* (group) {
    for (;;) {
      const stream = yield* listener.accept();
      group.spawn(() => echo(stream), { name: 'client' });
    }
  });
}

function* echo(stream: Stream): Coroutine<void> {
  try {
    let chunk = yield* stream.read();
    while (chunk !== undefined) {
      yield* stream.write(chunk);
      chunk = yield* stream.read();
    }
  } catch (error) {
    if (!(error instanceof StreamError)) throw error; // else it has left
  } finally {
    yield* stream.close();
  }
}
// #endregion serve an echo
