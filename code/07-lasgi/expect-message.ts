// expect-message.ts: is it a message at all? For those whom the compiler hasn't
// told.
//
// Types end where the program begins: messages come from JavaScript, from a
// cast, from a variable that holds `any`. Keys that aren't known are never an
// error, so that a later version may add some.

import {
  FIELD_OCTETS,
  isToken,
  quote,
  spanOf,
} from '../05-http-parser/index.ts';
import type { Headers } from './http-messages.ts';
import { LasgiError } from './lasgi-error.ts';

// #region what a key may hold
/** What is wrong with a value, as "expected …"; `undefined` if nothing is. */
type Check = (value: unknown) => string | undefined;

const octets: Check = (value) =>
  value instanceof Uint8Array ? undefined : 'a Uint8Array';
const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : 'true or false';
const text: Check = (value) =>
  typeof value === 'string' ? undefined : 'a string';
const object: Check = (value) =>
  typeof value === 'object' && value !== null ? undefined : 'an object';

/** Only a final response has one: RFC 9110 §15 leaves nothing above 599. */
const status: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
    ? undefined
    : 'a whole number from 200 to 599';

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);
// #endregion what a key may hold

// #region what a field may hold
const headers: Check = (value) => {
  if (!Array.isArray(value)) return 'an array of pairs';
  for (const field of value as readonly unknown[]) {
    const fault = faultOfField(field);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** A line break in a value would be a field of a stranger's own. */
function faultOfField(field: unknown): string | undefined {
  if (!Array.isArray(field)) return 'pairs of a name and a value';
  const [name, value] = field as readonly unknown[];
  if (typeof name !== 'string') return `a string as a name, not ${typeof name}`;
  if (!isToken(name)) return `a token for a name, and not ${quote(name)}`;
  if (name !== name.toLowerCase())
    return `names in lower case, and not ${quote(name)}`;
  if (typeof value !== 'string') return `a string as the value of ${name}`;
  return faultOfText(name, value);
}

function faultOfText(name: string, value: string): string | undefined {
  if (spanOf(FIELD_OCTETS, value) < value.length)
    return `no control octet and nothing above U+00FF in the value of ${name}, ${quote(value)}`;
  if (/^[ \t]|[ \t]$/.test(value))
    return `no space around the value of ${name}, ${quote(value)}`;
  return undefined;
}

/** By these a message is found or framed: behind the body it is too late. */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'content-length',
  'host',
  'transfer-encoding',
]);

/** RFC 9110 §6.5.1. Refused by the message that has it, and not by the last. */
const trailers: Check = (value) => {
  const fault = headers(value);
  if (fault !== undefined) return fault;
  const late = (value as Headers).find(([name]) => NOT_IN_TRAILERS.has(name));
  return late && `no ${late[0]}, which belongs in the header section`;
};

const links: Check = (value) => {
  if (!Array.isArray(value)) return 'an array of strings';
  for (const link of value as readonly unknown[]) {
    if (typeof link !== 'string') return 'an array of strings';
    const fault = faultOfText('link', link);
    if (fault !== undefined) return fault;
  }
  return undefined;
};
// #endregion what a field may hold

// #region the keys of each message
type Keys = readonly (readonly [key: string, check: Check])[];

/** What a server says, and an application receives. */
export const RECEIVED: ReadonlyMap<unknown, Keys> = new Map<unknown, Keys>([
  [
    'http.request',
    [
      ['body', octets],
      ['moreBody', flag],
    ],
  ],
  ['http.disconnect', []],
  ['lifespan.startup', []],
  ['lifespan.shutdown', []],
]);

/** What an application sends. */
export const SENT: ReadonlyMap<unknown, Keys> = new Map<unknown, Keys>([
  [
    'http.response.start',
    [
      ['status', status],
      ['headers', optional(headers)],
      ['trailers', optional(flag)],
    ],
  ],
  [
    'http.response.body',
    [
      ['body', optional(octets)],
      ['moreBody', optional(flag)],
    ],
  ],
  [
    'http.response.trailers',
    [
      ['headers', trailers],
      ['moreTrailers', optional(flag)],
    ],
  ],
  ['http.response.early_hint', [['links', links]]],
  ['http.response.debug', [['info', object]]],
  ['lifespan.startup.complete', []],
  ['lifespan.startup.failed', [['message', optional(text)]]],
  ['lifespan.shutdown.complete', []],
  ['lifespan.shutdown.failed', [['message', optional(text)]]],
]);
// #endregion the keys of each message

// #region find what is wrong with a message
/**
 * What is wrong with `message`, whatever it is; `undefined` if it has a type that
 * is in `known`, all that belongs to it, and nothing that can't be.
 */
export function faultInMessage(
  message: unknown,
  known: ReadonlyMap<unknown, Keys>,
): LasgiError | undefined {
  const { type } = Object(message) as { readonly type?: unknown };
  const keys = known.get(type);
  if (keys === undefined) return unknownMessage(type, known === SENT);
  for (const [key, check] of keys) {
    const value = (message as Readonly<Record<string, unknown>>)[key];
    const expected = check(value);
    if (expected !== undefined) return badMessage(String(type), key, expected);
  }
  return undefined;
}

function unknownMessage(type: unknown, isSent: boolean): LasgiError {
  const messageType = typeof type === 'string' ? type : typeof type;
  return new LasgiError(
    `Cannot ${isSent ? 'send' : 'receive'} a message of type ${quote(messageType)}: there is none, expected one such as ${isSent ? '"http.response.start"' : '"http.request"'}`,
    { code: 'unknown-message', messageType },
  );
}

function badMessage(
  messageType: string,
  key: string,
  expected: string,
): LasgiError {
  return new LasgiError(
    `Cannot use "${messageType}": its key "${key}" is wrong, expected ${expected}`,
    { code: 'bad-message', messageType },
  );
}
// #endregion find what is wrong with a message
