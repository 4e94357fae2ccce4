// etag-cases.ts: what clients and applications say of tags, and what is refused.

import type { Headers, HttpSendMessage } from '../../../code/07-lasgi/index.ts';
import { last, piece, start } from '../client-lab.ts';
import { HINT, trailers } from '../lab.ts';

/** If-None-Match, and the status if `"a"` is there. */
export const LISTS: readonly (readonly [list: string, status: number])[] = [
  ['"a"', 304],
  ['W/"a"', 304],
  ['*', 304],
  ['"b", "a"', 304],
  ['"b","a","c"', 304],
  ['"b"\t ,\t W/"a"', 304],
  [', ,"a",', 304],
  ['"b,c", "a"', 304],
  ['"b\\", "a"', 304], // there are no escapes
  ['"ä", "a"', 304],
  ['"b"', 200],
  ['"A"', 200],
  ['""', 200],
  ['', 200],
  [',', 200],
  ['"b, "a", c"', 200],
  ['"b,"a', 200],
  ['a', 200],
  ['"a', 200],
  ["'a'", 200],
  ['"b" "a"', 200],
  ['"a" x', 200],
  ['x, "a"', 200],
  ['"a", x', 200],
  ['"a"; q=1', 200],
  ['w/"a"', 200],
  ['W/ "a"', 200],
  ['W/a', 200],
  ['*, "a"', 200],
  ['"a", *', 200],
  ['"*"', 200],
  ['**', 200],
  ['"a b", "a"', 200],
];

/** Other fields beside it, or more of them. */
export const FIELDS: readonly (readonly [
  what: string,
  status: number,
  fields: Headers,
])[] = [
  [
    'in the second field',
    304,
    [
      ['if-none-match', '"b"'],
      ['if-none-match', '"a"'],
    ],
  ],
  [
    'beside a field that is none',
    200,
    [
      ['if-none-match', 'b'],
      ['if-none-match', '"a"'],
    ],
  ],
  [
    'twice an asterisk',
    200,
    [
      ['if-none-match', '*'],
      ['if-none-match', '*'],
    ],
  ],
  [
    'in another field',
    200,
    [
      ['if-match', '"a"'],
      ['etag', '"a"'],
    ],
  ],
  [
    'whatever the date says',
    304,
    [
      ['if-modified-since', 'Sun, 06 Nov 1994 08:49:37 GMT'],
      ['if-none-match', '"a"'],
    ],
  ],
];

/** The application's own tag, If-None-Match, and the status. */
export const TAGS: readonly (readonly [
  own: string,
  list: string,
  status: number,
])[] = [
  ['W/"a"', '"a"', 304],
  ['W/"a"', 'W/"a"', 304],
  ['"W/"', 'W/"W/"', 304],
  ['""', '"b", ""', 304],
  ['a', 'a', 200],
  ['a', '"a"', 200],
  ['a', '*', 304],
];

/** What a 304 keeps. */
export const KEPT: Headers = [
  ['cache-control', 'no-cache'],
  ['content-location', '/a'],
  ['content-security-policy', "default-src 'self'"],
  ['date', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['etag', '"a"'],
  ['expires', 'Sun, 06 Nov 1994 08:49:37 GMT'],
  ['set-cookie', 'a=b'],
  ['set-cookie', 'c=d'],
  ['vary', 'accept'],
  ['x-own', '1'],
];

/** What describes the content that it hasn't got. */
export const DROPPED: Headers = [
  ['content-encoding', 'identity'],
  ['content-language', 'en'],
  ['content-length', '2'],
  ['content-type', 'text/plain'],
  ['last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
];

const LENGTH_2 = start(200, ['content-length', '2']);

/** A start, what can't come behind it, and why not. */
export const REFUSED: readonly (readonly [
  what: string,
  first: HttpSendMessage,
  second: unknown,
  code: string,
])[] = [
  ['a second start', start(), start(404), 'not-now'],
  ['the same again', start(), start(), 'not-now'],
  ['a body of another length', LENGTH_2, last('hi!'), 'bad-length'],
  ['no body', LENGTH_2, { type: 'http.response.body' }, 'bad-length'],
  ['too much of one', LENGTH_2, piece('hi!'), 'bad-length'],
  ['a body of text', start(), { ...last(), body: 'hi' }, 'bad-message'],
  ['a hint', start(), HINT, 'not-now'],
  ['trailers', start(), trailers(['a', 'b']), 'not-offered'],
  ['a type that is none', start(), { type: 'toString' }, 'unknown-message'],
  ['nothing', start(), undefined, 'unknown-message'],
];
