// poll-timeout.ts: how long the loop may sleep.

/**
 * The longest sleep that a poller can be asked for, in milliseconds: 31 bits,
 * 24 days.
 */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** All that the answer depends on. */
export interface Outlook {
  /** Is there anything that can run at once? */
  readonly hasReady: boolean;
  /**
   * When the first timer is due, on the loop's clock; `undefined` without
   * timers.
   */
  readonly nextDeadlineMs: number | undefined;
  readonly nowMs: number;
}

/**
 * Says how long the poller may wait: 0 if something can run, `Infinity` if
 * nothing but the network can wake us. Rounded up to whole milliseconds: a
 * millisecond too early, the loop would wake with nothing due, again and again,
 * until it is.
 */
export function pollTimeoutMs({
  hasReady,
  nextDeadlineMs,
  nowMs,
}: Outlook): number {
  if (hasReady) return 0;
  if (nextDeadlineMs === undefined) return Infinity;
  const delayMs = Math.ceil(nextDeadlineMs - nowMs);
  return Math.min(Math.max(0, delayMs), MAX_TIMEOUT_MS);
}
