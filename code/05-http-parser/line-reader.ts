// line-reader.ts: takes lines from a buffer, each of them once it is whole.
//
// A line ends with CRLF. RFC 9112 §2.2 lets a recipient take a bare LF for an
// end as well, and then two programs may see different lines. So we don't.

import type { FieldSection, SectionLimits } from './field-section.ts';
import { CR } from './octet-classes.ts';
import { faultIn } from './protocol-error.ts';
import type { Line, ProtocolErrorCode } from './protocol-error.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';
import { scanSection } from './scan-section.ts';
import { WholeSection } from './whole-section.ts';

/** What kind of line is wanted, and how long it may be. */
export interface LineKind {
  /** For messages: `field line`. */
  readonly what: string;
  /** Without its end. */
  readonly maxOctets: number;
  /** The error if it is longer. */
  readonly tooLong: ProtocolErrorCode;
}

/** The lines of one message. */
export class LineReader {
  readonly #buffer: ReceiveBuffer;
  #number = 1; // of the next line

  constructor(buffer: ReceiveBuffer) {
    this.#buffer = buffer;
  }

  // #region take a line
  /**
   * Takes the next line, without its end; `undefined` if it isn't whole yet.
   *
   * @throws RemoteProtocolError if it is too long, or ends with a bare LF.
   */
  takeLine(kind: LineKind): Line | undefined {
    const length = this.#buffer.findLineFeed(kind.maxOctets + 2);
    if (length === undefined) {
      this.#expectRoom(kind);
      return undefined;
    }
    const isCrlf = length > 0 && this.#buffer.at(length - 1) === CR;
    const line = this.peekLine(kind.what, isCrlf ? length - 1 : length);
    if (!isCrlf) throw faultIn(line, length, BARE_LF);
    this.#buffer.skip(length + 1);
    this.#number += 1;
    return line;
  }

  /** Without an LF, one octet more than allowed may wait: a CR. */
  #expectRoom({ what, maxOctets, tooLong }: LineKind): void {
    if (this.#buffer.length <= maxOctets + 1) return;
    const line = this.peekLine(what, maxOctets + 1);
    throw faultIn(line, maxOctets, {
      code: tooLong,
      found: 'it goes on',
      expected: `its end after ${maxOctets} octets at most`,
    });
  }
  // #endregion take a line

  /** Shows the next `length` octets as a line, for whoever finds fault. */
  peekLine(what: string, length: number): Line {
    const { offset } = this.#buffer;
    return {
      what,
      text: this.#buffer.peekText(length),
      number: this.#number,
      offset,
    };
  }

  // #region take a section that lies there whole
  /** Takes all lines of a section at once, if they are there and in order. */
  takeSection(limits: SectionLimits): FieldSection | undefined {
    const scanned = scanSection(this.#buffer.peek(), limits);
    if (scanned === undefined) return undefined;
    const section = new WholeSection(scanned, {
      what: limits.what,
      number: this.#number,
      offset: this.#buffer.offset,
    });
    this.#buffer.skip(scanned.text.length);
    this.#number += scanned.fields.length + 1;
    return section;
  }
  // #endregion take a section that lies there whole

  /** Lines are numbered from 1 again. */
  startMessage(): void {
    this.#number = 1;
  }
}

const BARE_LF = {
  code: 'bad-line-end',
  found: 'it ends with LF alone',
  expected: 'CR and LF',
} as const;
