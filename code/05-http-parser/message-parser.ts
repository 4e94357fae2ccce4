// message-parser.ts: from octets to events.
//
// It does no I/O. Somebody hands it what has arrived, in pieces of any size,
// and asks for events until it needs more. After a fault it is finished, since
// nobody knows where the next message begins.

import type { BodyFraming } from './body-framing.ts';
import { BodyReader } from './body-reader.ts';
import type { FieldLine } from './field-line.ts';
import { HeadReader } from './head-reader.ts';
import { withDefaults } from './limits.ts';
import type { HttpLimits } from './limits.ts';
import { LineReader } from './line-reader.ts';
import type { MessageEvent, MessageHead } from './message-event.ts';
import type { MessageGrammar } from './message-grammar.ts';
import { findNextState } from './parser-state.ts';
import type { ParserState, ParserStep } from './parser-state.ts';
import {
  faultIn,
  LocalProtocolError,
  RemoteProtocolError,
} from './protocol-error.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

const NEED_DATA = { type: 'need-data' } as const;
const CONNECTION_CLOSED = { type: 'connection-closed' } as const;
const NO_FIELDS: readonly FieldLine[] = [];

const STEPS = {
  none: 'head, no body',
  sized: 'head, sized body',
  chunked: 'head, chunked body',
  'until-eof': 'head, body until EOF',
} as const satisfies Record<BodyFraming['type'], ParserStep>;

/** Reads the messages that one side of a connection sends. */
export class MessageParser<Start, Head extends MessageHead> {
  readonly #limits: HttpLimits;
  readonly #buffer: ReceiveBuffer;
  readonly #lines: LineReader;
  readonly #head: HeadReader<Start, Head>;
  readonly #body: BodyReader;
  #state: ParserState = 'start-line';
  #isAtEof = false;
  #failure: RemoteProtocolError | undefined; // in the state `failed`
  #trailerSection = NO_FIELDS; // of the message that is being read

  constructor(
    grammar: MessageGrammar<Start, Head>,
    limits: Partial<HttpLimits> = {},
  ) {
    this.#limits = withDefaults(limits);
    this.#buffer = new ReceiveBuffer(this.#limits.maxWaitingOctets);
    this.#lines = new LineReader(this.#buffer);
    this.#head = new HeadReader(grammar, this.#lines, this.#limits);
    this.#body = new BodyReader(this.#buffer, this.#lines, this.#limits);
  }

  /** What it is about to read. */
  get state(): ParserState {
    return this.#state;
  }

  /** Octets that were received and not parsed. */
  get waitingOctets(): number {
    return this.#buffer.length;
  }

  // #region receive octets, and their end
  /**
   * Takes the next octets from the peer: don't change them any more. After a
   * fault they are dropped.
   *
   * @throws LocalProtocolError after `receiveEof` or `takeRest`, or if too much
   *   waits to be parsed.
   */
  receive(octets: Uint8Array): void {
    if (this.#state === 'failed') return;
    if (this.#isAtEof || this.#state === 'handed-over')
      throw new LocalProtocolError(
        `Cannot receive octets: the parser is ${this.#state}, expected none after the end`,
      );
    this.#buffer.append(octets);
  }

  /** The peer will send nothing more. */
  receiveEof(): void {
    this.#isAtEof = true;
  }
  // #endregion receive octets, and their end

  // #region find the next event
  /**
   * Finds the next event, or `need-data`.
   *
   * @throws RemoteProtocolError at the first fault, and again whenever it is
   *   called from then on.
   */
  nextEvent(): MessageEvent<Head> {
    try {
      for (;;) {
        const event = this.#read();
        if (event !== undefined) return event;
      }
    } catch (error) {
      if (error instanceof RemoteProtocolError) this.#fail(error);
      throw error;
    }
  }

  /** Reads what its state says; `undefined` if there is no event in that. */
  #read(): MessageEvent<Head> | undefined {
    switch (this.#state) {
      case 'start-line':
        return this.#readStartLine();
      case 'header-section':
        return this.#readHeaderSection();
      case 'sized-body':
      case 'chunk-data':
        return this.#readData();
      case 'chunk-header':
        return this.#readChunkHeader();
      case 'chunk-end':
        return this.#body.takeChunkEnd() ? this.#move('CRLF') : this.#wait();
      case 'trailer-section':
        return this.#readTrailerSection();
      case 'unsized-body':
        return this.#readUnsized();
      case 'message-end':
        return this.#endMessage();
      case 'closed':
        return CONNECTION_CLOSED;
      case 'handed-over':
        throw new LocalProtocolError(
          'Cannot find an event: the rest was handed over, expected nothing more to be asked',
        );
      case 'failed':
        throw this.#failure as RemoteProtocolError; // set with the state
    }
  }
  // #endregion find the next event

  // #region go on, wait, or fail
  /** The only place, but for `#fail`, where the state changes. */
  #move(step: ParserStep): undefined {
    const next = findNextState(this.#state, step);
    if (next === undefined)
      throw new Error(
        `Bug in this library: no "${step}" in the state ${this.#state}`,
      );
    this.#state = next;
  }

  #wait(): MessageEvent<Head> {
    if (this.#isAtEof) throw this.#cutShort();
    this.#buffer.keep();
    return NEED_DATA;
  }

  #cutShort(): RemoteProtocolError {
    const length = Math.min(
      this.#buffer.length,
      this.#limits.maxStartLineOctets,
    );
    const line = this.#lines.peekLine('the rest of a message', length);
    return faultIn(line, length, {
      code: 'unexpected-eof',
      found: `the connection was closed before all of the ${this.#state} had come`,
      expected: 'the whole message',
    });
  }

  #fail(error: RemoteProtocolError): void {
    this.#state = 'failed';
    this.#failure = error;
    this.#buffer.clear();
  }
  // #endregion go on, wait, or fail

  // #region read a head
  #readStartLine(): MessageEvent<Head> | undefined {
    if (this.#head.readStartLine()) return this.#move('start line');
    if (!this.#isAtEof || this.#buffer.length > 0) return this.#wait();
    this.#buffer.clear();
    return this.#move('EOF');
  }

  #readHeaderSection(): MessageEvent<Head> | undefined {
    const head = this.#head.takeHead();
    if (head === undefined) return this.#wait();
    this.#body.start(head.framing);
    this.#move(STEPS[head.framing.type]);
    return head;
  }
  // #endregion read a head

  // #region read a body
  #readData(): MessageEvent<Head> | undefined {
    if (this.#body.isComplete) return this.#move('all data');
    return this.#body.takeData() ?? this.#wait();
  }

  #readChunkHeader(): MessageEvent<Head> | undefined {
    const header = this.#body.takeChunkHeader();
    if (header === undefined) return this.#wait();
    return this.#move(header.isLast ? 'last chunk' : 'chunk header');
  }

  #readTrailerSection(): MessageEvent<Head> | undefined {
    const section = this.#body.takeTrailerSection();
    if (section === undefined) return this.#wait();
    this.#trailerSection = section;
    return this.#move('trailer section');
  }

  /** Ends where the connection does. */
  #readUnsized(): MessageEvent<Head> | undefined {
    const data = this.#body.takeUnsized();
    if (data !== undefined) return data;
    return this.#isAtEof ? this.#move('EOF') : this.#wait();
  }
  // #endregion read a body

  // #region end a message, or the protocol
  #endMessage(): MessageEvent<Head> {
    const trailerSection = this.#trailerSection;
    this.#move('end of message');
    this.#lines.startMessage();
    this.#trailerSection = NO_FIELDS;
    return { type: 'end-of-message', trailerSection };
  }

  /**
   * Takes all that was received behind a message, untouched, and leaves the
   * rest of the connection to another protocol.
   *
   * @throws LocalProtocolError unless a message has ended, and nothing of the
   *   next was asked for.
   */
  takeRest(): Uint8Array {
    if (this.#state !== 'start-line' || !this.#head.isUntouched)
      throw new LocalProtocolError(
        `Cannot take the rest: the parser is at the ${this.#state}, expected the end of a message`,
      );
    this.#move('other protocol');
    return this.#buffer.takeRest();
  }
  // #endregion end a message, or the protocol
}
