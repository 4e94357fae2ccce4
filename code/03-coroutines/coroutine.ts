// coroutine.ts: a function that can stop in its middle, and what it stops for.

// #region what a coroutine is
/**
 * A function's run that can stop in its middle and go on later, with an answer
 * or with an error. Write `function* f(): Coroutine<T>` and call it with
 * `yield* f()`. Of a generator it's all that a task uses.
 */
export interface Coroutine<T> {
  next(answer?: unknown): IteratorResult<Suspension, T>;
  throw(error: unknown): IteratorResult<Suspension, T>;
  [Symbol.iterator](): Coroutine<T>;
}

/**
 * What a coroutine hands out when it stops: how to begin the wait that it
 * stopped for.
 */
export type Suspension = Start<unknown>;
// #endregion what a coroutine is

// #region how a wait begins and ends
/**
 * Begins a wait, and returns how to stop waiting, or `undefined` if nothing can
 * be done about it. Whoever it asks answers by calling one of the two
 * functions, once, now or later: `resume` with what was waited for, `fail` with
 * what to throw there. The task may go on before that call returns, so make it
 * the last.
 */
export type Start<T> = (
  resume: (value: T) => void,
  fail: (error: unknown) => void,
) => Cancel | undefined;

/**
 * Stops waiting. Called once at most, and only while neither `resume` nor
 * `fail` was.
 */
export type Cancel = () => void;
// #endregion how a wait begins and ends

// #region a coroutine, or how to make one
/**
 * A coroutine, or a function that makes one. The function is called in the task
 * that runs it.
 */
export type Body<T> = Coroutine<T> | (() => Coroutine<T>);

/** The coroutine itself. */
export function toCoroutine<T>(body: Body<T>): Coroutine<T> {
  return typeof body === 'function' ? body() : body;
}
// #endregion a coroutine, or how to make one
