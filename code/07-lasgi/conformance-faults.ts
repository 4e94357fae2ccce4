// conformance-faults.ts: what isn't as it was written down, in plain sentences.

import { quote } from '../05-http-parser/index.ts';
import type { FieldLine } from '../05-http-parser/index.ts';
import type { ExpectedResponse } from './conformance-case.ts';
import { textOf } from './conformance-client.ts';
import type { HeardResponse } from './conformance-client.ts';

// #region compare what was heard
/** What is wrong with the responses that a client has heard. */
export function faultsInResponses(
  heard: readonly HeardResponse[],
  expected: readonly ExpectedResponse[],
): readonly string[] {
  const many = heard.length;
  const faults =
    many === expected.length
      ? []
      : [`The client has heard ${many} responses, expected ${expected.length}`];
  expected.forEach((wanted, at) => {
    const response = heard[at];
    if (response !== undefined)
      faults.push(...faultsInResponse(response, wanted));
  });
  return faults;
}
// #endregion compare what was heard

// #region compare one response
function faultsInResponse(
  heard: HeardResponse,
  expected: ExpectedResponse,
): readonly string[] {
  const { head } = heard;
  const { isComplete = true, framing = head.framing.type } = expected;
  return [
    ...differ('The status', head.status, expected.status),
    ...faultsInFields(head.headerSection, expected.has ?? []),
    ...faultsInLack(head.headerSection, expected.lacks ?? []),
    ...differ('The framing', head.framing.type, framing),
    ...faultsInBody(heard, expected),
    ...differ(
      'The end of the response',
      heard.isComplete ? 'announced' : 'missing',
      isComplete ? 'announced' : 'missing',
    ),
    ...faultsInFields(heard.trailers, expected.trailers ?? []),
    ...differ(
      'What came before the response',
      heard.informational.join(', '),
      (expected.informational ?? []).join(', '),
    ),
  ];
}
// #endregion compare one response

// #region compare a body, and fields
function faultsInBody(
  heard: HeardResponse,
  { body, bodyLacks }: ExpectedResponse,
): readonly string[] {
  if (body === undefined && bodyLacks === undefined) return [];
  const text = textOf(heard);
  const isThere = bodyLacks !== undefined && text.includes(bodyLacks);
  return [
    ...(body === undefined ? [] : differ('The body', text, body)),
    ...(isThere ? [`The body holds ${quote(bodyLacks)}, expected not`] : []),
  ];
}
// #endregion compare a body, and fields

// #region compare fields
/** Of each name that is expected, all values count, and their order. */
function faultsInFields(
  fields: readonly FieldLine[],
  expected: readonly FieldLine[],
): readonly string[] {
  const names = new Set(expected.map(([name]) => name));
  return [...names].flatMap((name) =>
    differ(
      `The value of ${name}`,
      valuesOf(fields, name),
      valuesOf(expected, name),
    ),
  );
}

function faultsInLack(
  fields: readonly FieldLine[],
  names: readonly string[],
): readonly string[] {
  return names.flatMap((name) =>
    differ(`The value of ${name}`, valuesOf(fields, name), ''),
  );
}

/** All values of a field, in order: `a=1 | b=2`. */
export function valuesOf(fields: readonly FieldLine[], name: string): string {
  const values = fields.filter(([other]) => other === name);
  return values.map(([, value]) => value).join(' | ');
}
// #endregion compare fields

// #region compare lines, and values
/** What is wrong with a list of lines, which `what` gives a name. */
export function faultsInLines(
  what: string,
  lines: readonly string[],
  expected: readonly string[],
): readonly string[] {
  const length = Math.max(lines.length, expected.length);
  for (let at = 0; at < length; at += 1) {
    const [line, wanted] = [lines[at], expected[at]];
    if (line !== wanted)
      return [
        `${what} ${wordsOf(line)} in place ${at + 1}, expected ${wordsOf(wanted)}`,
      ];
  }
  return [];
}

/** One fault if two values differ, else none. */
export function differ(
  what: string,
  value: string | number,
  expected: string | number,
): readonly string[] {
  if (value === expected) return [];
  return [`${what} is ${wordsOf(value)}, expected ${wordsOf(expected)}`];
}

function wordsOf(value: string | number | undefined): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : quote(value);
}
// #endregion compare lines, and values
