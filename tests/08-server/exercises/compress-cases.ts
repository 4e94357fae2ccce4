// compress-cases.ts: what clients accept, what can be made smaller, and what can't.

import type { Headers } from '../../../code/07-lasgi/index.ts';
import { octets } from './scene.ts';

export const TEXT = 'All work and no play makes a dull page. '.repeat(60);
export const PLAIN: Headers = [['content-type', 'text/plain']];

/** Is a text coded for a client that sends these values of Accept-Encoding? */
export const ACCEPTED: readonly [boolean, ...string[]][] = [
  [true, 'gzip'],
  [true, 'GZip'],
  [true, 'x-gzip'],
  [true, 'br, gzip'],
  [true, 'gzip, deflate, br, zstd'],
  [true, 'br', 'gzip'],
  [true, 'gzip;q=1.000'],
  [true, 'gzip;q=0.001'],
  [true, 'gzip;Q=0.5'],
  [true, 'gzip ;\t q=0.5'],
  [true, ', ,gzip,,'],
  [true, '*'],
  [true, 'br;q=0.2, *;q=0.1'],
  [true, 'gzip;q=0.5, identity;q=0.5'],
  [true, 'gzip;q=0.5, identity;q=0.4'],
  [true, 'identity;q=0, *;q=0.5'],
  [true, 'gzip;q=0.1, *;q=0'],
  [true, 'gzip;q=0, x-gzip'],
  [true, 'x-gzip;q=0, gzip'],
  [true, 'gzip;q=0', 'gzip;q=0.5'],
  [true, 'gzip, gzip;q=x'],
  [true, '*;q=0, *'],
  [true, 'gzip;q=0.5, identity, identity;q=0.1'],
  [false, 'gzip, x-gzip;q=0'],
  [false, 'x-gzip, gzip;q=0'],
  [false, 'gzip, gzip;q=0'],
  [false, 'gzip;q=0.5, identity;q=0.1, identity'],
  [false],
  [false, ''],
  [false, 'br'],
  [false, 'deflate, br;q=1'],
  [false, 'gzip;q=0'],
  [false, 'gzip;q=0.000'],
  [false, 'gzip;q=0, *'],
  [false, 'x-gzip;q=0, *'],
  [false, '*;q=0'],
  [false, 'identity'],
  [false, 'identity;q=0'],
  [false, 'identity, *;q=0'],
  [false, 'gzip;q=0.5, identity'],
  [false, 'gzip;q=0.5, *'],
  [false, 'gzip;q=0.5, *;q=0.8'],
  [false, 'notgzip'],
  [false, 'gzipped'],
  [false, 'gzip2;q=1'],
  [false, 'gzip;q=2'],
  [false, 'gzip;q=1.5'],
  [false, 'gzip;q=0.1234'],
  [false, 'gzip;q=-1'],
  [false, 'gzip;q=x'],
  [false, 'gzip;level=9'],
  [false, 'gzip q=1'],
  [false, '__proto__, constructor'],
  [false, `gzip${' '.repeat(50_000)}x`],
  [false, `${';'.repeat(50_000)}gzip;q=0`],
];

/** Is it text, as its Content-Type says? */
export const MEDIA_TYPES: readonly (readonly [string, boolean])[] = [
  ['text/plain', true],
  ['text/html; charset=utf-8', true],
  ['TEXT/HTML', true],
  ['text/event-stream', true],
  ['application/json', true],
  ['application/json;charset=utf-8', true],
  ['application/json ; charset=utf-8', true],
  ['application/javascript', true],
  ['application/xml', true],
  ['application/ld+json', true],
  ['image/svg+xml', true],
  ['image/png', false],
  ['application/octet-stream', false],
  ['application/json-seq', false],
  ['application/gzip', false],
  ['video/x+json-not', false],
  ['texting/plain', false],
  ['image/png; note=text/plain', false],
  ['', false],
];

/** Fields that say that a response is as it should be. */
export const FIXED: Headers = [
  ['content-encoding', 'br'],
  ['cache-control', 'no-transform'],
];

const START = { type: 'http.response.start', status: 200, headers: PLAIN };

/** A piece of a body, with more behind it. */
export const PIECE = {
  type: 'http.response.body',
  body: octets(TEXT),
  moreBody: true,
};
const LAST = { type: 'http.response.body', body: octets(TEXT) };

/** Messages, and the codes of those that are refused. */
export const REFUSED: readonly [
  string,
  readonly object[],
  readonly (string | undefined)[],
][] = [
  [
    'a body before the start',
    [LAST, START, LAST],
    ['not-now', undefined, undefined],
  ],
  [
    'a second start',
    [START, PIECE, START, LAST],
    [undefined, undefined, 'not-now', undefined],
  ],
  ['two at once', [START, START, LAST], [undefined, 'not-now', undefined]],
  [
    'more behind the end',
    [START, LAST, LAST, PIECE],
    [undefined, undefined, 'not-now', 'not-now'],
  ],
  [
    'more behind the end of pieces',
    [START, PIECE, LAST, LAST],
    [undefined, undefined, undefined, 'not-now'],
  ],
  [
    'a body that is text',
    [START, { ...PIECE, body: TEXT }, LAST],
    [undefined, 'bad-message', undefined],
  ],
  [
    'no message',
    [{ type: 'http.nonsense' }, START, LAST],
    ['unknown-message', undefined, undefined],
  ],
];

/** Octets of which gzip can't make fewer. */
export function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
