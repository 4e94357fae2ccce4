// socket-stream.ts: a stream over a socket that never waits, and a loop that
// does.

import { formatAddress } from '../02-event-loop/index.ts';
import type {
  Address,
  Descriptor,
  EventLoop,
  Network,
} from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { ChunkPool } from './chunk-pool.ts';
import { FairShare } from './fair-share.ts';
import { IdleTimer } from './idle-timer.ts';
import { SocketWatch } from './socket-watch.ts';
import { SocketWriter } from './socket-writer.ts';
import type { WriterOwner } from './socket-writer.ts';
import { StreamError, systemCode, toStreamError } from './stream-error.ts';
import type { StreamErrorCode } from './stream-error.ts';
import { expectOctets } from './stream.ts';
import type { Stream } from './stream.ts';
import type { StreamOptions, WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

// #region what the sockets of a transport share
/** What all sockets of one transport share. */
export interface SocketShare {
  readonly loop: EventLoop;
  readonly network: Network;
  /** Every read goes here first: it's empty again before anybody else reads. */
  readonly buffer: Uint8Array;
  /** What was read is copied from there to here. */
  readonly pool: ChunkPool;
  /** Who waits for a descriptor to be closed, so that another can be opened. */
  readonly room: Waiters;
}
// #endregion what the sockets of a transport share

/** A stream over a connected socket. */
export class SocketStream implements Stream, WriterOwner {
  readonly localAddress: Address;
  readonly remoteAddress: Address;
  readonly watch: SocketWatch;
  readonly fairShare = new FairShare();
  readonly #share: SocketShare;
  readonly #writer: SocketWriter;
  readonly #closers = new Waiters();
  #life: 'open' | 'closing' | 'released' | 'closed' = 'open';
  #failure: unknown; // what reading throws; `undefined` while it doesn't
  #isDrained = false; // the last read took all: a try would be in vain
  #idle: IdleTimer | undefined;

  // #region make a stream of a socket
  /**
   * @throws SystemError if the peer has gone already; the descriptor is still
   * the caller's then.
   */
  constructor(
    share: SocketShare,
    descriptor: Descriptor,
    options: StreamOptions & WaterMarks,
  ) {
    const { loop, network } = share;
    this.localAddress = network.localAddress(descriptor);
    this.remoteAddress = network.peerAddress(descriptor);
    this.watch = new SocketWatch(loop, descriptor);
    this.#share = share;
    this.#writer = new SocketWriter(this, options);
    this.#apply(options);
  }

  #apply(options: StreamOptions): void {
    const { noDelay = true, keepAlive = false, idleTimeoutMs } = options;
    if (noDelay) this.setNoDelay(true);
    if (keepAlive) this.network.setKeepAlive(this.watch.descriptor, true);
    if (idleTimeoutMs === undefined) return;
    this.#idle = new IdleTimer(this.loop, idleTimeoutMs, () => this.#expire());
  }
  // #endregion make a stream of a socket

  get loop(): EventLoop {
    return this.#share.loop;
  }

  get network(): Network {
    return this.#share.network;
  }

  get unsentOctets(): number {
    return this.#writer.unsentOctets;
  }

  setNoDelay(isOn: boolean): void {
    if (this.#life !== 'open') return;
    this.network.setNoDelay(this.watch.descriptor, isOn);
  }

  // #region read: try first, then wait
  *read(maxOctets = Infinity): Coroutine<Uint8Array | undefined> {
    expectOctets(maxOctets);
    if (this.fairShare.isUsedUp()) yield* this.fairShare.wait();
    const { buffer, pool } = this.#share;
    const into =
      maxOctets < buffer.length ? buffer.subarray(0, maxOctets) : buffer;
    let count = this.#isDrained ? undefined : this.#tryRead(into);
    while (count === undefined) {
      yield* this.#untilReadable();
      count = this.#tryRead(into);
    }
    this.#isDrained = count > 0 && count < into.length;
    return count === 0 ? undefined : pool.copy(buffer.subarray(0, count));
  }

  #untilReadable(): Coroutine<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.watch.hasReader) throw this.#createError('busy');
    this.fairShare.renew();
    return this.watch.untilReadable();
  }

  #tryRead(into: Uint8Array): number | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      const count = this.network.tryRead(this.watch.descriptor, into);
      if (count !== undefined && count > 0) this.#idle?.touch();
      return count;
    } catch (error) {
      this.#release(toStreamError(error, this.#action('read from')));
      throw this.#failure;
    }
  }
  // #endregion read: try first, then wait

  // #region write: try first, then wait
  write(octets: Uint8Array): Coroutine<void> {
    return this.#writer.write(octets);
  }

  tryWrite(octets: Uint8Array): boolean {
    return this.#writer.tryWrite(octets);
  }

  closeWrite(): Coroutine<void> {
    return this.#writer.closeWrite(this.#createError('closed'));
  }

  noteSent(): void {
    this.#idle?.touch();
  }

  /**
   * A peer that reads no more may still have written: with `EPIPE` only writing
   * fails.
   */
  failWriting(error: unknown): void {
    const failure = toStreamError(error, this.#action('write to'));
    const isHalf = systemCode(error) === 'EPIPE' && this.#life === 'open';
    if (isHalf) this.#writer.drop(failure);
    else this.#release(failure);
  }
  // #endregion write: try first, then wait

  // #region close in good order, or at once
  close(): Coroutine<void> {
    if (this.#life === 'open') {
      this.#life = 'closing';
      const error = this.#createError('closed');
      this.#failure = error;
      this.watch.failReader(error);
      this.#writer.drain(error, () => this.#release(error));
    }
    return this.#untilClosed();
  }

  *#untilClosed(): Coroutine<void> {
    if (this.#life === 'closed') return;
    try {
      yield* this.#closers.wait();
    } catch (error) {
      this.reset();
      throw error;
    }
  }

  reset(): void {
    this.#release(this.#createError('closed'), true);
  }

  /**
   * An end of stream would say that all had been sent: if that isn't so, it has
   * to be a reset.
   */
  #expire(): void {
    this.#release(this.#createError('timed-out'), this.unsentOctets > 0);
  }
  // #endregion close in good order, or at once

  // #region let go of the socket
  #release(error: unknown, isReset = false): void {
    if (this.#life === 'released' || this.#life === 'closed') return;
    this.#life = 'released';
    this.#failure ??= error;
    this.#idle?.cancel();
    this.watch.close();
    this.loop.callClosing(() => this.#closeSocket(isReset));
    this.#writer.drop(error);
    this.watch.failReader(error);
  }

  #closeSocket(isReset: boolean): void {
    try {
      if (isReset) this.network.reset(this.watch.descriptor);
      else this.network.close(this.watch.descriptor);
    } finally {
      this.#life = 'closed';
      this.#closers.admitAll();
      this.#share.room.admitAll();
    }
  }
  // #endregion let go of the socket

  #createError(code: StreamErrorCode): StreamError {
    return new StreamError(code, this.#action('use the stream to'));
  }

  #action(verb: string): string {
    return `${verb} ${formatAddress(this.remoteAddress)}`;
  }
}
