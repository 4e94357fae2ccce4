import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { HttpLimits } from '../../code/05-http-parser/index.ts';
import { WorkCounter } from './work-counter.ts';
import type { CountedChapter } from './work-counter.ts';

const UNLIMITED: HttpLimits = {
  maxStartLineOctets: Infinity,
  maxFieldLineOctets: Infinity,
  maxHeaderSectionOctets: Infinity,
  maxFieldLines: Infinity,
  maxBodyOctets: Infinity,
  maxChunkExtensionOctets: Infinity,
  maxTrailerSectionOctets: Infinity,
  maxWaitingOctets: Infinity,
};

const HEAD = 'GET / HTTP/1.1\r\nHost: a\r\n';
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

/** What is repeated, with what stands around it. */
type Hostile = readonly [
  name: string,
  before: string,
  repeated: string,
  after: string,
];

const HOSTILE: readonly Hostile[] = [
  // Start lines
  ['a long path', 'GET /', 'a', ` HTTP/1.1\r\nHost: a\r\n\r\n`],
  ['a start line without end', 'GET /', 'a', ''],
  ['a long method', '', 'A', ' / HTTP/1.0\r\n\r\n'],
  ['a method that is none', '', 'A', '\x7f\r\n'],
  ['many escapes in a path', 'GET /', '%41', ' HTTP/1.0\r\n\r\n'],
  ['the last of many is wrong', 'GET /', '%41', '%4 HTTP/1.0\r\n\r\n'],
  ['many letters in UTF-8', 'GET /', '%C3%A9', ' HTTP/1.0\r\n\r\n'],
  ['the last is none', 'GET /', '%C3%A9', '%C3 HTTP/1.0\r\n\r\n'],
  ['many "%", and nothing else', 'GET /', '%', ' HTTP/1.0\r\n\r\n'],
  ['many "?"', 'GET /', '?', ' HTTP/1.0\r\n\r\n'],
  ['many slashes', 'GET ', '/', ' HTTP/1.0\r\n\r\n'],
  ['many spaces', 'GET', ' ', ' HTTP/1.0\r\n\r\n'],
  ['a long version', 'GET / HTTP/1.', '1', '\r\n\r\n'],
  ['many CRs', '', '\r', '\r\n\r\n'],
  ['many empty lines', '', '\r\n', ''],
  ['an absolute target', 'GET http://', 'a', ' HTTP/1.0\r\n\r\n'],
  ['and its escapes', 'GET http://', '%41', '/ HTTP/1.0\r\n\r\n'],
  ['an address for CONNECT', 'CONNECT ', 'a:', '80 HTTP/1.0\r\n\r\n'],
  ['digits for CONNECT', 'CONNECT a:', '1', ' HTTP/1.0\r\n\r\n'],
  // Header sections
  ['spaces before a value', `${HEAD}A:`, ' ', 'a\r\n\r\n'],
  ['spaces behind a value', `${HEAD}A: a`, ' ', '\r\n\r\n'],
  ['spaces, and no value', `${HEAD}A:`, ' \t', '\r\n\r\n'],
  ['spaces, and CR in them', `${HEAD}A:`, '  \r', '\r\n\r\n'],
  ['spaces without end', `${HEAD}A:`, ' ', ''],
  ['words and spaces', `${HEAD}A:`, ' a ', '\r\n\r\n'],
  ['obs-text', `${HEAD}A:`, '\xff', '\r\n\r\n'],
  ['many colons', `${HEAD}A`, ':', '\r\n\r\n'],
  ['many CRs in a value', `${HEAD}A: `, '\r', '\r\n\r\n'],
  ['a long name', HEAD, 'A', ': 1\r\n\r\n'],
  ['a name without end', HEAD, 'A', ''],
  ['a name that is none', HEAD, 'A', ' : 1\r\n\r\n'],
  ['many field lines', HEAD, 'A: 1\r\n', '\r\n'],
  ['and the last is wrong', HEAD, 'A: 1\r\n', 'A : 1\r\n\r\n'],
  ['field lines without end', HEAD, 'A: 1\r\n', ''],
  ['fields without value', HEAD, 'A:\r\n', '\r\n'],
  ['many a Host', HEAD, 'Host: a\r\n', '\r\n'],
  ['a Host behind many lines', 'GET / HTTP/1.1\r\n', 'A: 1\r\n', HEAD],
  ['a long Host', 'GET / HTTP/1.1\r\nHost: ', 'a', '\r\n\r\n'],
  ['escapes in Host', 'GET / HTTP/1.1\r\nHost: ', '%41', '\r\n\r\n'],
  ['escapes that are none', 'GET / HTTP/1.1\r\nHost: ', '%41%', '\r\n\r\n'],
  ['a long address', 'GET / HTTP/1.1\r\nHost: [', '1:', ']\r\n\r\n'],
  ['an address without end', 'GET / HTTP/1.1\r\nHost: ', '[', '\r\n\r\n'],
  ['a long port', 'GET / HTTP/1.1\r\nHost: a:', '1', '\r\n\r\n'],
  ['many lengths', HEAD, 'Content-Length: 0\r\n', '\r\n'],
  ['a long length', `${HEAD}Content-Length: `, '0', '\r\n\r\n'],
  ['many lengths in one', `${HEAD}Content-Length: 1`, ',1', '\r\n\r\n'],
  ['many codings', HEAD, 'Transfer-Encoding: a\r\n', '\r\n'],
  ['many in one', `${HEAD}Transfer-Encoding: `, 'a,', 'chunked\r\n\r\n'],
  ['commas', `${HEAD}Transfer-Encoding: `, ' ,', 'chunked\r\n\r\n'],
  // Bodies
  ['a body', `${HEAD}Content-Length: 900000\r\n\r\n`, 'a', ''],
  ['a chunk for each octet', CHUNKED, '1\r\na\r\n', '0\r\n\r\n'],
  ['with extensions', CHUNKED, '1;a=b\r\na\r\n', '0\r\n\r\n'],
  ['a long extension', `${CHUNKED}1;`, 'a', '\r\na\r\n0\r\n\r\n'],
  ['an extension without end', `${CHUNKED}1;`, 'a', ''],
  ['spaces before it', `${CHUNKED}1`, ' ', ';a\r\na\r\n0\r\n\r\n'],
  ['spaces, and none', `${CHUNKED}1`, ' ', '\r\na\r\n0\r\n\r\n'],
  ['many semicolons', `${CHUNKED}1`, ' ; ', '\r\na\r\n0\r\n\r\n'],
  ['a size of many digits', CHUNKED, '0', '\r\n\r\n'],
  ['a size that is none', CHUNKED, '1x', '\r\n\r\n'],
  ['one big chunk', `${CHUNKED}fffff\r\n`, 'a', ''],
  ['many trailers', `${CHUNKED}0\r\n`, 'A: 1\r\n', '\r\n'],
  ['trailers without end', `${CHUNKED}0\r\n`, 'A: 1\r\n', ''],
  ['and a late length', `${CHUNKED}0\r\n`, 'A: 1\r\n', 'Host: a\r\n\r\n'],
  // Pipelines
  ['requests', '', `${HEAD}\r\n`, ''],
  ['and a wrong one', '', `${HEAD}\r\n`, ' '],
  ['with chunks', '', `${CHUNKED}1\r\na\r\n0\r\nB: c\r\n\r\n`, ''],
  ['with a body', '', `${HEAD}Content-Length: 2\r\n\r\nab`, ''],
];

const counter = new WorkCounter();
let chapter: CountedChapter;
beforeAll(async () => {
  chapter = await counter.start();
});
afterAll(() => {
  counter.stop();
});

/** Some `octets` octets, of which nearly all are the repeated ones. */
function hostileOctets(
  [, before, repeated, after]: Hostile,
  octets: number,
): Uint8Array {
  const times = Math.round(octets / repeated.length);
  return chapter.textToOctets(before + repeated.repeat(times) + after);
}

/** Cuts `octets` into pieces of that size. */
function cut(octets: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(octets.length / size) }, (_, n) =>
    octets.slice(n * size, (n + 1) * size),
  );
}

/** How much work a parser has with `pieces`. */
function workOf(pieces: readonly Uint8Array[]): number {
  return counter.count(() => {
    const parser = chapter.createRequestParser(UNLIMITED);
    try {
      for (const piece of pieces) {
        parser.receive(piece);
        while (parser.nextEvent().type !== 'need-data');
      }
      parser.receiveEof();
      while (parser.nextEvent().type !== 'connection-closed');
    } catch (error) {
      if (!(error instanceof chapter.RemoteProtocolError)) throw error;
    }
  });
}

const OCTETS = 2_048;

// #region work grows as the octets do
describe.each([
  ['whole', Infinity],
  ['octet by octet', 1],
  ['in pieces of 100', 100],
])('%s: twice the octets are twice the work', (_, size) => {
  test.each(HOSTILE)('%s', (...hostile) => {
    const works = [OCTETS, 2 * OCTETS, 4 * OCTETS].map((octets) =>
      workOf(cut(hostileOctets(hostile, octets), Math.min(size, octets * 2))),
    );
    const [once = NaN, twice = NaN, fourTimes = NaN] = works;
    expect(twice, `work: ${works.join(', ')}`).toBeLessThan(2.3 * once);
    expect(fourTimes, `work: ${works.join(', ')}`).toBeLessThan(4.6 * once);
    expect(fourTimes).toBeLessThan(4 * OCTETS * MOST_PER_OCTET);
  });
});

// #endregion work grows as the octets do

/** Steps for an octet, at most: what is linear can be too much still. */
const MOST_PER_OCTET = 60;

describe('the counter', () => {
  test('counts the same work as the same', () => {
    const pieces = cut(chapter.textToOctets(`${HEAD}\r\n`.repeat(50)), 7);
    const ratio = workOf(pieces) / workOf(pieces);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02); // V8 misses some, at times
  });

  test('counts loops, and what is not JavaScript', () => {
    const { isToken, octetsToText, textToOctets } = chapter;
    const octets = textToOctets('a'.repeat(1_000));
    expect(counter.count(() => isToken('a'.repeat(1_000)))).toBeGreaterThan(
      999,
    );
    expect(counter.count(() => octetsToText(octets))).toBeGreaterThan(999);
    expect(counter.count(() => undefined)).toBe(0);
  });
});
