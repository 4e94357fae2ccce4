// idle-timer.ts: notices that nothing has happened for a while.
//
// What happens is frequent and the timer is slow, so `touch` moves no timer. It
// notes the time, and the timer, when it is due, looks at the note and sleeps
// for the rest.

import type { EventLoop, Timer } from '../02-event-loop/index.ts';

/** Calls back once, when nobody has touched it for `delayMs`. */
export class IdleTimer {
  readonly #loop: EventLoop;
  readonly #delayMs: number;
  readonly #onIdle: () => void;
  #touchedMs: number;
  #timer: Timer;

  constructor(loop: EventLoop, delayMs: number, onIdle: () => void) {
    this.#loop = loop;
    this.#delayMs = delayMs;
    this.#onIdle = onIdle;
    this.#touchedMs = loop.nowMs;
    this.#timer = loop.callLater(delayMs, this.#look);
  }

  /** Something happened. */
  touch(): void {
    this.#touchedMs = this.#loop.nowMs;
  }

  // #region look, and sleep for the rest
  readonly #look = (): void => {
    const idleAtMs = this.#touchedMs + this.#delayMs;
    if (idleAtMs > this.#loop.nowMs)
      this.#timer = this.#loop.callAt(idleAtMs, this.#look);
    else this.#onIdle();
  };
  // #endregion look, and sleep for the rest

  /** Never calls back any more. Idempotent. */
  cancel(): void {
    this.#timer.cancel();
  }
}
