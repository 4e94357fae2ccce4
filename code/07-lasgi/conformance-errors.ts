// conformance-errors.ts: cases about what can't be sent, or not now.
//
// What is refused hasn't happened: each of these scripts gives a proper answer
// in the end, and the client gets it.

import type { ConformanceCase } from './conformance-case.ts';
import { get, last, OK, piece, start } from './conformance-script.ts';
import type { FieldLine } from '../05-http-parser/index.ts';

const OK_START = start(200);
const NOT_NOW = 'LasgiError not-now';
const BAD = 'LasgiError bad-message';
const BAD_LENGTH = 'LasgiError bad-length';

// #region attempts
/** A case whose application sends one message after the other. */
function attempts(
  name: string,
  {
    rows,
    why,
    messages,
  }: {
    readonly rows: readonly string[];
    readonly why?: string;
    readonly messages: readonly (readonly [message: unknown, found: string])[];
  },
): ConformanceCase {
  return {
    name,
    rows,
    ...(why === undefined ? {} : { why }),
    client: [get('/')],
    async script({ attempt }) {
      for (const [message] of messages) await attempt(message);
    },
    heard: [OK],
    noted: messages.map(([, found]) => found),
  };
}
// #endregion attempts

// #region attempts at what is no message
/** The same for starts and pieces that are no messages. */
function malformed(
  name: string,
  rows: readonly string[],
  messages: readonly unknown[],
): ConformanceCase {
  const bad = messages.map((message) => [message, BAD] as const);
  const good = [
    [OK_START, 'sent'],
    [last('ok'), 'sent'],
  ] as const;
  return attempts(name, { rows, messages: [...bad, ...good] });
}
// #endregion attempts at what is no message

// #region what comes too early, or too late
const ORDER: readonly ConformanceCase[] = [
  attempts('no body before the start', {
    rows: ['E6'],
    messages: [
      [piece('x'), NOT_NOW],
      [last('x'), NOT_NOW],
      [OK_START, 'sent'],
      [last('ok'), 'sent'],
    ],
  }),
  attempts('no second start, neither at once nor behind a piece', {
    rows: ['E7'],
    messages: [
      [OK_START, 'sent'],
      [start(404), NOT_NOW],
      [piece('o'), 'sent'],
      [start(404), NOT_NOW],
      [last('k'), 'sent'],
    ],
  }),
  attempts('nothing behind the end', {
    rows: ['E8', 'C8'],
    why: 'ASGI has it ignored; then nobody finds the mistake',
    messages: [
      [OK_START, 'sent'],
      [last('ok'), 'sent'],
      [last('x'), NOT_NOW],
      [piece('x'), NOT_NOW],
      [start(200), NOT_NOW],
    ],
  }),
  // #endregion what comes too early, or too late
  // #region an error behind the end
  {
    name: 'an error behind the end changes nothing for the client',
    rows: ['E8', 'C8'],
    client: [get('/')],
    async script({ send }) {
      await send(OK_START);
      await send(last('ok'));
      await send(last('x'));
    },
    heard: [OK],
    logged: [NOT_NOW],
  },
];
// #endregion an error behind the end

// #region what is no message
const NO_MESSAGES: readonly ConformanceCase[] = [
  attempts('a type that is none, or belongs elsewhere', {
    rows: ['C6', 'E9'],
    messages: [
      [{ type: 'http.response.finish' }, 'LasgiError unknown-message'],
      [{ type: 'toString' }, 'LasgiError unknown-message'],
      [{ status: 200 }, 'LasgiError unknown-message'],
      [undefined, 'LasgiError unknown-message'],
      ['http.response.start', 'LasgiError unknown-message'],
      [{ type: 'lifespan.startup.complete' }, NOT_NOW],
      [OK_START, 'sent'],
      [last('ok'), 'sent'],
    ],
  }),
  malformed(
    'a status has to be there, and to be final',
    ['E9', 'E14'],
    [
      { type: 'http.response.start' },
      ...['200', 99, 100, 101, 199, 600, 200.5, NaN].map((status) => ({
        type: 'http.response.start',
        status,
      })),
    ],
  ),
  // #endregion what is no message
  // #region keys with wrong values
  attempts('keys hold what they are said to hold', {
    rows: ['C6', 'E9', 'C10'],
    messages: [
      [{ ...OK_START, headers: { 'x-a': '1' } }, BAD],
      [{ ...OK_START, headers: ['x-a: 1'] }, BAD],
      [{ ...OK_START, headers: [['x-a', 1]] }, BAD],
      [{ ...OK_START, trailers: 'yes' }, BAD],
      [OK_START, 'sent'],
      [{ ...last(), body: 'ok' }, BAD],
      [{ ...last(), body: [111, 107] }, BAD],
      [{ ...last('x'), moreBody: 1 }, BAD],
      [last('ok'), 'sent'],
    ],
  }),
];
// #endregion keys with wrong values

// #region what a field may not hold
const BAD_FIELDS: readonly FieldLine[] = [
  ['x-a', 'a\r\nx-injected: 1'],
  ['x-a', 'a\nb'],
  ['x-a', 'a\rb'],
  ['x-a', 'a\0b'],
  ['x-a', 'a\u0100'],
  ['x-a', ' a'],
  ['x a', 'a'],
  ['x-a:', 'a'],
  ['x-a\r\nx-injected', 'a'],
  ['', 'a'],
  ['X-A', 'a'],
];

const FIELDS: readonly ConformanceCase[] = [
  malformed(
    'a field has to be one, and no more than one',
    ['E14', 'H3'],
    BAD_FIELDS.map((field) => start(200, field)),
  ),
  {
    name: 'a line break in a field is answered with 500, and gets nowhere',
    rows: ['E14', 'E1'],
    why: 'what is behind it would be a field of a stranger',
    client: [get('/')],
    async script({ send }) {
      await send(start(200, ['x-a', 'a\r\nx-injected: 1']));
    },
    heard: [{ status: 500, lacks: ['x-a', 'x-injected'] }],
    logged: [BAD],
  },
  // #endregion what a field may not hold
  // #region a length that is none
  malformed(
    'a length has to be one, and one only',
    ['E13', 'E14'],
    [
      ...['two', '-1', '2, 2', '', '0x2', '1.5'].map((length) =>
        start(200, ['content-length', length]),
      ),
      start(200, ['content-length', '2'], ['content-length', '2']),
    ],
  ),
];
// #endregion a length that is none

// #region lengths that are broken
const TWO = start(200, ['content-length', '2']);
const LENGTHS: readonly ConformanceCase[] = [
  attempts('no more than was promised, at once or bit by bit', {
    rows: ['E13'],
    messages: [
      [TWO, 'sent'],
      [last('too long'), BAD_LENGTH],
      [piece('o'), 'sent'],
      [piece('kay'), BAD_LENGTH],
      [last('kay'), BAD_LENGTH],
      [last('k'), 'sent'],
    ],
  }),
  attempts('no less than was promised', {
    rows: ['E13'],
    messages: [
      [TWO, 'sent'],
      [last(), BAD_LENGTH],
      [last('o'), BAD_LENGTH],
      [piece('o'), 'sent'],
      [last(), BAD_LENGTH],
      [last('k'), 'sent'],
    ],
  }),
  // #endregion lengths that are broken
  // #region a broken length is answered for
  ...[
    ['too much', last('too long')] as const,
    ['too little', last('o')] as const,
  ].map(([what, message]): ConformanceCase => ({
    name: `${what} for the length is answered with 500`,
    rows: ['E13', 'H3'],
    client: [get('/')],
    async script({ send }) {
      await send(TWO);
      await send(message);
    },
    heard: [{ status: 500 }],
    logged: [BAD_LENGTH],
  })),
];
// #endregion a broken length is answered for

/** Cases about what can't be sent. */
export const ERROR_CASES: readonly ConformanceCase[] = [
  ...ORDER,
  ...NO_MESSAGES,
  ...FIELDS,
  ...LENGTHS,
];
