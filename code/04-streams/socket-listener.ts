// socket-listener.ts: accepts connections from a socket that never waits.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address, Descriptor } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { FairShare } from './fair-share.ts';
import { SocketStream } from './socket-stream.ts';
import type { SocketShare } from './socket-stream.ts';
import { SocketWatch } from './socket-watch.ts';
import { StreamError, systemCode, toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import type { Listener, ListenerOptions, WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

// #region how long to leave off
/**
 * How long to leave off accepting when no descriptor is free, if none of ours
 * is closed meanwhile: the rest of the program has some too. asyncio waits as
 * long.
 */
const ACCEPT_PAUSE_MS = 1_000;

/** What passes once somebody lets go: of a descriptor, or of memory. */
const SHORTAGES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
]);
// #endregion how long to leave off

/** A listener over a socket. */
export class SocketListener implements Listener {
  readonly address: Address;
  readonly #share: SocketShare;
  readonly #options: ListenerOptions & WaterMarks;
  readonly #watch: SocketWatch;
  readonly #fairShare = new FairShare();
  readonly #closers = new Waiters();
  #isClosed = false;
  #failure: StreamError | undefined; // what `accept` throws, once we close

  constructor(
    share: SocketShare,
    descriptor: Descriptor,
    options: ListenerOptions & WaterMarks,
  ) {
    this.address = share.network.localAddress(descriptor);
    this.#share = share;
    this.#options = options;
    this.#watch = new SocketWatch(share.loop, descriptor);
  }

  get #name(): string {
    return `the listener on ${formatAddress(this.address)}`;
  }

  // #region accept: try first, then wait
  *accept(): Coroutine<Stream> {
    if (this.#fairShare.isUsedUp()) yield* this.#fairShare.wait();
    for (;;) {
      const stream = this.#tryOpen(yield* this.#nextDescriptor());
      if (stream !== undefined) return stream;
    }
  }

  *#nextDescriptor(): Coroutine<Descriptor> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      try {
        const descriptor = this.#share.network.tryAccept(
          this.#watch.descriptor,
        );
        if (descriptor !== undefined) return descriptor;
        this.#fairShare.renew();
      } catch (error) {
        yield* this.#leaveOff(error);
        continue;
      }
      if (this.#watch.hasReader)
        throw new StreamError('busy', `accept on ${this.#name}`);
      yield* this.#watch.untilReadable();
    }
  }

  /** `undefined` if the peer has gone before we could know who it was. */
  #tryOpen(descriptor: Descriptor): Stream | undefined {
    try {
      return new SocketStream(this.#share, descriptor, this.#options);
    } catch (error) {
      this.#share.network.close(descriptor);
      this.#share.room.admitAll();
      if (systemCode(error) === '') throw error;
      return undefined;
    }
  }
  // #endregion accept: try first, then wait

  // #region out of descriptors
  /**
   * The connection stays ready to be accepted, so trying again at once would be
   * trying for ever.
   */
  *#leaveOff(cause: unknown): Coroutine<void> {
    const error = toStreamError(
      cause,
      `accept on ${formatAddress(this.address)}`,
    );
    const isPause = SHORTAGES.has(systemCode(cause));
    if (!isPause || !(error instanceof StreamError)) throw error;
    const { loop, room } = this.#share;
    const onPause = (): void => this.#options.onPause?.(error);
    loop.callSoon(onPause); // what it throws is none of our business
    const timer = loop.callLater(ACCEPT_PAUSE_MS, () => room.admitAll());
    try {
      yield* room.wait();
    } finally {
      timer.cancel();
    }
  }
  // #endregion out of descriptors

  // #region close the listener
  close(): Coroutine<void> {
    if (this.#failure === undefined) {
      this.#failure = new StreamError('closed', `accept on ${this.#name}`);
      this.#watch.close();
      this.#share.loop.callClosing(() => this.#closeSocket());
      this.#watch.failReader(this.#failure);
    }
    return this.#untilClosed();
  }

  #closeSocket(): void {
    try {
      this.#share.network.close(this.#watch.descriptor);
    } finally {
      this.#isClosed = true;
      this.#closers.admitAll();
      this.#share.room.admitAll();
    }
  }

  *#untilClosed(): Coroutine<void> {
    if (!this.#isClosed) yield* this.#closers.wait();
  }
  // #endregion close the listener
}
