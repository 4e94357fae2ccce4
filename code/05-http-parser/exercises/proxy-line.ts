// proxy-line.ts: the line in which a proxy says for whom it connects.
//
//   PROXY TCP4 192.0.2.1 198.51.100.7 56324 443
//         family source  destination  their ports
//
// Version 1 of the PROXY protocol (haproxy's proxy-protocol.txt, §2.1). It ends
// with CRLF. Behind "PROXY UNKNOWN" anything may stand, and means nothing.

import {
  faultIn,
  LocalProtocolError,
  octetsToText,
  textToOctets,
} from '../index.ts';

/** One end of a connection. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What the proxy says. If it doesn't know, the connection's own ends count. */
export type ProxyLine =
  | {
      readonly type: 'tcp';
      readonly source: Endpoint;
      readonly destination: Endpoint;
    }
  | { readonly type: 'unknown' };

/** With its end: "UNKNOWN", and addresses as long as they get (§2.1). */
const MAX_LINE_OCTETS = 107;

const START = 'PROXY ';
const IPV4 =
  /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const FAMILIES: ReadonlyMap<string, RegExp> = new Map([
  ['TCP4', IPV4],
  ['TCP6', /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*$/], // its letters, no more
]);

const PORT =
  /^(?:\d|[1-9]\d{1,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/;
const WHAT = ['a source', 'a destination', 'its port', 'its port'];

/** Takes the line off the front of a connection. */
export class ProxyLineReader {
  #received = ''; // a character for each octet
  #isTaken = false;

  /** Takes the next octets from the proxy. */
  receive(octets: Uint8Array): void {
    this.#received += octetsToText(octets);
  }

  /**
   * Takes the line; `undefined` while it isn't whole, and once it was taken.
   *
   * @throws RemoteProtocolError as soon as it can't become one any more.
   */
  takeLine(): ProxyLine | undefined {
    if (this.#isTaken) return undefined;
    const text = this.#received.slice(0, MAX_LINE_OCTETS);
    expectStart(text);
    const end = text.indexOf('\r\n');
    if (end === -1 && text.length < MAX_LINE_OCTETS) return undefined;
    if (end === -1) throw badLine(text, MAX_LINE_OCTETS - 2, 'its end');
    const line = parseProxyLine(text.slice(0, end));
    this.#received = this.#received.slice(end + 2);
    this.#isTaken = true;
    return line;
  }

  /**
   * Takes what was received behind the line.
   *
   * @throws LocalProtocolError unless the line was taken.
   */
  takeRest(): Uint8Array {
    if (!this.#isTaken)
      throw new LocalProtocolError(
        'Cannot take the rest: the line is still there, expected it to be taken',
      );
    const rest = textToOctets(this.#received);
    this.#received = '';
    return rest;
  }
}

/** Whoever isn't a proxy is found out by the first octet that differs. */
function expectStart(text: string): void {
  for (let at = 0; at < Math.min(START.length, text.length); at += 1)
    if (text[at] !== START[at])
      throw badLine(text.slice(0, at + 1), at, `"${START}"`);
}

function parseProxyLine(text: string): ProxyLine {
  const [, family = '', ...words] = text.split(' ');
  if (family === 'UNKNOWN') return { type: 'unknown' };
  const address = FAMILIES.get(family);
  if (address === undefined)
    throw badLine(text, START.length, '"TCP4", "TCP6" or "UNKNOWN"');
  let at = `${START}${family} `.length;
  for (const [index, pattern] of [address, address, PORT, PORT].entries()) {
    const word = words[index] ?? '';
    if (!pattern.test(word)) throw badLine(text, at, WHAT[index] ?? '');
    at += word.length + 1;
  }
  if (words.length > WHAT.length) throw badLine(text, at - 1, 'its end');
  const [source = '', destination = '', sourcePort, destinationPort] = words;
  return {
    type: 'tcp',
    source: { host: source, port: Number(sourcePort) },
    destination: { host: destination, port: Number(destinationPort) },
  };
}

function badLine(text: string, at: number, expected: string): Error {
  const line = { what: 'PROXY line', text, number: 1, offset: 0 };
  return faultIn(line, Math.min(at, text.length), {
    code: 'bad-start-line',
    expected,
  });
}
