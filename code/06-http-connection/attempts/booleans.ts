// booleans.ts: a server's connection that remembers what has happened in flags.

import {
  createRequestParser,
  textToOctets,
} from '../../05-http-parser/index.ts';
import type {
  FieldLine,
  MessageEvent,
  RequestHead,
} from '../../05-http-parser/index.ts';

/** A server's side of a connection. */
export class FlaggedConnection {
  // #region flags for what has happened
  readonly #parser = createRequestParser();
  #isHeadSent = false;
  #isBodyDone = false;
  #isChunked = false;
  #keepAlive = true;

  /** May another request follow? */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }

  /** Takes the next octets from the client. */
  receive(octets: Uint8Array): void {
    this.#parser.receive(octets);
  }

  /** Finds what the client said next. */
  nextEvent(): MessageEvent<RequestHead> {
    const event = this.#parser.nextEvent();
    if (event.type === 'request') {
      this.#isHeadSent = false;
      this.#keepAlive = !hasField(event.headerSection, 'connection', 'close');
    }
    return event;
  }
  // #endregion flags for what has happened

  // #region flags for what may be sent
  /** The octets of a head. */
  sendHead(status: number, fields: readonly FieldLine[]): Uint8Array {
    if (this.#isHeadSent) throw new Error('Cannot send a head: one was sent');
    this.#isHeadSent = true;
    this.#isBodyDone = false;
    this.#isChunked = !fields.some(([name]) => name === 'content-length');
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
    if (this.#isChunked) lines.push('transfer-encoding: chunked\r\n');
    if (!this.#keepAlive) lines.push('connection: close\r\n');
    return textToOctets(`HTTP/1.1 ${status} \r\n${lines.join('')}\r\n`);
  }

  /** The octets of a piece of a body. */
  sendData(text: string): Uint8Array {
    if (!this.#isHeadSent || this.#isBodyDone)
      throw new Error('Cannot send data: there is no body to be sent');
    if (!this.#isChunked) return textToOctets(text);
    return textToOctets(`${text.length.toString(16)}\r\n${text}\r\n`);
  }

  /** The octets of the end of a body. */
  sendEnd(): Uint8Array {
    this.#isBodyDone = true;
    this.#isHeadSent = false; // the next response may begin
    return textToOctets(this.#isChunked ? '0\r\n\r\n' : '');
  }
  // #endregion flags for what may be sent
}

function hasField(
  fields: readonly FieldLine[],
  name: string,
  value: string,
): boolean {
  return fields.some((field) => field[0] === name && field[1] === value);
}
