// tape-cases.ts: what a tape has, what comes from the server, and what is played.

import type { HttpReceiveMessage } from '../../../code/07-lasgi/index.ts';
import { DISCONNECT, request } from '../lab.ts';
import { END, received, START } from './tape-scene.ts';
import type { Entry } from './tape-scene.ts';

/** The pieces of a body, as a tape has them. */
export const bodyIn = (...pieces: readonly string[]): Entry[] =>
  pieces.map((text, at) => received(text, at < pieces.length - 1));
/** The same from a server. */
const asRequest = (...pieces: readonly string[]): HttpReceiveMessage[] =>
  pieces.map((text, at) => request(text, at < pieces.length - 1));

export const PLAYS: readonly (readonly [
  what: string,
  entries: readonly Entry[],
  messages: readonly HttpReceiveMessage[],
  log: string,
])[] = [
  [
    'nothing is read that wasn’t',
    [START, END],
    asRequest('a'),
    '< 200, < ok, .',
  ],
  ['it waits for the body', [...bodyIn('a'), START, END], [], ''],
  [
    'one piece for one',
    [...bodyIn('a'), START, END],
    asRequest('b'),
    '> b, < 200, < ok, .',
  ],
  [
    'each in its place',
    [...bodyIn('a', 'b').flatMap((entry) => [entry, START]), END],
    asRequest('c', 'd'),
    '> c, < 200, > d, < 200, < ok, .',
  ],
  [
    'three pieces for one',
    [...bodyIn('abc'), START, END],
    asRequest('a', 'b', 'c'),
    '> a, > b, > c, < 200, < ok, .',
  ],
  [
    'one piece for three',
    [...bodyIn('a', 'b', 'c').flatMap((entry) => [entry, START])],
    asRequest('abc'),
    '> abc, < 200, < 200, < 200, .',
  ],
  [
    'an end for a whole body',
    [...bodyIn('abc', ''), START],
    asRequest('abc'),
    '> abc, < 200, .',
  ],
  [
    'the client leaves, as it did',
    [...bodyIn('a'), START, { received: DISCONNECT }],
    [...asRequest('a'), DISCONNECT],
    '> a, < 200, > left, .',
  ],
  [
    'it hasn’t left yet',
    [...bodyIn('a'), START, { received: DISCONNECT }, END],
    asRequest('a'),
    '> a, < 200',
  ],
  [
    'a body in front of that is passed over',
    [START, { received: DISCONNECT }],
    [...asRequest('a', 'b'), DISCONNECT],
    '< 200, > a, > b, > left, .',
  ],
  [
    'the client leaves earlier',
    [...bodyIn('a', 'b'), START],
    [request('a', true), DISCONNECT],
    '> a, > left, < 200, .',
  ],
];
