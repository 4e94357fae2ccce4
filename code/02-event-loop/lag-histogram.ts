// lag-histogram.ts: how late the timers ran, counted.
//
//   < 1 ms   ############ 120
//   < 2 ms   ### 31
//   < 4 ms   0
//
// Each bucket is twice as wide as the one before it, so a few numbers hold any
// lag, and none is off by more than half.

import type { TraceEvent } from './trace.ts';

const BAR_WIDTH = 40; // characters, for the bucket that holds most
// seven weeks; what is later counts as this late
const MAX_LAG_MS = 2 ** 32 - 1;

/** Counts lags in buckets: below 1 ms, below 2 ms, below 4 ms, 8, 16… */
export class LagHistogram {
  readonly #counts: number[] = [];
  #total = 0;

  // #region count a lag
  /**
   * To hand to the loop as its trace, or to call from one: counts the timers
   * that were due.
   */
  readonly trace = (event: TraceEvent): void => {
    if (event.type === 'due') this.record(event.lateMs);
  };

  record(lagMs: number): void {
    const bucket = findBucket(lagMs);
    while (this.#counts.length <= bucket) this.#counts.push(0);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }
  // #endregion count a lag

  // #region read the counts
  /**
   * Below how many milliseconds was the share `q`, 0 to 1, of all lags? 0 if
   * there were none.
   */
  quantileMs(q: number): number {
    let seen = 0;
    for (const [bucket, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= q * this.#total && seen > 0) return endMs(bucket);
    }
    return 0;
  }

  /** Formats a line for each bucket, up to the last that isn't empty. */
  formatLines(): string[] {
    const most = Math.max(...this.#counts);
    const width = `< ${endMs(this.#counts.length - 1)} ms`.length;
    return this.#counts.map((count, bucket) => {
      const bar = '#'.repeat(Math.ceil((count / most) * BAR_WIDTH));
      return `${`< ${endMs(bucket)} ms`.padStart(width)} ${bar} ${count}`;
    });
  }
  // #endregion read the counts
}

// #region powers of two
/**
 * Finds the bucket: 0 below 1 ms, 1 below 2 ms, 2 below 4 ms… The number of
 * binary digits, that is.
 */
function findBucket(lagMs: number): number {
  return 32 - Math.clz32(Math.min(lagMs, MAX_LAG_MS));
}

function endMs(bucket: number): number {
  return 2 ** bucket;
}
// #endregion powers of two
