// network.ts: sockets that never wait. The kernel has them, and so has a test's
// memory.

import type { Descriptor } from './poller.ts';
import type { SystemError } from './system-error.ts';

// #region addresses
/** Where a socket is: an address and a port, or a path. */
export type Address = TcpAddress | UnixAddress;

/**
 * A literal IPv4 or IPv6 address: looking a name up is somebody else's work.
 */
export interface TcpAddress {
  readonly host: string;
  /** 0 to listen on: the network picks a free one. */
  readonly port: number;
}

/** A socket in the file system, for programs on one machine. */
export interface UnixAddress {
  readonly path: string;
}

/**
 * Formats an address as people write it: `127.0.0.1:80`, `[::1]:80`,
 * `/run/atlas.sock`.
 */
export function formatAddress(address: Address): string {
  if ('path' in address) return address.path;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
// #endregion addresses

// #region the network's interface
/**
 * The calls that a program makes on sockets. None of them waits: where the
 * kernel would have to, a `try…` returns `undefined`, and the poller says when
 * to try again. Every other failure is thrown, as a `SystemError` that names
 * the call.
 */
export interface Network {
  /** @throws SystemError `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`… */
  listen(address: Address, options?: ListenOptions): Descriptor;

  /**
   * Takes a connection that has arrived. @throws SystemError `EMFILE` if we
   * hold too many.
   */
  tryAccept(listener: Descriptor): Descriptor | undefined;

  /**
   * Starts to connect. Once the descriptor is writable, `takeError` says how it
   * went; it may throw now.
   */
  connect(address: Address): Descriptor;

  /**
   * Reads what is there, up to the length of `into`: how many octets, 0 at the
   * end of the stream.
   */
  tryRead(descriptor: Descriptor, into: Uint8Array): number | undefined;

  /** Writes as many of `octets` as there is room for, and says how many. */
  tryWrite(descriptor: Descriptor, octets: Uint8Array): number | undefined;

  /** Says that we have nothing more to write. The other side may go on. */
  shutdownWrite(descriptor: Descriptor): void;

  /** Lets go of the descriptor. Its number may be another's at once. */
  close(descriptor: Descriptor): void;

  /**
   * Closes with a reset: the other side's next call fails with `ECONNRESET`.
   */
  reset(descriptor: Descriptor): void;

  /**
   * Takes the error that a descriptor has kept for us, if any; asking clears
   * it.
   */
  takeError(descriptor: Descriptor): SystemError | undefined;

  localAddress(descriptor: Descriptor): Address;
  peerAddress(descriptor: Descriptor): Address;

  /** Sends small writes at once (TCP only; others ignore it). */
  setNoDelay(descriptor: Descriptor, isOn: boolean): void;

  /**
   * Asks the peer now and then whether it is still there (TCP only; others
   * ignore it).
   */
  setKeepAlive(descriptor: Descriptor, isOn: boolean): void;
}

/** How a socket listens. */
export interface ListenOptions {
  /** Connections that may wait to be accepted. Default 511, as in Node. */
  readonly backlog?: number;
}

/** See `ListenOptions`. */
export const DEFAULT_BACKLOG = 511;
// #endregion the network's interface
