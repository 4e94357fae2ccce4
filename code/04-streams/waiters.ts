// waiters.ts: coroutines that wait in line for somebody to let them go on.

import { suspend } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

interface Waiter {
  readonly onAdmit: (() => void) | undefined;
  readonly resume: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * A line: who came first goes on first, and who is cancelled steps out of it.
 */
export class Waiters {
  // A set keeps the order, and forgets in O(1). Most lines are always empty,
  // and have none.
  #line: Set<Waiter> | undefined;

  /** How many wait. */
  get size(): number {
    return this.#line?.size ?? 0;
  }

  // #region stand in line
  /**
   * Waits to be admitted. `onAdmit` is called then, before anybody else is
   * admitted.
   */
  *wait(onAdmit?: () => void): Coroutine<void> {
    yield* suspend((resume, fail) => {
      const waiter = { onAdmit, resume, fail };
      this.#line ??= new Set();
      this.#line.add(waiter);
      return () => this.#line?.delete(waiter);
    });
  }
  // #endregion stand in line

  // #region move the line on
  /** Admits the first, if there is one, and says whether there was. */
  admitFirst(): boolean {
    const [first] = this.#line ?? [];
    if (first === undefined) return false;
    this.#line?.delete(first);
    admit(first);
    return true;
  }

  /** Admits everybody who waits now. */
  admitAll(): void {
    // One by one: whoever goes on may cancel those behind.
    for (let n = this.size; n > 0; n -= 1) this.admitFirst();
  }

  /** Sends everybody who waits now away with `error`. */
  failAll(error: unknown): void {
    const line = this.#line ?? [];
    this.#line = undefined;
    for (const waiter of line) waiter.fail(error);
  }
  // #endregion move the line on
}

function admit({ onAdmit, resume }: Waiter): void {
  onAdmit?.();
  resume();
}
