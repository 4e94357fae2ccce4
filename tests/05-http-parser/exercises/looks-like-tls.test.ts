import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

import { describe, expect, test } from 'vitest';

import { looksLikeTls } from '../../../code/05-http-parser/exercises/looks-like-tls.ts';
import {
  createRequestParser,
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { parse } from '../feed.ts';

/** What a client of Node's says first; nobody answers it. */
function captureHello(): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const socket = new Duplex({
      read: () => undefined,
      write: (octets: Buffer) => {
        resolve(Uint8Array.from(octets));
      },
    });
    connect({ socket }).on('error', () => undefined);
  });
}

/** For each beginning of `octets` whether it looks like TLS. */
function lookOctetByOctet(octets: Uint8Array): boolean[] {
  return Array.from(octets, (_, at) => looksLikeTls(octets.slice(0, at + 1)));
}

describe('looksLikeTls', () => {
  test.each([
    ['nothing', '', false],
    ['the type of a record alone', '\x16', false],
    ['version 3.0', '\x16\x03\x00', true],
    ['version 3.1, as a client’s first record has it', '\x16\x03\x01', true],
    ['version 3.3', '\x16\x03\x03\x00\xf4\x01', true],
    ['another type, an alert', '\x15\x03\x01', false],
    ['another version', '\x16\x02\x00', false],
    ['the octets the other way round', '\x03\x16', false],
    ['TLS that comes too late', 'G\x16\x03\x01', false],
  ])('%s', (_, text, expected) => {
    expect(looksLikeTls(textToOctets(text))).toBe(expected);
  });

  test.each([
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    '\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n',
    'SSH-2.0-OpenSSH_9.6\r\n',
  ])('is false for every beginning of %j', (text) => {
    expect(lookOctetByOctet(textToOctets(text))).not.toContain(true);
  });

  test('is true for what a client says, from the second octet on', async () => {
    const [first, ...others] = lookOctetByOctet(await captureHello());
    expect(first).toBe(false);
    expect(others.length).toBeGreaterThan(100);
    expect(others).not.toContain(false);
  });

  test('is never true for what the parser would take', () => {
    for (let first = 0; first < 256; first += 1) {
      for (const second of [0x03, 0x0a, 0x20, 0x41]) {
        const start = Uint8Array.of(first, second);
        if (!looksLikeTls(start)) continue;
        const text = `${octetsToText(start)} / HTTP/1.1\r\nHost: a\r\n\r\n`;
        expect(parse(text).error, JSON.stringify(text)).toBeDefined();
      }
    }
  });

  test('knows what the parser doesn’t, which waits for the end of a line', () => {
    const parser = createRequestParser();
    const hello = textToOctets('\x16\x03\x01\x00\xf4\x01\x00\x00\xf0\x03\x03');
    parser.receive(hello);
    expect(parser.nextEvent().type).toBe('need-data');
    expect(looksLikeTls(hello)).toBe(true);
  });
});
