// conformance-client.ts: the client of a case: does its steps, and keeps what it
// hears.

import {
  createRequestParser,
  MessageParser,
  octetsToText,
  RemoteProtocolError,
  textToOctets,
} from '../05-http-parser/index.ts';
import type {
  FieldLine,
  MessageEvent,
  RequestHead,
} from '../05-http-parser/index.ts';
import { createResponseGrammar } from '../06-http-connection/index.ts';
import type { ResponseHead } from '../06-http-connection/index.ts';
import type { ClientStep } from './conformance-case.ts';
import { oneTurn } from './conformance-script.ts';
import type { Wire } from './conformance-subject.ts';

const MANY = Number.MAX_SAFE_INTEGER; // the table is no stranger

// #region what a client has heard
/** A response as it came. */
export interface HeardResponse {
  readonly head: ResponseHead;
  readonly informational: readonly number[];
  readonly pieces: Uint8Array[];
  trailers: readonly FieldLine[];
  isComplete: boolean;
}

type Event = MessageEvent<ResponseHead>;
// #endregion what a client has heard

/** The client of one case, on one connection. */
export class ConformanceClient {
  readonly #wire: Wire;
  // Reads along what we say.
  readonly #requests = createRequestParser({
    maxBodyOctets: MANY,
    maxWaitingOctets: MANY,
  });
  readonly #unanswered: RequestHead[] = [];
  readonly #parser = new MessageParser(
    createResponseGrammar(() => this.#unanswered[0]),
    { maxBodyOctets: MANY, maxWaitingOctets: MANY },
  );
  #informational: number[] = [];
  #isOver = false; // nothing more will be heard

  /** The responses that have begun, in order. */
  readonly heard: HeardResponse[] = [];
  /** What was heard and can't be, in words. */
  readonly faults: string[] = [];

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  // #region do the steps
  /** Does the steps, and hears all answers. */
  async run(steps: readonly ClientStep[]): Promise<void> {
    for (const step of steps) await this.#take(step);
    while (this.#unanswered.length > 0 && !this.#isOver)
      await this.#hear('end-of-message');
    // Behind the last answer nothing may come: have a look, if there is an end.
    if (!this.#isOver && this.#hearsToEnd()) await this.#hear(undefined);
    if (this.#unanswered.length === 0 && this.#parser.waitingOctets > 0)
      this.#complain('more than was asked');
  }

  #take(step: ClientStep): Promise<void> {
    switch (step.type) {
      case 'says':
        return this.#say(step.text);
      case 'hears':
        return this.#hear(step.until);
      case 'pauses':
        return oneTurn();
      case 'leaves':
        this.#isOver = true;
        this.#wire.leave();
        return Promise.resolve();
    }
  }
  // #endregion do the steps

  // #region is there an end to be heard
  #hearsToEnd(): boolean {
    const head = this.heard.at(-1)?.head;
    if (head === undefined) return false;
    return head.headerSection.some(
      ([name, value]) => name === 'connection' && /\bclose\b/i.test(value),
    );
  }
  // #endregion is there an end to be heard

  // #region say something
  async #say(text: string): Promise<void> {
    const octets = textToOctets(text);
    this.#requests.receive(octets);
    this.#noteRequests();
    await this.#wire.write(octets);
  }

  /** How an answer ends depends on what was asked. */
  #noteRequests(): void {
    try {
      for (;;) {
        const event = this.#requests.nextEvent();
        if (event.type === 'request') this.#unanswered.push(event);
        if (event.type === 'need-data') return;
      }
    } catch (error) {
      // Some bodies are broken on purpose; their heads came before.
      if (!(error instanceof RemoteProtocolError)) throw error;
    }
  }
  // #endregion say something

  // #region hear something
  /** Hears events up to one of that type, or to the end. */
  async #hear(until: Event['type'] | undefined): Promise<void> {
    try {
      while (!this.#isOver) {
        const event = this.#parser.nextEvent();
        if (event.type === 'need-data') await this.#read();
        else this.#keep(event);
        if (event.type === until) return;
      }
    } catch (error) {
      this.#isOver = true;
      if (!(error instanceof RemoteProtocolError)) return; // broken off
      const isBreak = error.code === 'unexpected-eof';
      if (!isBreak || this.#unanswered.length === 0)
        this.#complain(error.message);
    }
  }

  async #read(): Promise<void> {
    const octets = await this.#wire.read();
    if (octets === undefined) this.#parser.receiveEof();
    else this.#parser.receive(octets);
  }

  #complain(what: string): void {
    this.faults.push(`The client has heard what is no answer: ${what}`);
  }
  // #endregion hear something

  // #region keep what was heard
  #keep(event: Event): void {
    const response = this.heard.at(-1);
    switch (event.type) {
      case 'response':
      case 'informational':
        return this.#keepHead(event);
      case 'data':
        response?.pieces.push(event.octets);
        return;
      case 'end-of-message':
        this.#unanswered.shift();
        if (response === undefined) return;
        response.isComplete = true;
        response.trailers = event.trailerSection;
        return;
      case 'need-data':
        return;
      case 'connection-closed':
        this.#isOver = true;
    }
  }
  // #endregion keep what was heard

  // #region keep the head of a response
  #keepHead(head: ResponseHead): void {
    if (head.type === 'informational') {
      if (head.status !== 100) this.#informational.push(head.status);
      this.#parser.nextEvent(); // to the parser it is a message, and ends
      return;
    }
    const informational = this.#informational;
    this.#informational = [];
    this.heard.push({
      head,
      informational,
      pieces: [],
      trailers: [],
      isComplete: false,
    });
  }
  // #endregion keep the head of a response
}

/** The body of a response, a character for an octet. */
export function textOf({ pieces }: HeardResponse): string {
  return pieces.map((piece) => octetsToText(piece)).join('');
}
