// poller.ts: the one question that the loop asks: which of these are ready?

/**
 * A socket's number, as the operating system gives it out: the lowest that is
 * free.
 */
export type Descriptor = number;

// #region readable and writable
/**
 * Reading won't wait: there are octets, an end of stream, a connection to
 * accept, or an error.
 */
export const READABLE = 1;

/** Writing won't wait: there is room, or an error to be told. */
export const WRITABLE = 2;

/** A set: 0, `READABLE`, `WRITABLE`, or both added. */
export type Readiness = number;
// #endregion readable and writable

// #region the poller's interface
/**
 * Waits for many descriptors at once. It is *level-triggered*: what is ready is
 * reported by every wait, until it isn't ready any more. Somebody who hung up
 * is reported as ready for all that was asked.
 */
export interface Poller {
  /**
   * Says what to wait for from now on. With 0 the descriptor is forgotten; do
   * that before it is closed, since its number is soon another's.
   */
  watch(descriptor: Descriptor, interest: Readiness): void;

  /**
   * Blocks until something is ready, `timeoutMs` have passed or `wake` was
   * called, and reports each descriptor that is ready once. `timeoutMs` is a
   * whole number or `Infinity`. It may return early.
   */
  wait(
    timeoutMs: number,
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): void;

  /** Ends the wait that is going on, or else the next one. */
  wake(): void;

  /** Gives back what it holds of the operating system; idempotent. */
  close(): void;
}
// #endregion the poller's interface
