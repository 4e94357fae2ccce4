// clock.ts: what time it is, as the loop is told.
//
// The loop never asks the system itself. It's handed a clock, so a test can
// hand it one that stands still until somebody moves it.

/**
 * Tells a time in milliseconds that only grows. Where it starts means nothing.
 */
export interface Clock {
  nowMs(): number;
}

// #region the system's clock
/**
 * The system's monotonic clock: nobody's daylight saving and no correction
 * moves it back.
 */
export const systemClock: Clock = { nowMs: () => performance.now() };
// #endregion the system's clock

// #region a clock that is moved by hand
/** A clock that stands still until it is moved. */
export class VirtualClock implements Clock {
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  /** @throws RangeError unless `delayMs` is finite and not negative. */
  advance(delayMs: number): void {
    if (!(delayMs >= 0) || delayMs === Infinity) {
      throw new RangeError(
        `Cannot advance the clock by ${delayMs} ms: expected a finite delay`,
      );
    }
    this.#nowMs += delayMs;
  }
}
// #endregion a clock that is moved by hand
