// supervise.ts: begins again what has failed, but not for ever.

import { Cancelled, currentTask } from '../index.ts';
import type { Coroutine } from '../index.ts';

/** How many failures are too many. */
export interface Patience {
  readonly failures: number;
  readonly withinMs: number;
}

/**
 * Runs `body`, and again whenever it fails, until it returns or is cancelled.
 *
 * @throws AggregateError when there were `failures` of them `withinMs`, the
 *   oldest first.
 */
export function* supervise<T>(
  body: () => Coroutine<T>,
  { failures, withinMs }: Patience,
): Coroutine<T> {
  const { loop } = currentTask();
  let recent: { readonly atMs: number; readonly error: unknown }[] = [];
  for (;;) {
    try {
      return yield* body();
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const atMs = loop.nowMs;
      recent = recent.filter((one) => atMs - one.atMs < withinMs);
      recent.push({ atMs, error });
    }
    if (recent.length >= failures) {
      const errors = recent.map(({ error }) => error);
      throw new AggregateError(
        errors,
        `Cannot go on: it failed ${errors.length} times within ${withinMs} ms`,
      );
    }
  }
}
