// while-taken.ts: a time limit that begins anew whenever the client takes some
// of what waits for it.
//
// A stream doesn't say when octets leave, but how many are left, so one looks
// now and then. Node's sockets count a write as left when all of it has.

import { TimeoutError } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { inTime } from './in-time.ts';

/** How often one looks while the time passes: so exact is its end. */
const LOOKS = 10;

/**
 * Runs `body`, which waits for unsent octets to leave. At each look it is
 * cancelled, and begun again: it has to be one that loses nothing by that.
 *
 * @throws TimeoutError if none has left for `limitMs`, or a tenth longer.
 */
export function* whileTaken(
  stream: Stream,
  limitMs: number,
  body: () => Coroutine<void>,
): Coroutine<void> {
  let unsentOctets = Infinity; // at the last look
  for (let left = LOOKS; left > 0; left -= 1) {
    if (stream.unsentOctets < unsentOctets) left = LOOKS;
    ({ unsentOctets } = stream);
    if (yield* isDoneIn(limitMs / LOOKS, body)) return;
  }
  throw new TimeoutError(limitMs);
}

function isDoneIn(
  delayMs: number,
  body: () => Coroutine<void>,
): Coroutine<true | undefined> {
  return inTime(delayMs, function* () {
    yield* body();
    return true as const;
  });
}
