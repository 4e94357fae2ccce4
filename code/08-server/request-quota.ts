// request-quota.ts: how many requests the application of a process gets before
// another process takes its place.
//
// What leaks a little with each request is gone with the process. Processes that
// were started together shouldn't end together, so each draws a number of its
// own.

/** How much later than asked for a process may end, as a part of the number. */
const JITTER = 0.1;

/** What may be said about a quota. */
export interface QuotaOptions {
  /** Called once, when the last of them is over, with how many that were. */
  readonly onUsedUp: (count: number) => void;
  /** From 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
}

// #region a quota of requests
/** Counts requests. */
export class RequestQuota {
  readonly #count: number;
  readonly #onUsedUp: (count: number) => void;
  #left: number;

  /** @param maxRequests  From 1; up to a tenth more is added. `Infinity` for all. */
  constructor(
    maxRequests: number,
    { onUsedUp, random = Math.random }: QuotaOptions,
  ) {
    // A fraction of one counts too: a few requests have no jitter.
    this.#count = Math.floor(maxRequests * (1 + JITTER * random()));
    this.#onUsedUp = onUsedUp;
    this.#left = this.#count;
  }

  /** Notes that a request is over. */
  use(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#onUsedUp(this.#count);
  }
}
// #endregion a quota of requests
