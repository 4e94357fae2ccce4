// errors.ts: what is thrown where a task waits, when the wait comes to nothing.

/**
 * Thrown where a cancelled task waits. Let it pass, or throw it again: there is
 * nothing to wait for.
 */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  readonly code = 'cancelled';

  /** @param reason  Becomes the `cause`, if there is one. */
  constructor(taskName: string, reason?: unknown) {
    const options = reason === undefined ? {} : { cause: reason };
    super(`Cannot go on in task "${taskName}": it was cancelled`, options);
  }
}

/** Thrown by what was given a time and took longer. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'timeout';
  readonly delayMs: number;

  constructor(delayMs: number, options?: ErrorOptions) {
    super(`Cannot go on waiting: ${delayMs} ms have passed`, options);
    this.delayMs = delayMs;
  }
}
