// alarm.ts: a time limit that is set for every request, and hardly ever passed.
//
// To set it is to note a time: no timer is moved. The one timer, when it is due,
// looks at the note and sleeps for the rest, if there is one.

import type { EventLoop, Timer } from '../02-event-loop/index.ts';

/** Calls back when the time that was set last is over. */
export class Alarm {
  readonly #loop: EventLoop;
  readonly #onRing: () => void;
  #deadlineMs = Infinity;
  #timer: Timer | undefined;
  #timerMs = Infinity; // when it is due

  constructor(loop: EventLoop, onRing: () => void) {
    this.#loop = loop;
    this.#onRing = onRing;
  }

  /** @param delayMs  From now; `Infinity` for never. */
  set(delayMs: number): void {
    this.#deadlineMs = this.#loop.nowMs + delayMs;
    if (this.#deadlineMs < this.#timerMs) this.#arm();
  }

  /** Lets it not ring. */
  clear(): void {
    this.#deadlineMs = Infinity;
  }

  /** Gives its timer back. It can be set again. */
  close(): void {
    this.clear();
    this.#timer?.cancel();
    this.#timerMs = Infinity;
  }

  // #region look, and sleep for the rest
  #arm(): void {
    this.#timer?.cancel();
    this.#timerMs = this.#deadlineMs;
    this.#timer = this.#loop.callAt(this.#timerMs, () => this.#look());
  }

  #look(): void {
    this.#timerMs = Infinity;
    if (this.#deadlineMs <= this.#loop.nowMs) {
      this.#deadlineMs = Infinity;
      this.#onRing();
    } else if (this.#deadlineMs < Infinity) this.#arm();
  }
  // #endregion look, and sleep for the rest
}
