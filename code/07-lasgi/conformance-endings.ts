// conformance-endings.ts: cases about applications that fail.

import type { ClientStep, ConformanceCase } from './conformance-case.ts';
import {
  ask,
  get,
  hears,
  last,
  piece,
  postHead,
  says,
  start,
  wordsOfError,
} from './conformance-script.ts';
import { ClientDisconnected } from './lasgi-error.ts';

// #region fail before anything has left
const FAILED = { status: 500, bodyLacks: 'secret', lacks: ['x-a'] } as const;

const EARLY = (
  [
    ['throws', ['E1', 'C7'], [], new Error('secret')],
    ['throws what is no error', ['E1', 'C7'], [], 'secret'],
    ['throws that the client has left', ['E1'], [], new ClientDisconnected('')],
    ['throws behind the start', ['E1', 'H3'], [1], new Error('secret')],
    ['returns without a word', ['E3'], [], undefined],
    ['returns behind the start', ['E3', 'E4'], [1], undefined],
  ] as const
).map(([what, rows, starts, error]): ConformanceCase => ({
  name: `an application that ${what} is answered for with 500`,
  rows,
  client: [get('/')],
  async script({ send }) {
    if (starts.length > 0) await send(start(200, ['x-a', 'secret']));
    if (error !== undefined) throw error;
  },
  heard: [FAILED],
  logged: [
    error === undefined ? 'LasgiError no-response' : wordsOfError(error),
  ],
}));
// #endregion fail before anything has left

// #region fail in the middle
/** The client has the first piece before it lets the application go on. */
const UNTIL_A_PIECE: readonly ClientStep[] = [
  postHead(1),
  hears('data'),
  says('a'),
];
const NO_LENGTH = start(200);
const LENGTH = start(200, ['content-length', '2']);

const MIDDLE = (
  [
    ['throws', ['E2', 'C7'], NO_LENGTH, piece('o'), new Error('secret')],
    ['throws, with a length', ['E2', 'C7'], LENGTH, piece('o'), new Error('x')],
    ['returns', ['E4'], NO_LENGTH, piece('o'), undefined],
    ['returns, with a length', ['E4', 'E13'], LENGTH, piece('o'), undefined],
  ] as const
).map(([what, rows, head, first, error]): ConformanceCase => ({
  name: `a response whose application ${what} in its middle is broken off`,
  rows,
  why: 'else half of it would pass for all of it, in caches, too',
  needs: ['interleaving'],
  client: UNTIL_A_PIECE,
  async script({ receive, send }) {
    await send(head);
    await send(first);
    await receive();
    if (error !== undefined) throw error;
  },
  // #endregion fail in the middle
  // #region what becomes of it in the middle
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: [
    error === undefined ? 'LasgiError no-response' : wordsOfError(error),
  ],
}));
// #endregion what becomes of it in the middle

// #region fail where nothing announces the end
const RESET: ConformanceCase = {
  name: 'a break is seen where the end of the connection ends the body',
  rows: ['E2'],
  needs: ['http/1.0', 'interleaving', 'reset'],
  client: [
    ask('POST / HTTP/1.0', 'Content-Length: 1'),
    hears('data'),
    says('a'),
  ],
  async script({ receive, send }) {
    await send(NO_LENGTH);
    await send(piece('o'));
    await receive();
    throw new Error('secret');
  },
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: ['Error secret'],
};
// #endregion fail where nothing announces the end

// #region say too much in the middle
const TOO_LONG: ConformanceCase = {
  name: 'too much behind a first piece breaks the response off',
  rows: ['E13', 'E2'],
  needs: ['interleaving'],
  client: UNTIL_A_PIECE,
  async script({ receive, send }) {
    await send(LENGTH);
    await send(piece('o'));
    await receive();
    await send(last('kay'));
  },
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: ['LasgiError bad-length'],
};
// #endregion say too much in the middle

/** Cases about applications that fail. */
export const ENDING_CASES: readonly ConformanceCase[] = [
  ...EARLY,
  ...MIDDLE,
  RESET,
  TOO_LONG,
];
