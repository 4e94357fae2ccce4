// socket-writer.ts: the writing half of a socket's stream: what was written and
// isn't sent yet.

import { ReadyQueue } from '../02-event-loop/index.ts';
import type { EventLoop, Network } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { withoutSlab } from './chunk-pool.ts';
import type { FairShare } from './fair-share.ts';
import { FlowControl } from './flow-control.ts';
import type { Outflow } from './flow-control.ts';
import type { SocketWatch } from './socket-watch.ts';
import type { WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

/** What a writer needs of its stream. */
export interface WriterOwner {
  readonly loop: EventLoop;
  readonly network: Network;
  readonly watch: SocketWatch;
  readonly fairShare: FairShare;
  /** Octets have left. */
  noteSent(): void;
  /** The socket has refused to take more. It is expected to call `drop`. */
  failWriting(error: unknown): void;
}

/** Sends what is written, in order, as fast as the socket takes it. */
export class SocketWriter implements Outflow {
  readonly #owner: WriterOwner;
  readonly #flow: FlowControl;
  readonly #closers = new Waiters(); // until the end of the stream is sent
  #state: 'open' | 'ending' | 'ended' = 'open';
  #head: Uint8Array | undefined; // what is left of the write that is being sent
  #queue: ReadyQueue<Uint8Array> | undefined; // writes behind it, if ever any
  #unsentOctets = 0;
  #isSending = false; // or waiting for room to go on
  #onSentAll: (() => void) | undefined;
  #failure: unknown; // what writing throws; `undefined` while it doesn't

  constructor(owner: WriterOwner, marks: WaterMarks) {
    this.#owner = owner;
    this.#flow = new FlowControl(this, marks);
  }

  get loop(): EventLoop {
    return this.#owner.loop;
  }

  get fairShare(): FairShare {
    return this.#owner.fairShare;
  }

  get unsentOctets(): number {
    return this.#unsentOctets;
  }

  // #region write
  /** See `Stream.write`. */
  *write(octets: Uint8Array): Coroutine<void> {
    if (this.tryWrite(octets)) return;
    yield* this.#flow.wait(() => this.#enqueue(octets));
    this.#noteWritten();
  }

  /** See `Stream.tryWrite`. */
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
    this.#unsentOctets += octets.length;
    if (this.#isSending) {
      this.#queue ??= new ReadyQueue();
      this.#queue.push(withoutSlab(octets));
    } else {
      this.#head = octets;
      this.#send();
    }
  }
  // #endregion write

  // #region send until the socket is full
  /** Tries first, and waits only when the socket has no room. */
  #send(): void {
    this.#isSending = true;
    while (this.#head !== undefined) {
      const count = this.#trySend(this.#head);
      if (count === undefined) return;
      this.#unsentOctets -= count;
      this.#head = restOf(this.#head, count);
      if (count > 0) this.#owner.noteSent();
      this.#flow.update(); // lets writers enqueue more
      this.#head ??= this.#queue?.shift();
    }
    this.#isSending = false;
    this.#noteSentAll();
  }

  /**
   * How many octets the socket has taken; `undefined` if it takes none for now,
   * or ever.
   */
  #trySend(octets: Uint8Array): number | undefined {
    const { network, watch } = this.#owner;
    try {
      const count = network.tryWrite(watch.descriptor, octets);
      if (count === undefined) watch.whenWritable(() => this.#send());
      return count;
    } catch (error) {
      this.#owner.failWriting(error);
      return undefined;
    }
  }
  // #endregion send until the socket is full

  // #region end the stream, after all that was written
  /** See `Stream.closeWrite`. Who writes after it is told `error`. */
  closeWrite(error: unknown): Coroutine<void> {
    if (this.#state === 'open' && this.#failure === undefined) {
      this.#state = 'ending';
      this.#flow.refuse(error);
      this.#flow.resume();
      if (!this.#isSending) this.#noteSentAll();
    }
    return this.#untilEnded();
  }

  *#untilEnded(): Coroutine<void> {
    if (this.#state === 'ended') return;
    if (this.#failure !== undefined) throw this.#failure;
    yield* this.#closers.wait();
  }

  #noteSentAll(): void {
    if (this.#failure !== undefined || this.#flow.hasLine) return;
    if (this.#state === 'ending') this.#shutdown();
    this.#onSentAll?.();
  }

  #shutdown(): void {
    const { network, watch } = this.#owner;
    try {
      network.shutdownWrite(watch.descriptor);
      this.#state = 'ended';
      this.#closers.admitAll();
    } catch (error) {
      this.#owner.failWriting(error);
    }
  }
  // #endregion end the stream, after all that was written

  // #region give up
  /**
   * Sends away those who wait to write, and calls `callback` when what was
   * taken from others is sent.
   */
  drain(error: unknown, callback: () => void): void {
    this.#flow.fail(error);
    this.#onSentAll = callback;
    if (!this.#isSending) callback();
  }

  /** Forgets what is unsent. Whoever waits, or comes, is told `error`. */
  drop(error: unknown): void {
    this.#failure ??= error;
    this.#queue = undefined;
    this.#head = undefined;
    this.#unsentOctets = 0;
    this.#isSending = false;
    this.#onSentAll = undefined;
    this.#flow.fail(error);
    this.#closers.failAll(error);
  }
  // #endregion give up
}

function restOf(octets: Uint8Array, count: number): Uint8Array | undefined {
  return count < octets.length ? octets.subarray(count) : undefined;
}
