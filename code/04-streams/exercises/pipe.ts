// pipe.ts: from one stream into another, no faster than the slower of the two.

import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Stream } from '../index.ts';

/**
 * Copies all that `from` still has to `to`, which it leaves open, and returns
 * how many octets that was.
 */
export function* pipe(from: Stream, to: Stream): Coroutine<number> {
  let octets = 0;
  let chunk = yield* from.read();
  while (chunk !== undefined) {
    yield* to.write(chunk);
    octets += chunk.length;
    chunk = yield* from.read();
  }
  return octets;
}
