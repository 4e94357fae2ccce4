// in-time.ts: a time limit whose passing is an answer, and no error.

import { TimeoutError, withTimeout } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

/**
 * Runs `body`, and returns what it returns; `undefined` if it was cancelled
 * because `delayMs` were over.
 *
 * @param delayMs  `Infinity` for no limit.
 */
export function* inTime<T>(
  delayMs: number,
  body: () => Coroutine<T>,
): Coroutine<T | undefined> {
  if (delayMs === Infinity) return yield* body();
  try {
    return yield* withTimeout(delayMs, body);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return undefined;
  }
}
