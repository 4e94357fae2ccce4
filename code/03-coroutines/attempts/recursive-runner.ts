// recursive-runner.ts: a generator that yields what to begin, so it has stopped
// by then.

import type { Coroutine } from '../coroutine.ts';

// #region run a coroutine, by recursion
/** Runs `coroutine` to its end, which nobody hears of. */
export function runCoroutine(coroutine: Coroutine<void>): void {
  function goOn(value?: unknown): void {
    const next = coroutine.next(value);
    if (next.done !== true) next.value(goOn, giveUp);
  }
  function giveUp(error: unknown): void {
    const next = coroutine.throw(error);
    if (next.done !== true) next.value(goOn, giveUp);
  }
  goOn();
}
// #endregion run a coroutine, by recursion
