// field-section.ts: the field lines of a head or a trailer, until the empty one.

import { parseFieldLine, valueStart } from './field-line.ts';
import type { FieldLine } from './field-line.ts';
import type { LineReader } from './line-reader.ts';
import { faultIn } from './protocol-error.ts';
import type { Fault, Line, RemoteProtocolError } from './protocol-error.ts';

// #region a section and its lines
/** A section that is whole. */
export interface FieldSection {
  /** In order, duplicates kept. */
  readonly fields: readonly FieldLine[];
  /** The line of the field at `index`, for whoever finds fault with it. */
  lineOf(index: number): Line;
}

/** A section that is read line by line. */
class LineSection implements FieldSection {
  readonly fields: FieldLine[] = [];
  readonly #lines: Line[] = [];

  /** @throws RemoteProtocolError unless it is a field line. */
  add(line: Line): void {
    this.fields.push(parseFieldLine(line));
    this.#lines.push(line);
  }

  lineOf(index: number): Line {
    return this.#lines[index] as Line; // of a field of ours
  }
}

// #endregion a section and its lines

// #region find fields
const NONE: readonly number[] = [];

/** Where the fields of that name are, which is in lower case. */
export function indicesOf(
  { fields }: FieldSection,
  name: string,
): readonly number[] {
  let indices: number[] | undefined;
  for (let index = 0; index < fields.length; index += 1) {
    const other = (fields[index] as FieldLine)[0];
    if (other.length !== name.length || other !== name) continue;
    indices ??= [];
    indices.push(index);
  }
  return indices ?? NONE;
}

/** The error of the field at `index`, with a caret at `at` of its value. */
export function faultInValue(
  section: FieldSection,
  index: number,
  fault: Fault,
  at = 0,
): RemoteProtocolError {
  const line = section.lineOf(index);
  return faultIn(line, valueStart(line) + at, fault);
}
// #endregion find fields

// #region what a section may hold
/** What a section may hold. */
export interface SectionLimits {
  readonly what: 'field line' | 'trailer field line';
  /** All lines, with their ends. */
  readonly maxOctets: number;
  readonly maxFieldLineOctets: number;
  readonly maxFieldLines: number;
}
// #endregion what a section may hold

const CRLF_OCTETS = 2;

/** Reads sections, line by line. */
export class FieldSectionReader {
  readonly #lines: LineReader;
  readonly #limits: SectionLimits;
  // Of the section that is being read:
  #section = new LineSection();
  #octets = 0; // with the ends of the lines
  #hasBegun = false;

  constructor(lines: LineReader, limits: SectionLimits) {
    this.#lines = lines;
    this.#limits = limits;
  }

  // #region read a section
  /**
   * Reads the lines that are whole; `undefined` if that isn't all of the
   * section yet.
   *
   * @throws RemoteProtocolError at the first line that is wrong or too much.
   */
  read(): FieldSection | undefined {
    // #region try the fast way, once
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      const section = this.#lines.takeSection(this.#limits);
      if (section !== undefined) return this.#finish(section);
    }
    // #endregion try the fast way, once
    for (;;) {
      const line = this.#takeLine();
      if (line === undefined) return undefined;
      if (line.text === '') return this.#finish(this.#section);
      this.#add(line);
    }
  }

  #takeLine(): Line | undefined {
    const { what, maxFieldLineOctets, maxOctets } = this.#limits;
    const room = Math.max(0, maxOctets - this.#octets - CRLF_OCTETS);
    return this.#lines.takeLine({
      what,
      maxOctets: Math.min(maxFieldLineOctets, room),
      tooLong: 'fields-too-large',
    });
  }

  #add(line: Line): void {
    const { maxFieldLines } = this.#limits;
    if (this.#section.fields.length === maxFieldLines) {
      throw faultIn(line, 0, {
        code: 'fields-too-large',
        found: 'it is one too many',
        expected: `${maxFieldLines} at most`,
      });
    }
    this.#octets += line.text.length + CRLF_OCTETS;
    this.#section.add(line);
  }

  /** Gets ready for the next section. */
  #finish(section: FieldSection): FieldSection {
    if (section === this.#section) this.#section = new LineSection();
    this.#hasBegun = false;
    this.#octets = 0;
    return section;
  }
  // #endregion read a section
}
