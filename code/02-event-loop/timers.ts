// timers.ts: the loop's timers: a heap, and the rules for who gets into it.

import { Timer } from './timer.ts';
import type { TimerOwner } from './timer.ts';
import { TimerHeap } from './timer-heap.ts';

/** The timers of one loop. */
export class Timers implements TimerOwner {
  readonly #heap = new TimerHeap<Timer>();
  readonly #onRef: (change: 1 | -1) => void;
  #armed = 0;
  #nowMs = 0;

  /**
   * @param onRef Told of every timer that the loop stays alive for, and again
   * when it need not.
   */
  constructor(onRef: (change: 1 | -1) => void) {
    this.#onRef = onRef;
  }

  /** When the first timer is due, or `undefined` without timers. */
  get nextDeadlineMs(): number | undefined {
    return this.#heap.peek()?.deadlineMs;
  }

  // #region arm a timer
  /**
   * @throws RangeError unless `deadlineMs` is finite, and `periodMs`, if any,
   * positive.
   */
  arm(deadlineMs: number, callback: () => void, periodMs?: number): Timer {
    if (!Number.isFinite(deadlineMs)) {
      throw new RangeError(
        `Cannot set a timer for ${deadlineMs} ms: expected a finite time`,
      );
    }
    if (periodMs !== undefined && !(periodMs > 0)) {
      throw new RangeError(
        `Cannot repeat every ${periodMs} ms: expected more than 0`,
      );
    }
    const timer = new Timer(this, {
      deadlineMs,
      order: this.#nextOrder(),
      callback,
      periodMs,
    });
    this.#heap.push(timer);
    // once it is in the heap: the loop's host may look there at once
    this.countRef(1);
    return timer;
  }
  // #endregion arm a timer

  /** Removes the first timer if it is due at `nowMs`; else `undefined`. */
  takeDue(nowMs: number): Timer | undefined {
    this.#nowMs = nowMs;
    return this.#heap.takeDue(nowMs);
  }

  // #region arm it again
  /**
   * Keeps to the beat that the timer began with; beats that were missed are
   * left out.
   */
  rearm(timer: Timer, periodMs: number): void {
    const missed = Math.floor((this.#nowMs - timer.deadlineMs) / periodMs);
    timer.deadlineMs += (missed + 1) * periodMs;
    if (timer.deadlineMs <= this.#nowMs) timer.deadlineMs += periodMs; // rounded
    timer.order = this.#nextOrder();
    this.#heap.push(timer);
  }
  // #endregion arm it again

  disarm(timer: Timer): void {
    this.#heap.remove(timer);
  }

  countRef(change: 1 | -1): void {
    this.#onRef(change);
  }

  #nextOrder(): number {
    this.#armed += 1;
    return this.#armed;
  }
}
