// node-stream.ts: a stream over a socket of Node's, which is one of libuv's.

import type { Socket } from 'node:net';

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address, EventLoop } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { FairShare } from './fair-share.ts';
import { FlowControl } from './flow-control.ts';
import type { Outflow } from './flow-control.ts';
import type { Ends } from './node-address.ts';
import { StreamError, toStreamError } from './stream-error.ts';
import type { StreamErrorCode } from './stream-error.ts';
import { expectOctets } from './stream.ts';
import type { Stream } from './stream.ts';
import type { StreamOptions, WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

/** A socket that is connected. */
export interface Connected extends Ends {
  readonly socket: Socket;
}

/**
 * A stream over a connected socket of Node's that was made with
 * `allowHalfOpen`.
 */
export class NodeStream implements Stream, Outflow {
  readonly localAddress: Address;
  readonly remoteAddress: Address;
  readonly loop: EventLoop;
  readonly fairShare = new FairShare();
  readonly #socket: Socket;
  readonly #flow: FlowControl;
  readonly #reader = new Waiters();
  readonly #writeClosers = new Waiters();
  readonly #closers = new Waiters();
  #life: 'open' | 'closing' | 'destroyed' | 'closed' = 'open';
  #writing: 'open' | 'ending' | 'shut' | 'ended' = 'open';
  #failure: unknown; // what everything throws; `undefined` while nothing does

  // #region make a stream of Node's socket
  constructor(
    loop: EventLoop,
    connected: Connected,
    options: StreamOptions & WaterMarks,
  ) {
    const { socket, local, remote } = connected;
    this.loop = loop;
    this.#socket = socket;
    this.localAddress = local;
    this.remoteAddress = remote;
    this.#flow = new FlowControl(this, options);
    socket.setNoDelay(options.noDelay ?? true);
    socket.setKeepAlive(options.keepAlive ?? false);
    socket.setTimeout(options.idleTimeoutMs ?? 0, () => this.#expire());
    socket.on('readable', () => this.#reader.admitAll());
    socket.on('end', () => this.#reader.admitAll());
    socket.on('error', (error) => {
      this.#fail(toStreamError(error, this.#action));
    });
    socket.on('finish', () => this.#noteWriteEnd());
    socket.on('close', () => this.#noteClosed());
  }
  // #endregion make a stream of Node's socket

  get unsentOctets(): number {
    return this.#socket.writableLength;
  }

  setNoDelay(isOn: boolean): void {
    this.#socket.setNoDelay(isOn);
  }

  // #region read from Node's buffer
  /**
   * Node reads ahead, a buffer full, and then leaves the rest with the
   * operating system.
   */
  *read(maxOctets = Infinity): Coroutine<Uint8Array | undefined> {
    expectOctets(maxOctets);
    if (this.fairShare.isUsedUp()) yield* this.fairShare.wait();
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const chunk = this.#take(maxOctets);
      if (chunk !== undefined) return chunk;
      if (this.#socket.readableEnded) return undefined;
      this.fairShare.renew();
      if (this.#reader.size > 0) throw this.#createError('busy');
      yield* this.#reader.wait();
    }
  }

  #take(maxOctets: number): Uint8Array | undefined {
    const { readableLength } = this.#socket;
    const size = Math.min(maxOctets, readableLength);
    const chunk = this.#socket.read(
      size > 0 ? size : undefined,
    ) as Buffer | null;
    if (chunk === null) return undefined;
    return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
  }
  // #endregion read from Node's buffer

  // #region write into Node's queue
  *write(octets: Uint8Array): Coroutine<void> {
    if (this.tryWrite(octets)) return;
    yield* this.#flow.wait(() => this.#enqueue(octets));
    this.#noteWritten();
  }

  tryWrite(octets: Uint8Array): boolean {
    if (!this.#flow.isClear()) return false;
    this.#enqueue(octets);
    this.#noteWritten();
    return true;
  }

  #noteWritten(): void {
    this.#flow.update();
    if (this.#failure !== undefined) throw this.#failure;
  }

  #enqueue(octets: Uint8Array): void {
    this.#socket.write(octets, () => this.#noteSent());
  }

  #noteSent(): void {
    this.#flow.update();
    this.#finish();
  }

  closeWrite(): Coroutine<void> {
    if (this.#writing === 'open' && this.#failure === undefined) {
      this.#writing = 'ending';
      this.#flow.refuse(this.#createError('closed'));
      this.#flow.resume();
      this.#finish();
    }
    return this.#untilWriteEnded();
  }

  *#untilWriteEnded(): Coroutine<void> {
    if (this.#writing === 'ended') return;
    if (this.#failure !== undefined) throw this.#failure;
    yield* this.#writeClosers.wait();
  }

  /**
   * Whatever was to come after the last octet has its time when none is left.
   */
  #finish(): void {
    if (this.unsentOctets > 0) return;
    if (this.#life === 'closing') {
      this.#life = 'destroyed';
      this.#socket.destroySoon();
    }
    if (this.#writing !== 'ending') return;
    this.#writing = 'shut';
    this.#socket.end();
  }
  // #endregion write into Node's queue

  // #region close Node's socket
  close(): Coroutine<void> {
    this.#fail(this.#createError('closed'));
    if (this.#life === 'open') {
      this.#life = 'closing';
      this.#finish();
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

  /**
   * Node can't reset a socket that has sent its end of stream, nor a unix
   * socket.
   */
  reset(): void {
    this.#fail(this.#createError('closed'));
    const isTcp = 'host' in this.remoteAddress;
    if (isTcp && !this.#socket.writableEnded) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  #expire(): void {
    this.#fail(this.#createError('timed-out'));
    if (this.unsentOctets > 0) this.reset();
    else this.#socket.destroy();
  }
  // #endregion close Node's socket

  // #region tell whoever waits
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#reader.failAll(error);
    this.#flow.fail(error);
  }

  #noteWriteEnd(): void {
    if (this.#writing !== 'shut') return;
    this.#writing = 'ended';
    this.#writeClosers.admitAll();
  }

  /**
   * Node closes a socket by itself when it has failed, or when both directions
   * have ended.
   */
  #noteClosed(): void {
    this.#life = 'closed';
    this.#writeClosers.failAll(this.#failure);
    this.#closers.admitAll();
  }
  // #endregion tell whoever waits

  #createError(code: StreamErrorCode): StreamError {
    return new StreamError(code, this.#action);
  }

  get #action(): string {
    return `use the stream to ${formatAddress(this.remoteAddress)}`;
  }
}
