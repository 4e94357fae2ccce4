// stream.ts: octets in order, both ways: what every stream can do, whatever
// carries it.

import type { Address } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

// #region the stream's interface
/**
 * One end of a connection. Its two directions end separately. Reading pulls:
 * what nobody reads stays with the operating system, or in one buffer, and the
 * other side has to wait. Every failure is a `StreamError`, of this stream alone.
 */
export interface Stream {
  // #region read and write
  /**
   * Waits for octets and takes those that are there, `maxOctets` at most;
   * `undefined` at the end of the stream. One task at a time. A read that is
   * cancelled has taken nothing. Their buffer may hold octets of others: don't
   * transfer it, and copy what is kept for long.
   */
  read(maxOctets?: number): Coroutine<Uint8Array | undefined>;

  /**
   * Takes `octets` to be sent: don't change them any more. While more than the
   * high-water mark is unsent it waits, until no more than the low-water mark
   * is. Several writers take turns, whole writes each. A write that is
   * cancelled has sent nothing.
   */
  write(octets: Uint8Array): Coroutine<void>;

  /**
   * As `write`, for whoever can't wait: false if it would, and then it has taken
   * nothing.
   */
  tryWrite(octets: Uint8Array): boolean;
  // #endregion read and write

  // #region three ways to end a stream
  /**
   * Sends what was written and then the end of the stream. Reading goes on.
   * Begins at once; waits until done.
   */
  closeWrite(): Coroutine<void>;

  /**
   * Sends what was written, then closes. Whoever waits in `read` or `write` is
   * told `closed`. Begins at once, waits until done, and resets if that wait is
   * cancelled. If something was received that nobody has read, the operating
   * system may reset the connection, and what is on its way is lost: to be
   * sure, `closeWrite` and read to the end first. Idempotent.
   */
  close(): Coroutine<void>;

  /**
   * Closes at once and drops what is unsent; the other side is told `reset`, if
   * what carries the stream has a way to say so. Idempotent.
   */
  reset(): void;
  // #endregion three ways to end a stream

  readonly localAddress: Address;
  readonly remoteAddress: Address;

  /**
   * Octets that were written, and that the operating system hasn't taken yet.
   */
  readonly unsentOctets: number;

  /** Sends small writes at once (TCP only; others ignore it). */
  setNoDelay(isOn: boolean): void;
}
// #endregion the stream's interface

/**
 * @throws RangeError unless a read of at most `maxOctets` can bring anything.
 */
export function expectOctets(maxOctets: number): void {
  if (maxOctets >= 1) return;
  throw new RangeError(`Cannot read ${maxOctets} octets: expected 1 or more`);
}
