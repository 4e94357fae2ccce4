// field-line.ts: one line of a header section or a trailer section.
//
//   field-line  = field-name ":" OWS field-value OWS          RFC 9112 §5
//   field-name  = token                                       RFC 9110 §5.1
//   field-value = *field-content                              RFC 9110 §5.5
//   OWS         = *( SP / HTAB )                              RFC 9110 §5.6.3
//
// No whitespace before the colon (RFC 9112 §5.1: it must be refused), and none
// before the name: that would be a line folded in the obsolete way, which §5.2
// lets a server refuse.

import { FIELD_OCTETS, spanOf, TOKEN_OCTETS } from './octet-classes.ts';
import { faultIn } from './protocol-error.ts';
import type { Fault, Line } from './protocol-error.ts';

/** A field: its name in lower case, and its value without space around it. */
export type FieldLine = readonly [name: string, value: string];

const NAME: Fault = {
  code: 'bad-field-line',
  expected: 'a field name and at once a ":"',
};
const VALUE: Fault = {
  code: 'bad-field-line',
  expected: 'no control octet in a field value',
};

// #region parse a field line
/** @throws RemoteProtocolError `bad-field-line` unless it is one. */
export function parseFieldLine(line: Line): FieldLine {
  const { text } = line;
  const nameEnd = spanOf(TOKEN_OCTETS, text);
  if (nameEnd === 0 || text[nameEnd] !== ':')
    throw faultIn(line, nameEnd, NAME);
  const valueEnd = spanOf(FIELD_OCTETS, text, nameEnd + 1);
  if (valueEnd < text.length) throw faultIn(line, valueEnd, VALUE);
  return [
    text.slice(0, nameEnd).toLowerCase(),
    trimOws(text.slice(nameEnd + 1)),
  ];
}

/** Where the value of a field line begins. */
export function valueStart({ text }: Line): number {
  let start = text.indexOf(':') + 1;
  while (start < text.length && isOws(text[start])) start += 1;
  return start;
}

/**
 * Takes spaces and tabs off both ends, and nothing else: what `trim` takes off
 * besides may stand in a value, and then means something.
 */
export function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text[start])) start += 1;
  while (end > start && isOws(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isOws(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
// #endregion parse a field line
