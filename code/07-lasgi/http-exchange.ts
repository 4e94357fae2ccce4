// http-exchange.ts: one request and its response, the same for every server.
//
// Between an application, which may say anything, and a carrier, which is told
// only what the tables allow. The start waits here for the first piece of the
// body: until it leaves, an error can still be answered.

import type { Carrier, Piece, Written } from './carrier.ts';
import type {
  Headers,
  HttpReceiveMessage,
  HttpResponseBody,
  HttpResponseStart,
  HttpSendMessage,
} from './http-messages.ts';
import { stepHttpReceived, stepHttpSent } from './http-machine.ts';
import type { ExtensionMessage, KnownSendMessage } from './extensions.ts';
import { createHttpScope } from './http-scope.ts';
import type { RequestFacts } from './http-scope.ts';
import { createHttpState } from './http-state.ts';
import type { HttpState } from './http-state.ts';
import {
  ClientDisconnected,
  isDeparture,
  isDueTo,
  LasgiError,
  rejectedWith,
} from './lasgi-error.ts';
import type { Departure } from './lasgi-error.ts';
import { createBusy, createUnfinished } from './misuse.ts';
import type { HttpApplication } from './protocols.ts';
import { plainPiece, plainStart, prepareStart } from './response-start.ts';

/** How an exchange has ended. */
export type ExchangeResult =
  | { readonly type: 'complete' }
  | { readonly type: 'departed'; readonly reason: Departure }
  | { readonly type: 'failed'; readonly error: unknown };

const NO_OCTETS = new Uint8Array(0);
const NO_PIECE: Piece = { octets: NO_OCTETS, isLast: true };
const DONE = Promise.resolve();
const COMPLETE: ExchangeResult = { type: 'complete' };
const DISCONNECT: HttpReceiveMessage = { type: 'http.disconnect' };

/** One request and its response, between an application and a carrier. */
export class HttpExchange<State = unknown> {
  readonly #facts: RequestFacts<State>;
  readonly #carrier: Carrier;
  #state: HttpState;
  #start: HttpResponseStart | undefined; // until the first piece of the body
  #hasBegun = false; // has anything of the final response been handed out?
  #trailers: Headers = [];
  #departure: Departure | undefined;
  #abort: AbortController | undefined;
  #onOver: (() => void) | undefined; // somebody waits in `receive`
  #isReceiving = false;

  constructor(facts: RequestFacts<State>, carrier: Carrier) {
    this.#facts = facts;
    this.#carrier = carrier;
    this.#state = createHttpState(facts);
  }

  /** Has the whole response been handed to the carrier? */
  get isComplete(): boolean {
    return this.#state.response === 'complete';
  }

  // #region run the application
  /**
   * Runs the application for this request. What it throws is answered with 500
   * if nothing has left yet, else the response is broken off. Never rejects.
   */
  async run(application: HttpApplication<State>): Promise<ExchangeResult> {
    try {
      await application(
        createHttpScope(this.#facts, () => this.signal),
        () => this.#receive(),
        (message) => this.#send(message),
      );
      if (this.isComplete) return COMPLETE;
      if (this.#departure === undefined)
        throw createUnfinished('response', this.#state.response);
    } catch (error) {
      if (this.#departure === undefined || !isDueTo(this.#departure, error))
        return this.#fail(error);
    }
    return { type: 'departed', reason: this.#departure };
  }
  // #endregion run the application

  // #region answer for an application that doesn't
  #fail(error: unknown): ExchangeResult {
    if (this.#departure === undefined) this.answerInstead(500);
    return { type: 'failed', error };
  }

  /**
   * Ends the response without the application: with `status` if nothing of it
   * has left yet, else by breaking it off. What the application sends after
   * that is too late.
   */
  answerInstead(status: number): void {
    if (this.isComplete) return;
    const isTooLate = this.#hasBegun;
    this.#hasBegun = true;
    this.#state = { ...this.#state, response: 'complete' };
    if (isTooLate || !this.#tryAnswer(status)) this.#carrier.breakOff();
    this.#onOver?.();
  }

  /** Perhaps the carrier is what is broken. */
  #tryAnswer(status: number): boolean {
    const piece = plainPiece(status);
    const start = prepareStart(plainStart(status), piece.octets.length);
    const isHead = this.#facts.method === 'HEAD';
    try {
      this.#carrier.begin(start, isHead ? NO_PIECE : piece)?.catch(ignore);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Tells the application that nobody waits for it any more. A client that has
   * its whole response may leave: that is nothing to be told.
   */
  depart(reason: Departure): void {
    const isLeave = reason instanceof ClientDisconnected;
    if (!isLeave || !this.isComplete) this.#depart(reason);
  }

  #depart(reason: Departure): void {
    if (this.#departure !== undefined) return;
    this.#departure = reason;
    this.#abort?.abort(reason);
    this.#onOver?.();
  }

  /** The carrier may be the first to know, and the last piece what is lost. */
  #noteDeparture(error: unknown): void {
    if (isDeparture(error)) this.#depart(error);
  }

  /** Aborts when nobody waits any more. Made when it is asked for. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#departure !== undefined) this.#abort.abort(this.#departure);
    }
    return this.#abort.signal;
  }
  // #endregion answer for an application that doesn't

  // #region receive
  /** There is one place where the next message is waited for. */
  async #receive(): Promise<HttpReceiveMessage> {
    if (this.#isReceiving) throw createBusy();
    this.#isReceiving = true;
    try {
      const message = await this.#findMessage();
      const next = stepHttpReceived(this.#state, message);
      if (next instanceof LasgiError) throw next; // a bug of the server's
      this.#state = next;
      return message;
    } finally {
      this.#isReceiving = false;
      this.#onOver = undefined;
    }
  }

  #findMessage(): HttpReceiveMessage | Promise<HttpReceiveMessage> {
    const isOver = this.isComplete || this.#departure !== undefined;
    if (isOver || this.#state.request === 'gone') return DISCONNECT;
    return new Promise((resolve, reject) => {
      this.#onOver = () => resolve(DISCONNECT);
      if (this.#state.request === 'read') return;
      this.#carrier.readBody().then(resolve, (error: unknown) => {
        this.#noteDeparture(error);
        if (isDeparture(error)) resolve(DISCONNECT);
        else reject(error as Error);
      });
    });
  }
  // #endregion receive

  // #region send
  /** What is refused hasn't happened: something else may be sent. */
  #send(message: HttpSendMessage | ExtensionMessage): Promise<void> {
    if (this.#departure !== undefined) return rejectedWith(this.#departure);
    const next = stepHttpSent(this.#state, message);
    if (next instanceof LasgiError) return rejectedWith(next);
    const before = this.#state;
    this.#state = next;
    try {
      const written = this.#carry(message as KnownSendMessage);
      written?.catch((error: unknown) => this.#noteDeparture(error));
      return written ?? DONE;
    } catch (error) {
      this.#state = before;
      this.#noteDeparture(error);
      return rejectedWith(error);
    } finally {
      if (this.isComplete) this.#onOver?.();
    }
  }

  #carry(message: KnownSendMessage): Written {
    switch (message.type) {
      case 'http.response.start':
        this.#start = message;
        return undefined;
      case 'http.response.body':
        return this.#carryBody(message);
      case 'http.response.trailers':
        return this.#carryTrailers(message.headers);
      case 'http.response.early_hint':
        return this.#carrier.writeHint(message.links);
      case 'http.response.debug':
        this.#carrier.debug?.(message.info);
        return undefined;
    }
  }

  #carryBody({ body = NO_OCTETS }: HttpResponseBody): Written {
    const octets = this.#state.hasContent ? body : NO_OCTETS;
    const piece = { octets, isLast: this.isComplete };
    if (this.#start === undefined) return this.#carrier.write(piece);
    const length = piece.isLast ? body.length : undefined;
    const start = prepareStart(this.#start, length);
    const written = this.#carrier.begin(start, piece);
    this.#start = undefined;
    this.#hasBegun = true;
    return written;
  }

  #carryTrailers(headers: Headers): Written {
    const all = [...this.#trailers, ...headers];
    const written = this.isComplete
      ? this.#carrier.writeTrailers(this.#state.hasContent ? all : [])
      : undefined;
    this.#trailers = all;
    return written;
  }
  // #endregion send
}

function ignore(): void {}
