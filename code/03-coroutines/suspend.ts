// suspend.ts: the one trap. Every wait of every task passes through it.

import type { Coroutine, Start, Suspension } from './coroutine.ts';

// #region suspend
/** Stops until the wait that `start` begins has its answer. */
export function suspend<T = void>(start: Start<T>): Coroutine<T> {
  return new Trap(start);
}
// #endregion suspend

// #region the trap
/**
 * What `yield*` asks twice: what to wait for, and what came of it. Made by
 * `suspend`.
 */
class Trap<T> implements Coroutine<T> {
  #start: Start<T> | undefined;

  constructor(start: Start<T>) {
    this.#start = start;
  }

  next(answer?: unknown): IteratorResult<Suspension, T> {
    const start = this.#start;
    this.#start = undefined;
    if (start !== undefined) return { done: false, value: start };
    return { done: true, value: answer as T }; // `resume` takes nothing else
  }

  throw(error: unknown): never {
    throw error;
  }

  [Symbol.iterator](): this {
    return this;
  }
}
// #endregion the trap
