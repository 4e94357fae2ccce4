// timeout.ts: a time for a stretch of a task, and what may outlast a
// cancellation.

import { withScope } from './cancel-scope.ts';
import { toCoroutine } from './coroutine.ts';
import type { Body, Coroutine } from './coroutine.ts';
import { currentTask } from './current-task.ts';
import { TimeoutError } from './errors.ts';

// #region a time limit
/**
 * Runs `body`, in this task, and cancels it after `delayMs`. If it then lets
 * its `Cancelled` pass, as it should, that becomes a `TimeoutError` here; if it
 * returns all the same, its value counts.
 */
export function* withTimeout<T>(delayMs: number, body: Body<T>): Coroutine<T> {
  return yield* withDeadline(delayMs, body, false);
}
// #endregion a time limit

// #region cleaning up after a cancellation
/**
 * Runs `body`, in this task, and lets it wait though the task is cancelled: for
 * a `finally` that has to say good-bye. Not for ever, though. @throws
 * TimeoutError after `delayMs`.
 */
export function* withCleanup<T>(delayMs: number, body: Body<T>): Coroutine<T> {
  return yield* withDeadline(delayMs, body, true);
}
// #endregion cleaning up after a cancellation

// #region a timer that cancels a scope
function* withDeadline<T>(
  delayMs: number,
  body: Body<T>,
  isShield: boolean,
): Coroutine<T> {
  const task = currentTask();
  return yield* withScope(
    task,
    function* (scope) {
      const timer = task.loop.callLater(delayMs, () => scope.cancel());
      try {
        return yield* toCoroutine(body);
      } catch (error) {
        if (!scope.hasThrown(error)) throw error;
        throw new TimeoutError(delayMs, { cause: error });
      } finally {
        timer.cancel();
      }
    },
    { isShield },
  );
}
// #endregion a timer that cancels a scope
