// virtual-sleeper.ts: sleeps through virtual time, which takes none.

import type { VirtualClock } from './clock.ts';
import type { Sleeper } from './sleeper.ts';

/** A poller in memory: it has no way to wake anybody, but can be asked. */
interface Wakeful {
  readonly isReady: boolean;
}

/**
 * Lets Node's microtasks and immediates settle; if nothing has woken the loop
 * by then, it moves the clock to the end of the sleep. It doesn't wait for
 * Node's I/O and timers: time passes without them.
 */
export class VirtualSleeper implements Sleeper {
  readonly #clock: VirtualClock;
  readonly #poller: Wakeful | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /**
   * @param poller Wakes the loop before any time passes, if it has something to
   * report.
   */
  constructor(clock: VirtualClock, poller?: Wakeful) {
    this.#clock = clock;
    this.#poller = poller;
  }

  // #region sleep in no time
  /**
   * With `Infinity` there is no end to move to: only `cancel` ends the sleep,
   * or the poller.
   */
  sleep(delayMs: number, onWake: () => void): void {
    this.#immediate = setImmediate(() => {
      const isReady = this.#poller?.isReady ?? false;
      if (delayMs === Infinity && !isReady) return;
      if (!isReady) this.#clock.advance(delayMs);
      onWake();
    });
  }

  cancel(): void {
    clearImmediate(this.#immediate);
  }
  // #endregion sleep in no time

  close(): void {
    this.cancel();
  }
}
