// sleeper.ts: how a loop sleeps that is a guest in Node's: without keeping Node
// from running.

/** Sleeps, one sleep at a time. */
export interface Sleeper {
  /**
   * Calls `onWake` once, from an immediate of Node's: after `delayMs`, or as
   * soon as the poller has something to report. It may be earlier, never for
   * good later. With `Infinity` only the poller ends the sleep, or `cancel`.
   */
  sleep(delayMs: number, onWake: () => void): void;

  /** Ends the sleep without calling `onWake`; does nothing while awake. */
  cancel(): void;

  /** Gives back what it holds; idempotent. Close it before the poller. */
  close(): void;
}
