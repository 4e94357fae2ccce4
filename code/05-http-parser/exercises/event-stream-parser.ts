// event-stream-parser.ts: server-sent events (WHATWG HTML §9.2.5, §9.2.6).
//
//   stream = [ BOM ] *( *( comment / field ) end )     an event ends with
//   comment = ":" *any end                             an empty line
//   field = name [ ":" [ SP ] *any ] end
//   end = CR LF / CR / LF
//
// No character of UTF-8 but CR and LF themselves has their octets in it. So
// lines are cut out of the octets, and decoded when they are whole.

import { faultIn, octetsToText, textToOctets } from '../index.ts';
import type { ConnectionClosed, NeedData } from '../index.ts';

/** An event. */
export interface ServerSentEvent {
  readonly type: 'event';
  /** `message`, unless the server has another for it. */
  readonly name: string;
  /** Its lines, with LF between them. */
  readonly data: string;
  /** The latest id, which may have come with an event before. */
  readonly lastEventId: string;
}

/** The server says how long to wait before connecting again. */
export interface Retry {
  readonly type: 'retry';
  readonly delayMs: number;
}

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads the events of one stream. */
export class EventStreamParser {
  readonly #maxEventOctets: number;
  #received = ''; // a character for each octet; those from #at on are unread
  #at = 0;
  #offset = 0; // of #received[0], counted from the first octet
  #line = ''; // as much of it as was read
  #number = 1; // of that line
  #isBehindCr = false; // so that an LF belongs to the line before
  #isAtEof = false;
  // Of the event that is being read:
  #octets = 0; // in whole lines
  #name = '';
  #data = ''; // an LF behind each line
  #id = ''; // stays

  /** @param maxEventOctets  What the lines of an event may have together. */
  constructor(maxEventOctets: number) {
    this.#maxEventOctets = maxEventOctets;
  }

  /** Takes the next octets of the stream. */
  receive(octets: Uint8Array): void {
    this.#offset += this.#at;
    this.#received = this.#received.slice(this.#at) + octetsToText(octets);
    this.#at = 0;
  }

  /** Nothing more comes: an event that isn't whole by now is none. */
  receiveEof(): void {
    this.#isAtEof = true;
  }

  /**
   * Finds the next event, or `need-data`.
   *
   * @throws RemoteProtocolError `body-too-large` if an event is, and again
   *   whenever it is called from then on.
   */
  nextEvent(): ServerSentEvent | Retry | NeedData | ConnectionClosed {
    for (;;) {
      const line = this.#takeLine();
      if (line === undefined)
        return { type: this.#isAtEof ? 'connection-closed' : 'need-data' };
      const event = line === '' ? this.#endEvent() : this.#readField(line);
      if (event !== undefined) return event;
    }
  }

  #takeLine(): string | undefined {
    this.#skipLineFeed();
    const end = findLineEnd(this.#received, this.#at);
    this.#line += this.#received.slice(this.#at, end);
    this.#at = end;
    this.#expectRoom();
    if (end === this.#received.length) return undefined;
    this.#isBehindCr = this.#received[end] === '\r';
    this.#at += 1;
    const octets = textToOctets(this.#line);
    const text = UTF_8.decode(octets);
    const line = this.#number === 1 ? text.replace(/^\uFEFF/, '') : text;
    if (!line.startsWith(':')) this.#octets += octets.length;
    this.#line = '';
    this.#number += 1;
    return line;
  }

  #skipLineFeed(): void {
    if (!this.#isBehindCr || this.#at === this.#received.length) return;
    if (this.#received[this.#at] === '\n') this.#at += 1;
    this.#isBehindCr = false;
  }

  #expectRoom(): void {
    const room = this.#maxEventOctets - this.#octets;
    if (this.#line.length <= room) return;
    const line = {
      what: 'line of an event stream',
      text: this.#line.slice(0, room),
      number: this.#number,
      offset: this.#offset + this.#at - this.#line.length,
    };
    throw faultIn(line, room, {
      code: 'body-too-large',
      found: 'it goes on',
      expected: `an event of ${this.#maxEventOctets} octets at most`,
    });
  }

  #readField(line: string): Retry | undefined {
    const [, name, value = ''] = /^([^:]*)(?:: ?)?(.*)$/s.exec(line) ?? [];
    if (name === 'event') this.#name = value;
    if (name === 'data') this.#data += `${value}\n`;
    if (name === 'id' && !value.includes('\0')) this.#id = value;
    if (name !== 'retry' || !/^[0-9]+$/.test(value)) return undefined;
    return { type: 'retry', delayMs: Number(value) };
  }

  #endEvent(): ServerSentEvent | undefined {
    const [name, data] = [this.#name, this.#data];
    [this.#name, this.#data, this.#octets] = ['', '', 0];
    if (data === '') return undefined;
    return {
      type: 'event',
      name: name === '' ? 'message' : name,
      data: data.slice(0, -1),
      lastEventId: this.#id,
    };
  }
}

function findLineEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== '\r' && text[end] !== '\n')
    end += 1;
  return end;
}
