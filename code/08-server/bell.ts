// bell.ts: wakes the one task that waits for something to change.
//
// It says that something has changed, not what: whoever is woken looks, and
// waits again if that isn't it. A ring that nobody hears isn't lost, or a change
// just before the wait would never be noticed.

import { suspend } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

/** A bell that one task at a time listens for. */
export class Bell {
  #hasRung = false;
  #wake: (() => void) | undefined;

  /** Wakes who waits, or who will. */
  ring(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    this.#hasRung = wake === undefined;
    wake?.();
  }

  /** Waits for the next ring, or for none if it has rung since the last one. */
  wait(): Coroutine<void> {
    return suspend((resume) => {
      this.#wake = resume;
      if (this.#hasRung) this.ring();
      return () => {
        this.#wake = undefined;
      };
    });
  }
}
