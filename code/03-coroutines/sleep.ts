// sleep.ts: waits for the clock.

import type { Coroutine } from './coroutine.ts';
import { currentTask } from './current-task.ts';
import { suspend } from './suspend.ts';

/**
 * Waits for `delayMs` on the clock of the task's loop. @throws RangeError
 * unless it is finite.
 */
export function* sleep(delayMs: number): Coroutine<void> {
  const { loop } = currentTask();
  yield* suspend((resume) => {
    const timer = loop.callLater(delayMs, resume);
    return () => timer.cancel();
  });
}

/** Lets everybody else go first: the task goes on in the loop's next turn. */
export function* pause(): Coroutine<void> {
  const { loop } = currentTask();
  yield* suspend((resume) => {
    loop.callSoon(resume);
    return undefined; // a call can't be taken back; its answer is dropped
  });
}
