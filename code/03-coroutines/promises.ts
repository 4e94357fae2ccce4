// promises.ts: the way in from promises. The way out is `Task.toPromise`.

import type { Coroutine } from './coroutine.ts';
import { suspend } from './suspend.ts';

// #region wait for a promise
/**
 * A promise, or a function that makes one, and is told by `signal` when nobody
 * waits for it any more.
 */
export type Promising<T> =
  PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>);

/**
 * Waits for a promise; returns what it is fulfilled with or throws what it is
 * rejected with. A promise can't be cancelled, only left alone: to end the work
 * behind it, hand in a function and pass its signal on.
 */
export function* fromPromise<T>(promising: Promising<T>): Coroutine<T> {
  if (typeof promising === 'function') return yield* fromFunction(promising);
  return yield* suspend<T>((resume, fail) => {
    promising.then(resume, fail);
    return undefined;
  });
}
// #endregion wait for a promise

// #region end the work behind a promise
function* fromFunction<T>(
  begin: (signal: AbortSignal) => PromiseLike<T>,
): Coroutine<T> {
  const controller = new AbortController();
  return yield* suspend<T>((resume, fail) => {
    begin(controller.signal).then(resume, fail);
    return () => controller.abort();
  });
}
// #endregion end the work behind a promise
