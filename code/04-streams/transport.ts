// transport.ts: where streams come from, and how much each may hold.

import type { Address, EventLoop } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { StreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';

// #region the transport's interface
/** Makes streams, in one way or another. */
export interface Transport {
  /** The loop that its coroutines run on. */
  readonly loop: EventLoop;

  /** Listens on `address`. @throws StreamError `address-in-use`… */
  listen(address: Address, options?: ListenerOptions): Coroutine<Listener>;

  /**
   * Connects to a literal address.
   *
   * @throws StreamError `refused`, `timed-out`…
   */
  connect(address: Address, options?: ConnectOptions): Coroutine<Stream>;
}

/** A socket that others connect to. */
export interface Listener {
  /** Where it listens; a port that was 0 is known now. */
  readonly address: Address;

  /**
   * Waits for the next connection. One task at a time. Who isn't accepted waits
   * with the operating system.
   */
  accept(): Coroutine<Stream>;

  /**
   * As `accept`, for whoever can't wait: `undefined` if that would. Others have
   * no turn meanwhile, so it isn't for serving all who ever come.
   */
  tryAccept(): Stream | undefined;

  /**
   * Frees the address: that is done when the call returns, and the wait lets
   * others hear of it. Streams stay; `accept` fails with `closed`. Idempotent.
   */
  close(): Coroutine<void>;
}
// #endregion the transport's interface

// #region how a stream behaves
/** What may be said about a stream. */
export interface StreamOptions {
  /** Above so many unsent octets, `write` waits. Default 64 KiB. */
  readonly highWaterOctets?: number;
  /** Until so few are left. Default a quarter of the high-water mark. */
  readonly lowWaterOctets?: number;
  /**
   * How long the stream may live with no octet passing, either way, before it
   * fails. Default for ever.
   */
  readonly idleTimeoutMs?: number;
  /**
   * Send small writes at once. Default true: a server answers with whole
   * messages.
   */
  readonly noDelay?: boolean;
  /**
   * Have the operating system ask now and then whether the peer is there.
   * Default false.
   */
  readonly keepAlive?: boolean;
}

/** What may be said about a listener and the streams that it accepts. */
export interface ListenerOptions extends StreamOptions {
  /** Connections that may wait to be accepted. Default 511, as in Node. */
  readonly backlog?: number;
  /**
   * Told when nothing can be accepted for now, for want of descriptors or of
   * memory. What it throws goes to the loop's `onError`. Default: nobody is.
   */
  readonly onPause?: (error: StreamError) => void;
}

/** What may be said about a connection that we make. */
export interface ConnectOptions extends StreamOptions {
  /** How long to try. Default: as long as the operating system does. */
  readonly timeoutMs?: number;
}
// #endregion how a stream behaves

// #region the water marks
/** Where `write` begins to wait, and where it goes on. */
export interface WaterMarks {
  readonly highWaterOctets: number;
  readonly lowWaterOctets: number;
}

/**
 * Unsent octets that a stream holds before `write` waits: asyncio's number, and
 * uvicorn's. On top come one write, and what the kernel buffers.
 */
export const HIGH_WATER_OCTETS = 64 * 1024;

/**
 * Fills in the marks that the options leave out.
 *
 * @throws RangeError unless 0 ≤ low ≤ high, and an idle timeout is positive.
 */
export function withDefaults<T extends StreamOptions>(
  options: T,
): T & WaterMarks {
  const { idleTimeoutMs, highWaterOctets = HIGH_WATER_OCTETS } = options;
  const { lowWaterOctets = Math.floor(highWaterOctets / 4) } = options;
  if (idleTimeoutMs !== undefined) expectTimeout(idleTimeoutMs);
  if (lowWaterOctets >= 0 && lowWaterOctets <= highWaterOctets)
    return { ...options, highWaterOctets, lowWaterOctets };
  throw new RangeError(
    `Cannot use water marks ${lowWaterOctets} and ${highWaterOctets}: expected 0 ≤ low ≤ high`,
  );
}

function expectTimeout(timeoutMs: number): void {
  if (timeoutMs > 0 && timeoutMs < Infinity) return;
  throw new RangeError(
    `Cannot use an idle timeout of ${timeoutMs} ms: expected more than 0, or none at all`,
  );
}
// #endregion the water marks
