// chunk-lines.ts: takes whatever a read brings for a line.

import { sleep, taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Stream } from '../stream.ts';
import type { Transport } from '../transport.ts';

const BEAT_MS = 100; // between one write and the next

/** Told of what is sent and taken for a line. */
export type Log = (text: string) => void;

// #region take a chunk for a line
/** Reads a line, if whoever writes them is kind; `undefined` at the end. */
export function* readLine(stream: Stream): Coroutine<string | undefined> {
  const chunk = yield* stream.read();
  if (chunk === undefined) return undefined;
  return new TextDecoder().decode(chunk).replace(/\n$/, '');
}
// #endregion take a chunk for a line

// #region somebody who writes as it comes
/** Lets Ann write `pieces`, one after the other, to somebody who reads lines. */
export function* showLines(
  transport: Transport,
  pieces: readonly string[],
  log: Log,
): Coroutine<void> {
  const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
  const ann = yield* transport.connect(listener.address);
  const server = yield* listener.accept();
  yield* taskGroup(function* (group) {
    group.spawn(() => logLines(server, log), { name: 'server' });
    for (const piece of pieces) {
      log(`Ann sends ${JSON.stringify(piece)}`);
      yield* ann.write(new TextEncoder().encode(piece));
      yield* sleep(BEAT_MS);
    }
    yield* ann.close();
  });
  yield* listener.close();
}

function* logLines(stream: Stream, log: Log): Coroutine<void> {
  let line = yield* readLine(stream);
  while (line !== undefined) {
    log(`  a line: ${JSON.stringify(line)}`);
    line = yield* readLine(stream);
  }
  yield* stream.close();
}
// #endregion somebody who writes as it comes
