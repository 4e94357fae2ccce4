// memory-network.ts: a network in this program's own memory, with most of the
// kernel's manners. (A reset loses what was unread: Linux lets it be read.)
//
//   end A                               end B
//   inbox  ◄──────── B's tryWrite       inbox  ◄──────── A's tryWrite
//
// What is written is in the other end's inbox at once, as far as it has room.
// Nothing here takes time, calls the kernel or asks for Node: it runs in a
// browser too.

import { createFailure } from './memory-failure.ts';
import {
  createPair,
  letGo,
  readinessOf,
  resetPeer,
  takeKeptError,
} from './memory-socket.ts';
import type {
  MemoryEnd,
  MemoryListener,
  MemorySocket,
} from './memory-socket.ts';
import { DEFAULT_BACKLOG, formatAddress } from './network.ts';
import type { Address, ListenOptions, Network } from './network.ts';
import type { Descriptor, Readiness } from './poller.ts';
import type { SystemError } from './system-error.ts';

// 0, 1 and 2 are a process's stdin, stdout and stderr
const FIRST_DESCRIPTOR = 3;
// RFC 6335 §6: the dynamic ports are this and all above
const FIRST_FREE_PORT = 49_152;
const FREE_PORTS = 2 ** 16 - FIRST_FREE_PORT;

// #region bounds of the memory network
/** How large the network is. */
export interface MemoryNetworkOptions {
  /** Octets that may be on their way in one direction. Default 64 KiB. */
  readonly inboxOctets?: number;
  /**
   * Descriptors that may be open at once; one more is `EMFILE`. Default 1,024.
   */
  readonly maxDescriptors?: number;
}
// #endregion bounds of the memory network

/** Sockets without an operating system. */
export class MemoryNetwork implements Network {
  readonly #inboxOctets: number;
  readonly #maxDescriptors: number;
  readonly #sockets: (MemorySocket | undefined)[] = [];
  readonly #listeners = new Map<string, MemoryListener>();
  #portsPicked = 0;

  constructor({
    inboxOctets = 64 * 1024,
    maxDescriptors = 1024,
  }: MemoryNetworkOptions = {}) {
    this.#inboxOctets = inboxOctets;
    this.#maxDescriptors = maxDescriptors;
  }

  /** What `descriptor` is ready for now; 0 if there is no such socket. */
  readiness(descriptor: Descriptor): Readiness {
    const socket = this.#sockets[descriptor - FIRST_DESCRIPTOR];
    return socket === undefined ? 0 : readinessOf(socket);
  }

  // #region listen, connect and accept
  listen(
    address: Address,
    { backlog = DEFAULT_BACKLOG }: ListenOptions = {},
  ): Descriptor {
    const action = `bind ${formatAddress(address)}`;
    const local = this.#withPort(address, action);
    if (this.#listeners.has(formatAddress(local)))
      throw createFailure('EADDRINUSE', action);
    const listener: MemoryListener = {
      type: 'listener',
      local,
      backlog,
      waiting: [],
    };
    const descriptor = this.#open(listener, action);
    this.#listeners.set(formatAddress(local), listener);
    return descriptor;
  }

  connect(address: Address): Descriptor {
    const action = `connect to ${formatAddress(address)}`;
    const local =
      'path' in address
        ? { path: '' }
        : this.#withPort({ host: address.host, port: 0 }, action);
    const [near, far] = createPair(local, address, this.#inboxOctets);
    const listener = this.#listeners.get(formatAddress(address));
    if (listener === undefined || listener.waiting.length >= listener.backlog) {
      near.error = createFailure('ECONNREFUSED', action);
      near.peer = undefined;
    }
    const descriptor = this.#open(near, action);
    if (near.peer !== undefined) listener?.waiting.push(far);
    return descriptor;
  }

  tryAccept(descriptor: Descriptor): Descriptor | undefined {
    const socket = this.#expect(descriptor, 'accept');
    if (socket.type !== 'listener')
      throw createFailure('EINVAL', `accept on ${descriptor}`);
    const end = socket.waiting[0];
    if (end === undefined) return undefined;
    const accepted = this.#open(
      end,
      `accept on ${formatAddress(socket.local)}`,
    );
    socket.waiting.shift();
    return accepted;
  }
  // #endregion listen, connect and accept

  // #region read and write in memory
  tryRead(descriptor: Descriptor, into: Uint8Array): number | undefined {
    const end = this.#expectEnd(descriptor, 'read');
    throwKept(end);
    if (end.inbox.size > 0) return end.inbox.take(into);
    return end.isEnded ? 0 : undefined;
  }

  tryWrite(descriptor: Descriptor, octets: Uint8Array): number | undefined {
    const end = this.#expectEnd(descriptor, 'write');
    throwKept(end);
    if (end.isShutdown || end.peer === undefined)
      throw createFailure('EPIPE', `write to ${formatAddress(end.remote)}`);
    if (octets.length === 0) return 0;
    const written = end.peer.inbox.push(octets);
    return written === 0 ? undefined : written;
  }
  // #endregion read and write in memory

  // #region four ways to end
  shutdownWrite(descriptor: Descriptor): void {
    const end = this.#expectEnd(descriptor, 'shut down');
    end.isShutdown = true;
    if (end.peer !== undefined) end.peer.isEnded = true;
  }

  close(descriptor: Descriptor): void {
    const socket = this.#expect(descriptor, 'close');
    this.#sockets[descriptor - FIRST_DESCRIPTOR] = undefined;
    if (socket.type === 'end') return letGo(socket);
    this.#listeners.delete(formatAddress(socket.local));
    for (const end of socket.waiting) resetPeer(end);
  }

  reset(descriptor: Descriptor): void {
    const end = this.#expectEnd(descriptor, 'reset');
    this.#sockets[descriptor - FIRST_DESCRIPTOR] = undefined;
    resetPeer(end);
  }

  takeError(descriptor: Descriptor): SystemError | undefined {
    return takeKeptError(this.#expectEnd(descriptor, 'ask'));
  }
  // #endregion four ways to end

  localAddress(descriptor: Descriptor): Address {
    return this.#expect(descriptor, 'name').local;
  }

  peerAddress(descriptor: Descriptor): Address {
    return this.#expectEnd(descriptor, 'name the peer of').remote;
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}

  // #region the descriptors
  /**
   * Gives the socket the lowest number that is free, as POSIX asks of a kernel.
   */
  #open(socket: MemorySocket, action: string): Descriptor {
    const free = this.#sockets.indexOf(undefined);
    const slot = free === -1 ? this.#sockets.length : free;
    if (slot >= this.#maxDescriptors) throw createFailure('EMFILE', action);
    this.#sockets[slot] = socket;
    return slot + FIRST_DESCRIPTOR;
  }

  #expect(descriptor: Descriptor, verb: string): MemorySocket {
    const socket = this.#sockets[descriptor - FIRST_DESCRIPTOR];
    if (socket === undefined)
      throw createFailure('EBADF', `${verb} descriptor ${descriptor}`);
    return socket;
  }

  #expectEnd(descriptor: Descriptor, verb: string): MemoryEnd {
    const socket = this.#expect(descriptor, verb);
    if (socket.type !== 'end')
      throw createFailure('ENOTCONN', `${verb} descriptor ${descriptor}`);
    return socket;
  }
  // #endregion the descriptors

  // #region pick a port
  #withPort(address: Address, action: string): Address {
    if ('path' in address || address.port !== 0) return address;
    for (let n = 0; n < FREE_PORTS; n += 1) {
      const port = FIRST_FREE_PORT + (this.#portsPicked % FREE_PORTS);
      this.#portsPicked += 1;
      const local = { host: address.host, port };
      if (!this.#listeners.has(formatAddress(local))) return local;
    }
    throw createFailure('EADDRNOTAVAIL', action);
  }
  // #endregion pick a port
}

function throwKept(end: MemoryEnd): void {
  const error = takeKeptError(end);
  if (error !== undefined) throw error;
}
