// one-line-suspend.ts: suspend.ts in one line, for more than twice the price of
// `await`.

import type { Coroutine, Start } from '../coroutine.ts';

// #region suspend
/** Stops until the wait that `start` begins has its answer. */
export function* suspend<T = void>(start: Start<T>): Coroutine<T> {
  return (yield start) as T; // `resume` takes nothing else
}
// #endregion suspend
