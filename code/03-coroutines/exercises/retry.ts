// retry.ts: tries again, after longer and longer pauses.

import { sleep } from '../index.ts';
import type { Coroutine } from '../index.ts';

/** How often to try, and how long to pause. */
export interface RetryOptions {
  /** How often `body` runs at most. */
  readonly attempts: number;
  /** Before the second attempt; before each further one it is twice as long. */
  readonly pauseMs: number;
}

/** Runs `body` until it returns. @throws what its last attempt threw. */
export function* retry<T>(
  body: () => Coroutine<T>,
  { attempts, pauseMs }: RetryOptions,
): Coroutine<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return yield* body();
    } catch (error) {
      if (attempt >= attempts) throw error;
    }
    // In a task that was cancelled this throws, and so ends the attempts.
    yield* sleep(pauseMs * 2 ** (attempt - 1));
  }
}
