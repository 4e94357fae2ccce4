// request-cycle.ts: one request of a connection, with an application to answer
// it.

import type { Timer } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { RemoteProtocolError } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import {
  ClientDisconnected,
  HttpExchange,
  RequestTimeout,
  ServerShutdown,
} from '../07-lasgi/index.ts';
import type {
  Departure,
  ExchangeResult,
  Headers,
  RequestFacts,
} from '../07-lasgi/index.ts';
import { Bell } from './bell.ts';
import type { RequestRecord } from './request-record.ts';
import type { ServerParts } from './server-parts.ts';
import { StreamCarrier } from './stream-carrier.ts';
import type { CarrierOwner } from './stream-carrier.ts';
import { tell } from './tell.ts';
import type { Wire } from './wire.ts';

/** What a cycle is about. */
export interface CycleOptions<State> {
  readonly parts: ServerParts<State>;
  readonly wire: Wire;
  readonly head: RequestHead;
  readonly facts: RequestFacts<State>;
  readonly owner: CycleOwner;
}

/** The connection that a request came on. */
export interface CycleOwner {
  /** Is the connection to end? */
  readonly isStopping: boolean;
}

/** One request, and the application that answers it. */
export class RequestCycle<State> implements CarrierOwner {
  readonly #options: CycleOptions<State>;
  readonly #carrier: StreamCarrier;
  readonly #exchange: HttpExchange<State>;
  readonly #changed = new Bell();
  #startedMs = 0;
  #isOver = false; // as far as the connection is concerned
  #isBroken = false;
  #isGivenUp = false;
  #timer: Timer | undefined;

  constructor(options: CycleOptions<State>) {
    this.#options = options;
    this.#carrier = new StreamCarrier(options.wire, this);
    this.#exchange = new HttpExchange(options.facts, this.#carrier);
  }

  get serverName(): string {
    return this.#options.parts.settings.serverName;
  }

  get extraHeaders(): Headers {
    return this.#options.parts.settings.headers;
  }

  get isLast(): boolean {
    return this.#options.owner.isStopping;
  }

  /** Was the response broken off? */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  // #region run the application
  /**
   * Runs the application, and waits until the connection can go on: when the
   * application has returned, not when its response is complete. So what it
   * does behind that holds the next request of its client, and of nobody else.
   * A stop waits for it, and the limit for a request bounds the wait.
   */
  *run(): Coroutine<void> {
    const { parts, wire } = this.#options;
    this.#startedMs = performance.now();
    this.#startTimer(parts.settings.requestMs);
    parts.requests.add(this);
    this.#exchange.run(parts.application).then(
      (result) => this.#end(result),
      // It never rejects.
      (error: unknown) => parts.settings.onError(error, 'the server'),
    );
    try {
      wire.inbox.watch();
      while (!this.#isOver) yield* this.#changed.wait();
    } finally {
      this.#timer?.cancel();
      wire.inbox.stopAsking();
      if (!this.#isOver) this.depart(createInterrupted());
    }
  }

  /** The application may go on after its client has left, or its time. */
  #end(result: ExchangeResult): void {
    const { parts, head } = this.#options;
    const { settings, loop } = parts;
    if (result.type === 'failed')
      tell(loop, () => settings.onError(result.error, head.requestTarget));
    const conclude = (): void => this.#conclude();
    // Who doesn't wait for `send` may return before all is written.
    const { ending } = this.#carrier;
    if (ending === undefined) conclude();
    else ending.then(conclude, conclude);
    this.#settle();
  }

  #conclude(): void {
    this.#tellRecord();
    this.#options.parts.requests.delete(this); // with the last a stop may end
  }

  #settle(): void {
    this.#isOver = true;
    this.#changed.ring();
  }
  // #endregion run the application

  // #region end it before the application does
  /** Nobody will see the response. */
  depart(reason: Departure): void {
    this.#exchange.depart(reason);
    this.#settle();
  }

  /** Answers in the application's place, if nothing has been answered yet. */
  answerInstead(status: number, reason: Departure): void {
    this.#exchange.answerInstead(status);
    this.depart(reason);
  }

  #startTimer(requestMs: number): void {
    if (requestMs === Infinity) return;
    this.#timer = this.#options.parts.loop.callLater(requestMs, () => {
      const text = `Cannot finish the request: it has taken ${requestMs} ms, expected less`;
      this.answerInstead(503, new RequestTimeout(text));
    });
  }

  /** What is wrong with the body is the client's fault, and answered as such. */
  refuseBody(error: unknown): Error {
    if (error instanceof RequestTimeout) {
      this.answerInstead(408, error);
      return error;
    }
    const reason = new ClientDisconnected(
      'Cannot read the body: the client has not sent it as it should',
      { cause: error },
    );
    if (error instanceof RemoteProtocolError)
      this.answerInstead(error.status, reason);
    else this.depart(reason);
    return reason;
  }

  breakOff(): void {
    this.#isBroken = true;
    this.#options.wire.connection.sendFailed();
    this.#settle();
  }
  // #endregion end it before the application does

  // #region what became of it
  /** Doesn't wait for the application's end to tell what became of it. */
  giveUp(): void {
    this.#tellRecord();
    this.#isGivenUp = true;
  }

  #tellRecord(): void {
    if (this.#isGivenUp) return;
    const { loop, settings } = this.#options.parts;
    tell(loop, () => settings.onRequest(this.#createRecord()));
  }

  #createRecord(): RequestRecord {
    const { head, facts } = this.#options;
    return {
      peer: facts.client,
      method: head.method,
      requestTarget: head.requestTarget,
      httpVersion: head.httpVersion,
      headers: head.headerSection,
      status: this.#carrier.status,
      bodyOctets: this.#carrier.bodyOctets,
      durationMs: performance.now() - this.#startedMs,
      isComplete: this.#carrier.isComplete,
    };
  }
  // #endregion what became of it
}

/** Its task was cancelled, and the application isn't a task. */
function createInterrupted(): ServerShutdown {
  return new ServerShutdown(
    'Cannot finish the request: its connection was cancelled',
  );
}
