// socket-listener.ts: accepts connections from a socket that never waits.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address, Descriptor } from '../02-event-loop/index.ts';
import { pause } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { FairShare } from './fair-share.ts';
import { SocketStream } from './socket-stream.ts';
import type { SocketShare } from './socket-stream.ts';
import { SocketWatch } from './socket-watch.ts';
import { StreamError, systemCode, toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';
import type { Listener, ListenerOptions, WaterMarks } from './transport.ts';

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
        this.#noteShortage(error);
        yield* this.#leaveOff();
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

  // #region accept without waiting
  tryAccept(): Stream | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      for (;;) {
        const descriptor = this.#share.network.tryAccept(
          this.#watch.descriptor,
        );
        if (descriptor === undefined) return undefined;
        const stream = this.#tryOpen(descriptor);
        if (stream !== undefined) return stream;
      }
    } catch (error) {
      this.#noteShortage(error);
      return undefined;
    }
  }
  // #endregion accept without waiting

  // #region out of descriptors
  /** @throws what can't be cured by leaving off. */
  #noteShortage(cause: unknown): void {
    const error = toStreamError(
      cause,
      `accept on ${formatAddress(this.address)}`,
    );
    const isPause = SHORTAGES.has(systemCode(cause));
    if (!isPause || !(error instanceof StreamError)) throw error;
    const onPause = (): void => this.#options.onPause?.(error);
    this.#share.loop.callSoon(onPause); // what it throws is none of our business
  }

  /**
   * The connection stays ready to be accepted, so trying again at once would be
   * trying for ever.
   */
  *#leaveOff(): Coroutine<void> {
    const { loop, room } = this.#share;
    const timer = loop.callLater(ACCEPT_PAUSE_MS, () => room.admitAll());
    try {
      yield* room.wait();
    } finally {
      timer.cancel();
    }
  }
  // #endregion out of descriptors

  // #region close the listener
  /**
   * Closes the socket at once, since a connection that comes between the last
   * accept and the close is reset. Nobody else has its number, and we look at
   * `#failure` before we use it.
   */
  close(): Coroutine<void> {
    if (this.#failure === undefined) {
      this.#failure = new StreamError('closed', `accept on ${this.#name}`);
      this.#watch.close();
      this.#closeSocket();
      this.#watch.failReader(this.#failure);
    }
    return pause(); // whoever waited for it has heard by then
  }

  #closeSocket(): void {
    const { loop, network, room } = this.#share;
    try {
      network.close(this.#watch.descriptor);
    } catch (error) {
      loop.callSoon(() => {
        throw error; // none of the closer's business
      });
    }
    room.admitAll();
  }
  // #endregion close the listener
}
