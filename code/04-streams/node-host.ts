// node-host.ts: what a loop is made of when all that it does is keep time, and
// Node does the rest.

import type { Poller, Sleeper } from '../02-event-loop/index.ts';

// #region a poller without sockets
/** Has nothing to poll: Node's sockets call back by themselves. */
export class IdlePoller implements Poller {
  /** @throws Error always. */
  watch(descriptor: number): void {
    throw new Error(
      `Cannot watch descriptor ${descriptor}: this loop has no sockets, expected those of Node`,
    );
  }

  wait(): void {}
  wake(): void {}
  close(): void {}
}
// #endregion a poller without sockets

// #region a sleeper without a poller
const MAX_DELAY_MS = 2 ** 31 - 1; // Node takes a longer delay for 1 ms

/** Sleeps on a timer of Node's. */
export class TimerSleeper implements Sleeper {
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  sleep(delayMs: number, onWake: () => void): void {
    if (delayMs === Infinity) return; // `cancel` ends it
    const timerMs = Math.min(delayMs, MAX_DELAY_MS);
    this.#timer = setTimeout(() => {
      this.#immediate = setImmediate(onWake);
    }, timerMs);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  close(): void {
    this.cancel();
  }
}
// #endregion a sleeper without a poller
