// inbox.ts: what a client says, for two who ask: the connection's own task,
// between requests, and an application, in the middle of one.
//
// A task reads the stream, but only when somebody wants octets. So a client that
// says more than anybody asks for is held back by the operating system, and not
// by our memory.

import type { EventLoop } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import type { Connection, Incoming } from '../06-http-connection/index.ts';
import { RequestTimeout } from '../07-lasgi/index.ts';
import type { HttpRequest } from '../07-lasgi/index.ts';
import { Alarm } from './alarm.ts';
import { Bell } from './bell.ts';

type Event = Incoming['server'];
/** What is no NeedData. */
export type Heard = Exclude<Event, { readonly type: 'need-data' }>;

/** What an inbox reads from, and whom it tells. */
export interface InboxOptions {
  readonly loop: EventLoop;
  readonly stream: Stream;
  readonly connection: Connection<'server'>;
  /** How long a piece of a body may take. */
  readonly bodyMs: number;
  /** With more than that unread nothing is read ahead. */
  readonly maxAheadOctets: number;
  /** Told that the client has ended its half, or that the stream is broken. */
  readonly onEnd: (error: StreamError | undefined) => void;
}

const NO_OCTETS = new Uint8Array(0);

/** What a client says. */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #alarm: Alarm;
  readonly #arrived = new Bell();
  readonly #wanted = new Bell();
  #isWanted = false;
  #isInterrupted = false;
  #failure: unknown;
  #isDropping = false;
  #hasEnded = false;
  #asker: Asker | undefined;
  #next: Heard | undefined; // seen, and not told yet

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.loop, () => this.#expire());
  }

  // #region read when somebody wants it
  /** Reads whenever octets are wanted, until the end. Runs as a task. */
  *readAll(): Coroutine<void> {
    const { stream, connection, onEnd } = this.#options;
    try {
      for (;;) {
        while (!this.#isWanted) yield* this.#wanted.wait();
        const octets = yield* stream.read();
        if (octets === undefined) break;
        if (this.#isDropping) continue;
        this.#isWanted = false;
        connection.receive(octets);
        this.#look();
        this.watch(); // an end may follow all the same
      }
      connection.receiveEof();
      onEnd(undefined);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#failure = error;
      onEnd(error);
    }
    this.#hasEnded = true;
    this.#look();
  }

  #look(): void {
    if (this.#asker === undefined) this.#arrived.ring();
    else this.#answer();
  }

  #want(): void {
    this.#isWanted = true;
    this.#wanted.ring();
  }
  // #endregion read when somebody wants it

  // #region wait for the next event
  /**
   * Waits for the next event; `undefined` if it takes longer than `limitMs`, or
   * if it is interrupted.
   *
   * @throws RemoteProtocolError as `nextEvent` does; StreamError if the stream is
   *   broken.
   */
  *hear(limitMs: number): Coroutine<Heard | undefined> {
    this.#alarm.set(limitMs);
    this.#isInterrupted = false;
    let event = this.takeEvent();
    while (event === undefined && !this.#isInterrupted) {
      this.#want();
      yield* this.#arrived.wait();
      event = this.takeEvent();
    }
    this.#alarm.clear();
    return event;
  }

  /** Waits for the first octet, as `hear` does for an event. Has it come? */
  *untilArrived(limitMs: number): Coroutine<boolean> {
    this.#alarm.set(limitMs);
    this.#isInterrupted = false;
    this.#want();
    // It may have rung for what has come during the last request.
    while (this.#isAwaited && !this.#isInterrupted) yield* this.#arrived.wait();
    this.#alarm.clear();
    return !this.#isAwaited;
  }

  /** The next event, if it is there. @throws as `hear` does. */
  takeEvent(): Heard | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const event = this.#next ?? this.#options.connection.nextEvent();
    this.#next = undefined;
    return event.type === 'need-data' ? undefined : event;
  }

  /** Has no read ended since octets were wanted? */
  get #isAwaited(): boolean {
    return this.#isWanted && !this.#hasEnded;
  }

  /** Whoever waits has so much time left, at most. */
  hurry(limitMs: number): void {
    this.#alarm.set(limitMs);
  }

  /** Has whoever waits look up, though nothing has come. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#arrived.ring();
  }
  // #endregion wait for the next event

  // #region answer an application
  /**
   * Waits for the next piece of the body. Rejects with what `hear` throws, or
   * with a `RequestTimeout`.
   */
  ask(): Promise<HttpRequest> {
    return new Promise((resolve, reject) => {
      this.#asker = { resolve, reject };
      // From now to the piece: what comes and is none doesn't prolong it.
      this.#alarm.set(this.#options.bodyMs);
      this.#answer();
    });
  }

  #answer(): void {
    const asker = this.#asker;
    try {
      const piece = this.#takePiece();
      if (piece === undefined) return this.#want();
      this.stopAsking();
      asker?.resolve(piece);
      if (!piece.moreBody) this.watch();
    } catch (error) {
      this.stopAsking();
      asker?.reject(error as Error);
    }
  }

  #takePiece(): HttpRequest | undefined {
    const isRead = this.#options.connection.theirState !== 'send-body';
    if (isRead && this.#next === undefined)
      return { type: 'http.request', body: NO_OCTETS, moreBody: false };
    const event = this.takeEvent();
    if (event === undefined) return undefined;
    const body = event.type === 'data' ? event.octets : NO_OCTETS;
    const moreBody = event.type === 'data' && !this.#isEndNext();
    return { type: 'http.request', body, moreBody };
  }

  /** Looks ahead, so that the last piece can be told to be the last. */
  #isEndNext(): boolean {
    const { connection } = this.#options;
    if (connection.theirState !== 'send-body') return false;
    const next = connection.nextEvent();
    if (next.type === 'end-of-message') return true;
    if (next.type !== 'need-data') this.#next = next;
    return false;
  }
  // #endregion answer an application

  // #region a piece that doesn't come
  #expire(): void {
    const asker = this.#asker;
    if (asker === undefined) return this.interrupt();
    this.stopAsking();
    asker.reject(
      new RequestTimeout(
        `Cannot read the body: no piece of it has come for ${this.#options.bodyMs} ms`,
      ),
    );
  }

  /** Nobody waits for a piece any more. */
  stopAsking(): void {
    this.#asker = undefined;
    this.#alarm.clear();
  }
  // #endregion a piece that doesn't come

  /** Gives back what it holds of the loop. */
  close(): void {
    this.#alarm.close();
  }

  // #region watch for the end
  /** Drops whatever comes, up to the end. */
  *untilEnd(): Coroutine<void> {
    this.#isDropping = true;
    this.#want();
    while (!this.#hasEnded) yield* this.#arrived.wait();
  }

  /**
   * Reads on behind a whole request, to notice that the client leaves; not if
   * much of it, or of the next ones, waits already.
   */
  watch(): void {
    const { connection, maxAheadOctets } = this.#options;
    const { isReceived, waitingOctets } = connection;
    if (isReceived && waitingOctets <= maxAheadOctets) this.#want();
  }
  // #endregion watch for the end
}

interface Asker {
  readonly resolve: (message: HttpRequest) => void;
  readonly reject: (error: Error) => void;
}
