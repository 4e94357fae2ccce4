// wait.ts: one suspension, from its beginning to its one answer.

import type { Cancel, Start } from './coroutine.ts';

/** How something went: what came out, or what was thrown. */
export type Outcome<T> =
  | { readonly type: 'value'; readonly value: T }
  | { readonly type: 'error'; readonly error: unknown };

/** Whoever waits. */
export interface Waiter {
  /** Told how the wait went: once, and not if it was cancelled. */
  answer(outcome: Outcome<unknown>): void;
  /** Told of a mistake that must not reach the coroutine. */
  report(error: unknown): void;
}

/** One suspension: open, then answered or cancelled, and that's final. */
export class Wait {
  readonly #waiter: Waiter;
  #state: 'open' | 'answered' | 'cancelled' = 'open';
  #cancel: Cancel | undefined;

  constructor(waiter: Waiter) {
    this.#waiter = waiter;
  }

  // #region begin to wait
  /** Begins the wait. What `start` throws is an answer like another. */
  begin(start: Start<unknown>): void {
    try {
      this.#cancel = start(
        (value) => this.#take({ type: 'value', value }),
        (error) => this.#take({ type: 'error', error }),
      );
    } catch (error) {
      this.#take({ type: 'error', error });
    }
    if (this.#state === 'cancelled') this.#stop(); // by `start` itself
  }
  // #endregion begin to wait

  // #region take one answer
  #take(outcome: Outcome<unknown>): void {
    if (this.#state === 'answered') {
      this.#waiter.report(answeredTwice(outcome));
      return;
    }
    if (this.#state === 'cancelled') return; // nobody waits for it any more
    this.#state = 'answered';
    this.#waiter.answer(outcome);
  }
  // #endregion take one answer

  // #region stop waiting
  /** Stops waiting: an answer that comes later is dropped. */
  cancel(): void {
    if (this.#state !== 'open') return;
    this.#state = 'cancelled';
    this.#stop();
  }

  #stop(): void {
    const cancel = this.#cancel;
    this.#cancel = undefined;
    try {
      cancel?.();
    } catch (error) {
      this.#waiter.report(error);
    }
  }
  // #endregion stop waiting
}

function answeredTwice(outcome: Outcome<unknown>): Error {
  const message =
    'Cannot answer a wait: it was answered already, expected one call of "resume" or "fail"';
  return outcome.type === 'error'
    ? new Error(message, { cause: outcome.error })
    : new Error(message);
}
