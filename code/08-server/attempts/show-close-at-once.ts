// show-close-at-once.ts: the same refusal twice, once said and closed, and once
// said and waited for.

import { taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { runOn, StreamError } from '../../04-streams/index.ts';
import type { Listener, Transport } from '../../04-streams/index.ts';
import { Server } from '../server.ts';
import { refuseOne, sendMuch } from './close-at-once.ts';

// #region two ways to refuse
/** Shows what a client hears that sends 8 MiB to each of two servers. */
export async function showCloseAtOnce(
  log: (line: string) => void,
): Promise<void> {
  await runOn(undefined, function* (transport) {
    const atOnce = yield* tryOn(transport, refuseOne);
    log(`a server that closes at once: the client hears ${atOnce}`);
    const server = new Server(transport.loop, {
      application: () => Promise.resolve(),
      state: {},
    });
    const patient = yield* tryOn(transport, (listener) => server.run(listener));
    log(`the chapter's server: the client hears ${patient}`);
  });
}

function* tryOn(
  transport: Transport,
  serve: (listener: Listener) => Coroutine<void>,
): Coroutine<string> {
  const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
  const stream = yield* transport.connect(listener.address);
  const heard = yield* taskGroup(function* (group) {
    group.spawn(() => serve(listener));
    try {
      return yield* sendMuch(stream);
    } catch (error) {
      if (error instanceof StreamError) return `a ${error.code}`;
      throw error;
    } finally {
      stream.reset();
      group.cancel();
    }
  });
  yield* listener.close();
  return heard;
}
// #endregion two ways to refuse
