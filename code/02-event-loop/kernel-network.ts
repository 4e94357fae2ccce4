// kernel-network.ts: the kernel's sockets, none of which ever waits.

import { lstatSync, rmSync } from 'node:fs';
import { constants } from 'node:os';

import { createSystemError } from './errno.ts';
import { loadLibc } from './libc.ts';
import type { Libc } from './libc.ts';
import { AF, MSG_NOSIGNAL, SHUT_WR, SOCK } from './linux.ts';
import { DEFAULT_BACKLOG, formatAddress } from './network.ts';
import type { Address, ListenOptions, Network } from './network.ts';
import type { Descriptor } from './poller.ts';
import {
  decodeAddress,
  encodeAddress,
  familyOf,
  MAX_ADDRESS_OCTETS,
} from './socket-address.ts';
import { getOption, setOption } from './socket-option.ts';
import type { SystemError } from './system-error.ts';

const { errno } = constants;

/** No call waits, and no program that we start inherits the socket. */
const SOCKET_FLAGS = SOCK.NONBLOCK | SOCK.CLOEXEC;

// #region what went wrong before we looked
/**
 * A connection that broke before we accepted it: `accept` tells us, and there
 * may be a sound one behind it. Linux passes on whatever the network said;
 * accept(2) has the list.
 */
const LOST_BEFORE_ACCEPT: ReadonlySet<number> = new Set([
  errno.ECONNABORTED,
  errno.EHOSTUNREACH,
  errno.EINTR,
  errno.ENETDOWN,
  errno.ENETUNREACH,
  errno.ENOPROTOOPT,
  errno.EPROTO,
  errno.ETIMEDOUT,
  64, // ENONET, which Node has no name for
  112, // EHOSTDOWN, likewise
]);
// #endregion what went wrong before we looked

/**
 * Sockets of the operating system: TCP over IPv4 and IPv6, and unix sockets.
 */
export class KernelNetwork implements Network {
  readonly #libc: Libc;
  /** What a connection is for, until `takeError` has said how it went. */
  readonly #connecting = new Map<Descriptor, string>();
  /** The files that our unix listeners made: path and inode. */
  readonly #files = new Map<Descriptor, [string, bigint | undefined]>();

  /** @throws Error where there is no epoll: it says what to use instead. */
  constructor(libc: Libc = loadLibc()) {
    this.#libc = libc;
  }

  // #region listen
  /**
   * A path that is a file already, if only of a program that has died, is
   * `EADDRINUSE`.
   */
  listen(
    address: Address,
    { backlog = DEFAULT_BACKLOG }: ListenOptions = {},
  ): Descriptor {
    const libc = this.#libc;
    const sockaddr = encodeAddress(libc, address);
    const name = formatAddress(address);
    return this.#open(address, (descriptor) => {
      setOption(libc, descriptor, 'SO_REUSEADDR', 1);
      if (familyOf(address) === AF.INET6)
        setOption(libc, descriptor, 'IPV6_V6ONLY', 0);
      libc.check(
        libc.bind(descriptor, sockaddr, sockaddr.length),
        'bind',
        name,
      );
      if ('path' in address)
        this.#files.set(descriptor, [address.path, inodeOf(address.path)]);
      libc.check(libc.listen(descriptor, backlog), 'listen on', name);
    });
  }
  // #endregion listen

  // #region connect
  /**
   * @throws SystemError if it failed at once, as a unix socket does, `EAGAIN`
   * for a full backlog.
   */
  connect(address: Address): Descriptor {
    const libc = this.#libc;
    const sockaddr = encodeAddress(libc, address);
    const action = `connect to ${formatAddress(address)}`;
    return this.#open(address, (descriptor) => {
      const result = libc.connect(descriptor, sockaddr, sockaddr.length);
      const failure = libc.failureOf(result);
      if (failure !== 0 && failure !== errno.EINPROGRESS)
        throw createSystemError(failure, action);
      this.#connecting.set(descriptor, action);
    });
  }

  takeError(descriptor: Descriptor): SystemError | undefined {
    const failure = getOption(this.#libc, descriptor, 'SO_ERROR');
    const action = this.#connecting.get(descriptor);
    this.#connecting.delete(descriptor);
    if (failure === 0) return undefined;
    return createSystemError(failure, action ?? `use descriptor ${descriptor}`);
  }
  // #endregion connect

  // #region open or leave nothing behind
  /**
   * Opens a socket and prepares it; one that can't be prepared is closed again.
   */
  #open(
    address: Address,
    prepare: (descriptor: Descriptor) => void,
  ): Descriptor {
    const libc = this.#libc;
    const type = SOCK.STREAM | SOCKET_FLAGS;
    const descriptor = libc.check(
      libc.socket(familyOf(address), type, 0),
      'open a socket for',
      formatAddress(address),
    );
    try {
      prepare(descriptor);
      return descriptor;
    } catch (error) {
      this.close(descriptor);
      throw error;
    }
  }
  // #endregion open or leave nothing behind

  // #region accept
  tryAccept(listener: Descriptor): Descriptor | undefined {
    const libc = this.#libc;
    for (;;) {
      const accepted = libc.accept4(
        listener,
        undefined, // from whom: `peerAddress` says so to those who want to know
        undefined,
        SOCKET_FLAGS,
      );
      const failure = libc.failureOf(accepted);
      if (failure === 0) return accepted;
      if (failure === errno.EAGAIN) return undefined;
      if (!LOST_BEFORE_ACCEPT.has(failure))
        throw createSystemError(failure, `accept on descriptor ${listener}`);
    }
  }
  // #endregion accept

  // #region read and write
  tryRead(descriptor: Descriptor, into: Uint8Array): number | undefined {
    const count = this.#libc.recv(descriptor, into, into.length, 0);
    return this.#orWait(count, 'read from descriptor', descriptor);
  }

  tryWrite(descriptor: Descriptor, octets: Uint8Array): number | undefined {
    const { length } = octets;
    const count = this.#libc.send(descriptor, octets, length, MSG_NOSIGNAL);
    return this.#orWait(count, 'write to descriptor', descriptor);
  }

  /** `undefined` if the kernel would have had to wait. */
  #orWait(
    count: number,
    verb: string,
    descriptor: Descriptor,
  ): number | undefined {
    if (count >= 0) return count;
    const failure = this.#libc.failureOf(count);
    if (failure === errno.EAGAIN) return undefined;
    throw createSystemError(failure, `${verb} ${descriptor}`);
  }
  // #endregion read and write

  // #region shut down, close and reset
  shutdownWrite(descriptor: Descriptor): void {
    const result = this.#libc.shutdown(descriptor, SHUT_WR);
    this.#libc.check(result, 'shut down descriptor', descriptor);
  }

  /**
   * Never tries twice: whatever `close` says, Linux has let go of the number.
   * Removes a listener's path, unless it leads to another file by now.
   */
  close(descriptor: Descriptor): void {
    const [path, inode] = this.#files.get(descriptor) ?? [];
    this.#files.delete(descriptor);
    this.#connecting.delete(descriptor);
    const failure = this.#libc.failureOf(this.#libc.close(descriptor));
    if (failure === errno.EBADF)
      throw createSystemError(failure, `close descriptor ${descriptor}`);
    if (path !== undefined && inodeOf(path) === inode)
      rmSync(path, { force: true });
  }

  /** A unix socket has no reset: there it is the same as `close`. */
  reset(descriptor: Descriptor): void {
    setOption(this.#libc, descriptor, 'SO_LINGER', 1, 0); // on, for 0 seconds
    this.close(descriptor);
  }
  // #endregion shut down, close and reset

  // #region who is where
  localAddress(descriptor: Descriptor): Address {
    return this.#address('getsockname', descriptor);
  }

  peerAddress(descriptor: Descriptor): Address {
    return this.#address('getpeername', descriptor);
  }

  #address(
    call: 'getsockname' | 'getpeername',
    descriptor: Descriptor,
  ): Address {
    const sockaddr = new Uint8Array(MAX_ADDRESS_OCTETS);
    const size = Int32Array.of(sockaddr.length);
    const result = this.#libc[call](descriptor, sockaddr, size);
    this.#libc.check(result, 'find the address of descriptor', descriptor);
    return decodeAddress(this.#libc, sockaddr);
  }
  // #endregion who is where

  // #region options
  setNoDelay(descriptor: Descriptor, isOn: boolean): void {
    if ('path' in this.localAddress(descriptor)) return;
    setOption(this.#libc, descriptor, 'TCP_NODELAY', Number(isOn));
  }

  setKeepAlive(descriptor: Descriptor, isOn: boolean): void {
    setOption(this.#libc, descriptor, 'SO_KEEPALIVE', Number(isOn));
  }
  // #endregion options
}

/** The number of the file that is there; `undefined` if none is. */
function inodeOf(path: string): bigint | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
