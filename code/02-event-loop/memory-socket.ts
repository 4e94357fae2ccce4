// memory-socket.ts: what the memory network knows of one socket, and when it is
// ready.

import { ByteQueue } from './byte-queue.ts';
import { createFailure } from './memory-failure.ts';
import { formatAddress } from './network.ts';
import type { Address } from './network.ts';
import { READABLE, WRITABLE } from './poller.ts';
import type { Readiness } from './poller.ts';
import type { SystemError } from './system-error.ts';

/** A socket is for accepting connections, or it is one end of a connection. */
export type MemorySocket = MemoryListener | MemoryEnd;

/** A socket that listens. */
export interface MemoryListener {
  readonly type: 'listener';
  readonly local: Address;
  readonly backlog: number;
  /** Ends of connections that nobody has accepted yet, oldest first. */
  readonly waiting: MemoryEnd[];
}

/** One end of a connection. */
export interface MemoryEnd {
  readonly type: 'end';
  readonly local: Address;
  readonly remote: Address;
  /** What the other end has written and this one has not read. */
  readonly inbox: ByteQueue;
  /** The other end; `undefined` if it was refused, closed or reset. */
  peer: MemoryEnd | undefined;
  /** The other end will write no more. */
  isEnded: boolean;
  /** This end will write no more. */
  isShutdown: boolean;
  /** What the next call is told. */
  error: SystemError | undefined;
}

/** What the kernel would report for this socket, if asked for everything. */
export function readinessOf(socket: MemorySocket): Readiness {
  if (socket.type === 'listener')
    return socket.waiting.length > 0 ? READABLE : 0;
  if (socket.error !== undefined) return READABLE | WRITABLE;
  const readable = socket.inbox.size > 0 || socket.isEnded ? READABLE : 0;
  const writable =
    socket.peer === undefined || socket.peer.inbox.room > 0 ? WRITABLE : 0;
  return readable | writable;
}

// #region a pair of ends
/**
 * Creates both ends of a connection; each may hold `inboxOctets` that its owner
 * hasn't read.
 */
export function createPair(
  local: Address,
  remote: Address,
  inboxOctets: number,
): readonly [MemoryEnd, MemoryEnd] {
  const near = createEnd(local, remote, inboxOctets);
  const far = createEnd(remote, local, inboxOctets);
  near.peer = far;
  far.peer = near;
  return [near, far];
}

function createEnd(
  local: Address,
  remote: Address,
  inboxOctets: number,
): MemoryEnd {
  const inbox = new ByteQueue(inboxOctets);
  const state = {
    peer: undefined,
    isEnded: false,
    isShutdown: false,
    error: undefined,
  };
  return { type: 'end', local, remote, inbox, ...state };
}
// #endregion a pair of ends

// #region what the other end notices
/** Takes the error that was kept for the next call; `undefined` if none was. */
export function takeKeptError(end: MemoryEnd): SystemError | undefined {
  const { error } = end;
  end.error = undefined;
  return error;
}

/**
 * Closes one end: a kernel that holds octets which nobody will read now answers
 * with a reset.
 */
export function letGo(end: MemoryEnd): void {
  if (end.inbox.size > 0) return resetPeer(end);
  const { peer } = end;
  end.peer = undefined;
  if (peer === undefined) return;
  peer.isEnded = true;
  peer.peer = undefined;
}

/** Closes one end so that the other loses what is on its way. */
export function resetPeer(end: MemoryEnd): void {
  const { peer } = end;
  end.peer = undefined;
  if (peer === undefined) return;
  peer.isEnded = true;
  peer.peer = undefined;
  peer.inbox.clear();
  peer.error = createFailure(
    'ECONNRESET',
    `use the connection to ${formatAddress(peer.remote)}`,
  );
}
// #endregion what the other end notices
