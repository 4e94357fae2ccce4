// timer.ts: a callback that waits for its time.

import type { HeapEntry } from './timer-heap.ts';

/** What a timer asks of the loop that made it. */
export interface TimerOwner {
  /** Takes the timer out of the heap, if it is there. */
  disarm(timer: Timer): void;
  /** Puts the timer into the heap again, for the next beat of its period. */
  rearm(timer: Timer, periodMs: number): void;
  /** One more, or one less, thing that the loop stays alive for. */
  countRef(change: 1 | -1): void;
}

/** All that the loop says about a timer. */
export interface TimerOptions {
  readonly deadlineMs: number;
  readonly order: number;
  readonly callback: () => void;
  /** Between two runs; `undefined` for a timer that runs once. */
  readonly periodMs: number | undefined;
}

/** One call, or a call every so often, in the future. Made by the loop. */
export class Timer implements HeapEntry {
  deadlineMs: number;
  order: number;
  heapIndex = -1;
  readonly #periodMs: number | undefined;
  readonly #owner: TimerOwner;
  readonly #callback: () => void;
  #isActive = true;
  #isRef = true;

  constructor(
    owner: TimerOwner,
    { deadlineMs, order, callback, periodMs }: TimerOptions,
  ) {
    this.deadlineMs = deadlineMs;
    this.order = order;
    this.#periodMs = periodMs;
    this.#owner = owner;
    this.#callback = callback;
  }

  /** The callback's own name, for the trace. */
  get label(): string {
    return this.#callback.name;
  }

  /** Has it still to run? */
  get isActive(): boolean {
    return this.#isActive;
  }

  // #region run and cancel
  /**
   * The loop calls it when the time has come, unless it was cancelled in the
   * meantime.
   */
  run(): void {
    if (!this.#isActive) return;
    if (this.#periodMs === undefined) this.cancel();
    else this.#owner.rearm(this, this.#periodMs);
    this.#callback();
  }

  /** From now on it doesn't run, even if it was due already. Idempotent. */
  cancel(): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    this.#owner.disarm(this);
    if (this.#isRef) this.#owner.countRef(-1);
  }
  // #endregion run and cancel

  /** The loop doesn't stay alive for this timer. Returns the timer. */
  unref(): this {
    if (this.#isActive && this.#isRef) this.#owner.countRef(-1);
    this.#isRef = false;
    return this;
  }

  /** Takes `unref` back. Returns the timer. */
  ref(): this {
    if (this.#isActive && !this.#isRef) this.#owner.countRef(1);
    this.#isRef = true;
    return this;
  }
}
