// body-framing.ts: where the body of a message ends (RFC 9112 §6).
//
//   Content-Length    = 1*DIGIT                               RFC 9110 §8.6
//   Transfer-Encoding = #transfer-coding                      RFC 9112 §6.1
//
// Two programs that answer this differently can be made to see different
// requests in the same octets. That is request smuggling (§11.2), so whatever
// could be read in two ways is refused.

import { trimOws } from './field-line.ts';
import { faultInValue, indicesOf } from './field-section.ts';
import type { FieldSection } from './field-section.ts';
import { faultIn } from './protocol-error.ts';
import type { Fault } from './protocol-error.ts';
import type { HttpVersion } from './request-line.ts';

// #region how a body may end
/** How the body of a message is delimited. */
export type BodyFraming =
  | { readonly type: 'none' }
  | { readonly type: 'sized'; readonly octets: number }
  | { readonly type: 'chunked' }
  /** It ends where the connection does. Only a response's can. */
  | { readonly type: 'until-eof' };
// #endregion how a body may end

// #region decide how the body ends
/**
 * What the fields of a message say about its body; `undefined` if they say
 * nothing.
 *
 * @throws RemoteProtocolError `bad-framing`, `unknown-coding` (501) or
 *   `body-too-large` (413).
 */
export function findFraming(
  section: FieldSection,
  httpVersion: HttpVersion,
  maxBodyOctets: number,
): BodyFraming | undefined {
  const codings = indicesOf(section, 'transfer-encoding');
  const lengths = indicesOf(section, 'content-length');
  const [coding] = codings;
  if (coding === undefined)
    return parseContentLength(section, lengths, maxBodyOctets);
  if (httpVersion === '1.0') throw faultInValue(section, coding, IN_HTTP_1_0);
  if (lengths.length > 0) throw faultInValue(section, coding, TWO_FRAMINGS);
  expectChunked(section, codings);
  return { type: 'chunked' };
}

const IN_HTTP_1_0: Fault = {
  code: 'bad-framing',
  found: 'HTTP/1.0 has no transfer codings',
  expected: 'a Content-Length',
};
const TWO_FRAMINGS: Fault = {
  code: 'bad-framing',
  found: 'there is a Content-Length too',
  expected: 'one of the two',
};
// #endregion decide how the body ends

// #region refuse every coding but chunked
/** Chunked has to be the last coding (§6.3), and we know no other. */
function expectChunked(
  section: FieldSection,
  indices: readonly number[],
): void {
  const last = indices.at(-1) ?? 0;
  const codings = indices
    .flatMap((index) => section.fields[index]?.[1].split(',') ?? [])
    .map((coding) => trimOws(coding).toLowerCase());
  if (codings.at(-1) !== 'chunked')
    throw faultInValue(section, last, NOT_CHUNKED);
  const others = codings.slice(0, -1);
  if (others.some((coding) => coding === '' || coding === 'chunked'))
    throw faultInValue(section, last, CHUNKED_TWICE);
  if (others.length > 0) throw faultInValue(section, last, UNKNOWN_CODING);
}

const NOT_CHUNKED: Fault = {
  code: 'bad-framing',
  found: 'the last coding is another',
  expected: '"chunked"',
};
const CHUNKED_TWICE: Fault = {
  code: 'bad-framing',
  found: 'there is an empty element, or chunked twice',
  expected: '"chunked", once',
};
const UNKNOWN_CODING: Fault = {
  code: 'unknown-coding',
  found: 'there is another coding besides',
  expected: '"chunked" alone',
};
// #endregion refuse every coding but chunked

// #region read the length
/** Several are one if they are the same, digit by digit (RFC 9110 §8.6). */
function parseContentLength(
  section: FieldSection,
  indices: readonly number[],
  maxBodyOctets: number,
): BodyFraming | undefined {
  const [first] = indices;
  if (first === undefined) return undefined;
  const value = section.fields[first]?.[1];
  for (const index of indices) {
    expectDigits(section, index);
    if (section.fields[index]?.[1] !== value)
      throw faultInValue(section, index, OTHER_LENGTH);
  }
  const octets = Number(value);
  const maxOctets = Math.min(maxBodyOctets, Number.MAX_SAFE_INTEGER);
  if (octets <= maxOctets) return { type: 'sized', octets };
  throw faultInValue(section, first, {
    code: 'body-too-large',
    found: 'that is too long',
    expected: `${maxOctets} octets at most`,
  });
}

function expectDigits(section: FieldSection, index: number): void {
  const value = section.fields[index]?.[1] ?? '';
  const digits = /^[0-9]*/.exec(value)?.[0] ?? '';
  if (digits !== '' && digits === value) return;
  throw faultInValue(section, index, NO_LENGTH, digits.length);
}

const NO_LENGTH: Fault = {
  code: 'bad-framing',
  expected: 'digits and nothing else',
};
const OTHER_LENGTH: Fault = {
  code: 'bad-framing',
  found: 'another Content-Length says something else',
  expected: 'one',
};
// #endregion read the length

// #region keep framing out of trailers
/** By these a message is found or framed: behind the body it is too late. */
const NOT_IN_TRAILERS = ['content-length', 'host', 'transfer-encoding'];

/**
 * @throws RemoteProtocolError at a trailer field that belongs in the header
 *   section (RFC 9110 §6.5.1).
 */
export function expectNoFraming(section: FieldSection): void {
  for (const name of NOT_IN_TRAILERS) {
    const [index] = indicesOf(section, name);
    if (index !== undefined) throw faultIn(section.lineOf(index), 0, TOO_LATE);
  }
}

const TOO_LATE: Fault = {
  code: 'bad-framing',
  found: 'it comes too late',
  expected: 'it in the header section',
};
// #endregion keep framing out of trailers
