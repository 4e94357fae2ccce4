// result.ts: what a look-up brings back: what was looked for, or why there is no such thing.

export type Result<T> =
  | { readonly type: 'found'; readonly value: T }
  | { readonly type: 'wrong'; readonly message: string };

/** Creates the result of a look-up that has found something. */
export function found<T>(value: T): Result<T> {
  return { type: 'found', value };
}

/** Creates the result of a look-up that has not; the message says what was wrong with it. */
export function wrong(message: string): Result<never> {
  return { type: 'wrong', message };
}
