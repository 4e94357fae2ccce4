// scan-section.ts: the fast way to read a section that lies there whole.
//
// One pass over the octets notes where names and values begin and end. Then the
// section becomes text in one go, and the fields are cut out of that. It knows
// no faults: what isn't entirely in order is left to those who have the words
// for it, and read line by line.

import type { FieldLine } from './field-line.ts';
import {
  COLON,
  CR,
  FIELD_OCTETS,
  HTAB,
  LF,
  SP,
  TOKEN_OCTETS,
} from './octet-classes.ts';
import { octetsToText } from './octets.ts';

/** Octets, of which those from `from` up to `to` wait to be parsed. */
export interface Waiting {
  readonly octets: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** A section as it was found. */
export interface ScannedSection {
  readonly fields: readonly FieldLine[];
  /** All of it, with the empty line that ends it. */
  readonly text: string;
}

/** What is too much is left to others as well. */
export interface ScanLimits {
  readonly maxOctets: number;
  readonly maxFieldLineOctets: number;
  readonly maxFieldLines: number;
}

// An import is looked up whenever it is used: too often for these.
const isTokenOctet = TOKEN_OCTETS;
const isFieldOctet = FIELD_OCTETS;

/** Four for each field. They are read before anybody else can write them. */
const marks: number[] = [];

// #region scan a section
/** Finds the section that begins at `from`, if it is whole and in order. */
export function scanSection(
  { octets, from, to }: Waiting,
  { maxOctets, maxFieldLineOctets, maxFieldLines }: ScanLimits,
): ScannedSection | undefined {
  let at = from;
  let count = 0;
  while (at < to && octets[at] !== CR) {
    const next = scanLine(octets, at, to, 4 * count);
    if (next === undefined) return undefined;
    if (next - at - 2 > maxFieldLineOctets) return undefined;
    if (next - from > maxOctets) return undefined;
    count += 1;
    if (count > maxFieldLines) return undefined;
    at = next;
  }
  if (at + 1 >= to || octets[at + 1] !== LF) return undefined;
  const text = octetsToText(octets, from, at + 2);
  return { fields: cutFields(text, from, count), text };
}

/** Makes four marks, and returns where the next line begins. */
function scanLine(
  octets: Uint8Array,
  start: number,
  to: number,
  mark: number,
): number | undefined {
  let at = start;
  while (at < to && isTokenOctet[octets[at] as number] === 1) at += 1;
  if (at === start || at >= to || octets[at] !== COLON) return undefined;
  marks[mark] = start;
  marks[mark + 1] = at;
  at += 1;
  while (at < to && isOws(octets[at])) at += 1;
  const valueStart = at;
  marks[mark + 2] = valueStart;
  while (at < to && isFieldOctet[octets[at] as number] === 1) at += 1;
  if (at + 1 >= to || octets[at] !== CR || octets[at + 1] !== LF)
    return undefined;
  let end = at;
  while (end > valueStart && isOws(octets[end - 1])) end -= 1;
  marks[mark + 3] = end;
  return at + 2;
}

function isOws(octet: number | undefined): boolean {
  return octet === SP || octet === HTAB;
}
// #endregion scan a section

// #region cut the fields out
function cutFields(text: string, from: number, count: number): FieldLine[] {
  const names = text.toLowerCase();
  const fields: FieldLine[] = [];
  for (let n = 0; n < 4 * count; n += 4) {
    fields.push([
      names.slice(markAt(n) - from, markAt(n + 1) - from),
      text.slice(markAt(n + 2) - from, markAt(n + 3) - from),
    ]);
  }
  return fields;
}

function markAt(n: number): number {
  return marks[n] as number; // of a field that was counted
}
// #endregion cut the fields out
