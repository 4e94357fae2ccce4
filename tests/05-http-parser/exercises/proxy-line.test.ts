import { describe, expect, test } from 'vitest';

import { ProxyLineReader } from '../../../code/05-http-parser/exercises/proxy-line.ts';
import type { ProxyLine } from '../../../code/05-http-parser/exercises/proxy-line.ts';
import {
  createRequestParser,
  LocalProtocolError,
  octetsToText,
  RemoteProtocolError,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { cuts, feed, parse } from '../feed.ts';

const TCP4 = 'PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n';
const REQUEST =
  'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\xff\r\n\x00';
const LONGEST = `PROXY UNKNOWN ${'f'.repeat(91)}\r\n`; // 107 octets

interface Outcome {
  readonly line: ProxyLine | undefined;
  readonly rest: string;
}

/** Takes the line as soon as it is there, and the rest when all has come. */
function read(pieces: readonly Uint8Array[]): Outcome {
  const reader = new ProxyLineReader();
  let line: ProxyLine | undefined;
  for (const piece of pieces) {
    reader.receive(piece);
    line ??= reader.takeLine();
  }
  return {
    line,
    rest: line === undefined ? '' : octetsToText(reader.takeRest()),
  };
}

/** What is thrown for `pieces`, and where. */
function errorOf(pieces: readonly Uint8Array[]): object | undefined {
  try {
    read(pieces);
    return undefined;
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    return { code: error.code, offset: error.offset };
  }
}

function endsOf(text: string): object {
  const [host, port, otherHost, otherPort] = text.split(' ');
  return {
    type: 'tcp',
    source: { host, port: Number(port) },
    destination: { host: otherHost, port: Number(otherPort) },
  };
}

describe('a line', () => {
  test.each([
    [TCP4, endsOf('192.0.2.1 56324 198.51.100.7 443')],
    [
      'PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n',
      endsOf('255.255.255.255 65535 0.0.0.0 0'),
    ],
    [
      'PROXY TCP4 9.99.199.249 10.100.200.250 9 65529\r\n',
      endsOf('9.99.199.249 9 10.100.200.250 65529'),
    ],
    [
      'PROXY TCP6 2001:db8::1 ::1 4711 80\r\n',
      endsOf('2001:db8::1 4711 ::1 80'),
    ],
    [
      'PROXY TCP6 FFFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff ::ffff:192.0.2.1 65535 65535\r\n',
      endsOf(
        'FFFF:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 ::ffff:192.0.2.1 65535',
      ),
    ],
    ['PROXY UNKNOWN\r\n', { type: 'unknown' }],
    ['PROXY UNKNOWN ::1 whatever \n \r \xff\r\n', { type: 'unknown' }],
    [LONGEST, { type: 'unknown' }],
  ])('%j, in every cut, and the rest is untouched', (text, line) => {
    for (const pieces of cuts(textToOctets(text + REQUEST)))
      expect(read(pieces)).toEqual({ line, rest: REQUEST });
    expect(read([textToOctets(text)])).toEqual({ line, rest: '' });
  });

  test('is not there until its LF is', () => {
    for (let at = 0; at < TCP4.length; at += 1)
      expect(read([textToOctets(TCP4.slice(0, at))]).line).toBeUndefined();
  });

  test('in the rest is the client’s own', () => {
    expect(read([textToOctets(TCP4 + TCP4)]).rest).toBe(TCP4);
  });

  test('costs no octet of the request behind it', () => {
    for (const pieces of cuts(textToOctets(TCP4 + REQUEST))) {
      const parser = createRequestParser();
      const { rest } = read(pieces);
      expect(feed(parser, [textToOctets(rest)])).toEqual(parse(REQUEST));
    }
  });

  test('has to be taken before the rest', () => {
    const reader = new ProxyLineReader();
    reader.receive(textToOctets(TCP4.slice(0, -1)));
    expect(reader.takeLine()).toBeUndefined();
    expect(() => reader.takeRest()).toThrow(LocalProtocolError);
    reader.receive(textToOctets('\nrest'));
    expect(() => reader.takeRest()).toThrow(LocalProtocolError);
    expect(reader.takeLine()).toMatchObject({ type: 'tcp' });
    expect(octetsToText(reader.takeRest())).toBe('rest');
  });
});

describe('no line:', () => {
  test.each([
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n', 'a port too few'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 1\r\n', 'a port too many'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 \r\n', 'a space behind it'],
    ['PROXY TCP4  192.0.2.1 198.51.100.7 56324 443\r\n', 'two spaces'],
    ['PROXY\tTCP4 192.0.2.1 198.51.100.7 56324 443\r\n', 'a tab'],
    [' PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n', 'a space before it'],
    ['proxy TCP4 192.0.2.1 198.51.100.7 56324 443\r\n', 'lower case'],
    ['PROXY tcp4 192.0.2.1 198.51.100.7 56324 443\r\n', 'lower case'],
    ['PROXY UDP4 192.0.2.1 198.51.100.7 56324 443\r\n', 'another protocol'],
    ['PROXY __proto__ 192.0.2.1 198.51.100.7 1 2\r\n', 'another protocol'],
    ['PROXY UNKNOWNS\r\n', 'another protocol'],
    ['PROXY \r\n', 'no protocol'],
    ['PROXY\r\n', 'no protocol, and no space'],
    ['PROXY TCP4\r\n', 'no addresses'],
    ['PROXY TCP4 ::1 ::1 56324 443\r\n', 'version 6 for TCP4'],
    ['PROXY TCP6 192.0.2.1 198.51.100.7 56324 443\r\n', 'version 4 for TCP6'],
    ['PROXY TCP6 ::1 ::x 56324 443\r\n', 'another letter'],
    ['PROXY TCP6 [::1] ::1 56324 443\r\n', 'brackets'],
    ['PROXY TCP4 192.0.2.256 198.51.100.7 56324 443\r\n', 'above 255'],
    ['PROXY TCP4 192.0.2.01 198.51.100.7 56324 443\r\n', 'a leading zero'],
    ['PROXY TCP4 192.0.2 198.51.100.7 56324 443\r\n', 'three numbers'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 65536 443\r\n', 'above 65535'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324 0443\r\n', 'a leading zero'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 -1 443\r\n', 'a sign'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 1e3 443\r\n', 'an exponent'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\n\r\n', 'LF alone'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\r\n', 'CR alone'],
  ])('%j (%s), in every cut', (text) => {
    const expected = errorOf([textToOctets(text)]);
    expect(expected).toMatchObject({ code: 'bad-start-line' });
    for (const pieces of cuts(textToOctets(text + REQUEST)))
      expect(errorOf(pieces)).toEqual(expected);
  });

  test('the fault is where it is wrong', () => {
    const at = (text: string) => errorOf([textToOctets(text)]);
    expect(at('GET / HTTP/1.1\r\n')).toMatchObject({ offset: 0 });
    expect(at('PROXY UDP4 1\r\n')).toMatchObject({ offset: 6 });
    expect(at('PROXY TCP4 a 192.0.2.1 1 2\r\n')).toMatchObject({ offset: 11 });
    expect(at('PROXY TCP6 ::1 ::1 1 x\r\n')).toMatchObject({ offset: 21 });
  });
});

describe('whoever is no proxy is refused', () => {
  test.each([
    ['G', 0],
    ['\r', 0],
    ['\x16', 0],
    ['PROXy', 4],
    ['PROXY\t', 5],
  ])('at the first octet that differs: %j', (text, offset) => {
    expect(errorOf([textToOctets(text.slice(0, -1))])).toBeUndefined();
    expect(errorOf([textToOctets(text)])).toEqual({
      code: 'bad-start-line',
      offset,
    });
  });

  test('and again, if somebody asks again', () => {
    const reader = new ProxyLineReader();
    reader.receive(textToOctets('GET / HTTP/1.1\r\n'));
    expect(() => reader.takeLine()).toThrow(RemoteProtocolError);
    expect(() => reader.takeLine()).toThrow(RemoteProtocolError);
    expect(() => reader.takeRest()).toThrow(LocalProtocolError);
  });
});

describe('a line without its end', () => {
  const endless = `PROXY UNKNOWN ${'f'.repeat(1_000)}`;

  test('may have 106 octets, and not one more', () => {
    expect(errorOf([textToOctets(endless.slice(0, 106))])).toBeUndefined();
    expect(errorOf([textToOctets(endless.slice(0, 107))])).toMatchObject({
      code: 'bad-start-line',
    });
  });

  test('is the same error in every cut, even if its end comes too late', () => {
    const text = `${endless.slice(0, 106)}\r\n${REQUEST}`;
    const expected = errorOf([textToOctets(text)]);
    expect(expected).toBeDefined();
    for (const pieces of cuts(textToOctets(text)))
      expect(errorOf(pieces)).toEqual(expected);
  });
});
