// connection.ts: one end of an HTTP/1.1 connection, without the connection.
//
// Octets that have arrived go in, events come out; events to be sent go in,
// octets come out. What may come next is up to the tables of
// connection-state.ts. What `send` refuses has not happened: all is checked
// before a state changes, so the application may send something else.

import {
  faultIn,
  LocalProtocolError,
  MessageParser,
  RemoteProtocolError,
} from '../05-http-parser/index.ts';
import type {
  HttpLimits,
  RequestHead,
  RequestLine,
} from '../05-http-parser/index.ts';
import type { Incoming, Outgoing, Said } from './connection-event.ts';
import type { Role, State } from './connection-state.ts';
import { Exchange } from './exchange.ts';
import { SERVER_GRAMMAR } from './expectation.ts';
import { MessageWriter } from './message-writer.ts';
import { createResponseGrammar } from './response-head.ts';
import type { ResponseHead } from './response-head.ts';
import type { StatusLine } from './status-line.ts';

type Parser =
  | MessageParser<RequestLine, RequestHead>
  | MessageParser<StatusLine, ResponseHead>;

const NEED_DATA = { type: 'need-data' } as const;
const PAUSED = { type: 'paused' } as const;
const CONNECTION_CLOSED = { type: 'connection-closed' } as const;

/** The side of a connection that has the role `R`. */
export class Connection<R extends Role = Role> {
  readonly #role: R;
  readonly #theirRole: Role;
  readonly #exchange = new Exchange();
  readonly #parser: Parser;
  readonly #writer: MessageWriter;
  #isAtEof = false;
  #receivedOctets = 0;
  #missingOctets = Infinity; // of their message, as far as that is known
  #failure: RemoteProtocolError | undefined; // once their state is `error`

  constructor(role: R, limits: Partial<HttpLimits> = {}) {
    this.#role = role;
    this.#theirRole = role === 'server' ? 'client' : 'server';
    this.#writer = new MessageWriter(role, this.#exchange);
    this.#parser =
      role === 'server'
        ? new MessageParser(SERVER_GRAMMAR, limits)
        : new MessageParser(
            createResponseGrammar(() => this.#exchange.unanswered),
            limits,
          );
  }

  // #region who may speak
  /** Our own state. */
  get ourState(): State {
    return this.#exchange.states[this.#role];
  }

  /** The peer's. */
  get theirState(): State {
    return this.#exchange.states[this.#theirRole];
  }

  /** Does a client wait for `100 Continue` with a body of which nothing came? */
  get isWaitingForContinue(): boolean {
    const hasBegun = this.#role === 'server' && this.waitingOctets > 0;
    return this.#exchange.isWaiting && !hasBegun;
  }

  /** Octets that were received and not read yet. */
  get waitingOctets(): number {
    return this.#parser.waitingOctets;
  }

  /**
   * Has all of the peer's message been received, though not all of it was read?
   * Of a body in chunks nobody knows before its end was read.
   */
  get isReceived(): boolean {
    return this.waitingOctets >= this.#missingOctets;
  }

  /**
   * Gets ready for the next request.
   *
   * @throws LocalProtocolError unless both sides are done.
   */
  startNextCycle(): void {
    this.#exchange.startNextCycle();
    this.#missingOctets = Infinity;
  }
  // #endregion who may speak

  // #region receive octets, and their end
  /**
   * Takes the next octets from the peer: don't change them any more.
   *
   * @throws LocalProtocolError after `receiveEof` or `takeRest`, or if too much
   *   waits because nobody asks for events, or in spite of `paused`.
   */
  receive(octets: Uint8Array): void {
    // Behind a last message nothing counts (RFC 9112 §9.6).
    if (this.theirState === 'must-close' || this.theirState === 'error') return;
    this.#parser.receive(octets);
    this.#receivedOctets += octets.length;
  }

  /** The peer will send nothing more. */
  receiveEof(): void {
    this.#isAtEof = true;
    this.#parser.receiveEof();
  }

  /**
   * Takes what was received behind the last message of HTTP, untouched, once
   * the peer has switched to another protocol.
   *
   * @throws LocalProtocolError unless it has, or if it was called before.
   */
  takeRest(): Uint8Array {
    if (this.theirState === 'switched') return this.#parser.takeRest();
    throw new LocalProtocolError(
      `Cannot take the rest: the ${this.#theirRole} is in the state ${this.theirState}, expected switched`,
    );
  }
  // #endregion receive octets, and their end

  // #region find the next event
  /**
   * Finds what the peer said next; `need-data` if that isn't whole, `paused` if
   * it isn't its turn.
   *
   * @throws RemoteProtocolError at the first fault, and again whenever it is
   *   called from then on.
   */
  nextEvent(): Incoming[R] {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      // The parser was made for the role, so it finds that role's events.
      return this.#findEvent() as Incoming[R];
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.#failure = error;
      this.#exchange.fail(this.#theirRole);
      throw error;
    }
  }

  #findEvent(): Incoming[Role] {
    switch (this.theirState) {
      case 'might-switch':
      case 'switched':
        return PAUSED;
      case 'done':
        return this.#isPipelined() ? PAUSED : this.#read();
      case 'must-close':
        return this.#isAtEof ? this.#hearEnd() : NEED_DATA;
      case 'closed':
        return CONNECTION_CLOSED;
      case 'idle':
      case 'send-response':
      case 'send-body':
      case 'error': // was thrown again before
        return this.#read();
    }
  }

  /** Only a client can have said more; a server has not been asked. */
  #isPipelined(): boolean {
    return this.#role === 'server' && this.waitingOctets > 0;
  }

  #read(): Incoming[Role] {
    const event = this.#parser.nextEvent();
    if (event.type === 'need-data') return event;
    if (event.type === 'connection-closed') return this.#hearEnd();
    this.#exchange.record(this.#theirRole, event);
    this.#count(event);
    const isSwitch = this.theirState === 'switched';
    // To the parser that is a message, and has an end.
    if (event.type === 'informational' || isSwitch) this.#parser.nextEvent();
    return event;
  }

  #count(event: Said): void {
    if (event.type === 'end-of-message') this.#missingOctets = 0;
    else if (event.type === 'data') this.#missingOctets -= event.octets.length;
    else if ('framing' in event && event.framing.type === 'sized')
      this.#missingOctets = event.framing.octets;
  }

  /** A server that was asked may not leave without an answer. */
  #hearEnd(): Incoming[Role] {
    if (!this.#exchange.isLegal(this.#theirRole, 'connection-closed'))
      throw this.#unanswered();
    this.#exchange.record(this.#theirRole, CONNECTION_CLOSED);
    return CONNECTION_CLOSED;
  }

  #unanswered(): RemoteProtocolError {
    const offset = this.#receivedOctets;
    const line = { what: 'status line', text: '', number: 1, offset };
    return faultIn(line, 0, {
      code: 'unexpected-eof',
      found: 'the connection was closed',
      expected: 'a response',
    });
  }
  // #endregion find the next event

  // #region send an event
  /**
   * What to write to the peer for `event`: all of it, before anything else.
   *
   * @throws LocalProtocolError if it can't be sent, or not now. Then it has not
   *   happened, and something else may be sent.
   */
  send(event: Outgoing[R]): Uint8Array {
    if (event.type === 'request') this.#expectSilence();
    return this.#writer.write(event, this.isWaitingForContinue);
  }

  /** What came before a request is no answer to it (RFC 9112 §9.2). */
  #expectSilence(): void {
    const { waitingOctets } = this;
    if (this.#role === 'server' || waitingOctets === 0) return;
    throw new LocalProtocolError(
      `Cannot send "request": ${waitingOctets} octets came before it, expected nextEvent() to be asked about them`,
    );
  }

  /**
   * To be called if what `send` returned couldn't be written, or if the rest of a
   * message won't be sent. What is left to do then is to close the transport.
   */
  sendFailed(): void {
    this.#exchange.fail(this.#role);
  }
  // #endregion send an event
}
