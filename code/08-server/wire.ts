// wire.ts: a stream, and the connection that is spoken over it, as the tasks and
// the promises of one client share them.

import type { EventLoop } from '../02-event-loop/index.ts';
import { TimeoutError } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { Connection } from '../06-http-connection/index.ts';
import type { Outgoing } from '../06-http-connection/index.ts';
import { ClientDisconnected } from '../07-lasgi/index.ts';
import { inTime } from './in-time.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import type { Settings } from './server-options.ts';
import { whileTaken } from './while-taken.ts';

/** How long a client may take to read what we said last, before we close. */
const LINGER_MS = 1_000;

/**
 * How much of a request that has come may be unread when we read on, to see
 * whether its client leaves. As much as a small body, or some heads.
 */
const MAX_AHEAD_OCTETS = 16 * 1024;

/** What a wire is made of. */
export interface WireOptions {
  readonly loop: EventLoop;
  readonly stream: Stream;
  readonly settings: Settings;
  /** Told when the client has left. */
  readonly onDeparture: (reason: ClientDisconnected) => void;
}

/** A stream with a connection on it. */
export class Wire {
  readonly stream: Stream;
  readonly connection: Connection<'server'>;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly #settings: Settings;
  readonly #onDeparture: (reason: ClientDisconnected) => void;

  constructor({ loop, stream, settings, onDeparture }: WireOptions) {
    const { limits, bodyMs, sendMs } = settings;
    this.stream = stream;
    this.#settings = settings;
    this.#onDeparture = onDeparture;
    this.connection = new Connection('server', limits);
    this.inbox = new Inbox({
      loop,
      stream,
      connection: this.connection,
      bodyMs,
      maxAheadOctets: Math.min(MAX_AHEAD_OCTETS, limits.maxWaitingOctets),
      onEnd: (error) => this.#noteEnd(error),
    });
    this.outbox = new Outbox(stream, {
      timeoutMs: sendMs,
      onFailure: (reason) => this.#noteFailure(reason),
    });
  }

  // #region how one learns that a client has left
  /** In the middle of a body, an end is a fault, and answered as one. */
  #noteEnd(error: StreamError | undefined): void {
    if (error === undefined) {
      const { theirState, isReceived } = this.connection;
      const isEarly = theirState === 'send-body' && !isReceived;
      if (isEarly || this.#settings.allowHalfClose) return;
    }
    this.#onDeparture(
      new ClientDisconnected(
        'Cannot go on with the request: the client has left',
        error === undefined ? {} : { cause: error },
      ),
    );
  }

  #noteFailure(reason: ClientDisconnected): void {
    this.connection.sendFailed();
    this.stream.reset();
    this.#onDeparture(reason);
  }
  // #endregion how one learns that a client has left

  /** Says what is the server's to say. Doesn't wait. */
  say(...events: readonly Outgoing['server'][]): void {
    for (const event of events)
      this.outbox.write(this.connection.send(event))?.catch(() => {});
  }

  // #region read what nobody wants
  /**
   * Reads the rest of a body that nobody wants, up to the limits for that.
   *
   * @throws RemoteProtocolError as `nextEvent` does.
   */
  *discard(): Coroutine<void> {
    const { bodyMs, maxUnreadOctets } = this.#settings;
    yield* inTime(bodyMs, () => this.#readUpTo(maxUnreadOctets));
  }

  /** Goes no further if it is interrupted. */
  *#readUpTo(maxOctets: number): Coroutine<void> {
    let left = maxOctets;
    while (left >= 0 && this.connection.theirState === 'send-body') {
      const event = yield* this.inbox.hear(Infinity);
      if (event === undefined) return;
      if (event.type === 'data') left -= event.octets.length;
    }
  }
  // #endregion read what nobody wants

  // #region leave without cutting anybody short
  /**
   * Ends our half, waits until the client has ended its own, and closes. To close
   * while something of it is unread would take our last words back (RFC 9112
   * §9.6).
   */
  *leave(): Coroutine<void> {
    yield* this.outbox.untilEmpty();
    // Our last words may take as long as any; only then the client's turn comes.
    yield* this.#endHalf();
    yield* inTime(LINGER_MS, () => this.inbox.untilEnd());
  }

  /** Closes once all is sent that was written; by force if nobody takes it. */
  *close(): Coroutine<void> {
    try {
      yield* this.#endHalf();
      yield* this.stream.close();
    } catch (error) {
      if (!(error instanceof StreamError)) throw error; // else it is broken
    } finally {
      this.stream.reset(); // unless it is closed
    }
  }

  *#endHalf(): Coroutine<void> {
    const { stream } = this;
    const { sendMs } = this.#settings;
    try {
      yield* whileTaken(stream, sendMs, () => stream.closeWrite());
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      stream.reset();
    }
  }
  // #endregion leave without cutting anybody short
}
