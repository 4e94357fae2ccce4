// body-writer.ts: a body on its way out, in whatever way it is framed.
//
//   chunk      = chunk-size CRLF chunk-data CRLF              RFC 9112 §7.1
//   last-chunk = "0" CRLF
//
// A body that isn't what its head has promised would be taken for a part of the
// next message, or the next message for a part of it. So it is refused before
// an octet of it is written.

import {
  expectNoFraming,
  LocalProtocolError,
  textToOctets,
} from '../05-http-parser/index.ts';
import type { BodyFraming, FieldLine } from '../05-http-parser/index.ts';
import {
  asOurs,
  expectFields,
  formatSection,
  sectionOf,
} from './outgoing-head.ts';

/** Nothing to be written. */
export const NO_OCTETS = new Uint8Array(0);

// #region what writes a body
/** Turns the data of one body into octets for the wire. */
export interface BodyWriter {
  /** @throws LocalProtocolError if it is more than was promised. */
  writeData(octets: Uint8Array): Uint8Array;

  /**
   * Ends the body.
   *
   * @throws LocalProtocolError if more was promised, or if trailer fields can't
   *   be sent.
   */
  writeEnd(trailerSection: readonly FieldLine[]): Uint8Array;
}

/**
 * Creates what writes a body with that framing.
 *
 * @param isDropped  Is it the answer to HEAD? It may be what GET would bring,
 *   and isn't sent (RFC 9110 §9.3.2).
 */
export function createBodyWriter(
  framing: BodyFraming,
  isDropped: boolean,
): BodyWriter {
  if (isDropped) return DROPPED;
  switch (framing.type) {
    case 'none':
      return new SizedWriter(0);
    case 'sized':
      return new SizedWriter(framing.octets);
    case 'chunked':
      return CHUNKED;
    case 'until-eof':
      return new SizedWriter(Infinity);
  }
}

const DROPPED: BodyWriter = {
  writeData: () => NO_OCTETS,
  writeEnd: () => NO_OCTETS,
};
// #endregion what writes a body

// #region write chunks
const CRLF = textToOctets('\r\n');
const LAST_CHUNK = textToOctets('0\r\n');

const CHUNKED: BodyWriter = {
  writeData(octets) {
    if (octets.length === 0) return NO_OCTETS; // it would be the last chunk
    const size = octets.length.toString(16);
    return concat([textToOctets(`${size}\r\n`), octets, CRLF]);
  },
  writeEnd(trailerSection) {
    const fields = expectFields(trailerSection);
    asOurs(() => expectNoFraming(sectionOf(fields)));
    return concat([LAST_CHUNK, formatSection(undefined, fields)]);
  },
};

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
// #endregion write chunks

// #region write what was promised
/** Without a promise (`Infinity`) any length will do. */
class SizedWriter implements BodyWriter {
  #left: number;

  constructor(octets: number) {
    this.#left = octets;
  }

  writeData(octets: Uint8Array): Uint8Array {
    if (octets.length > this.#left)
      throw new LocalProtocolError(
        `Cannot send "data" of ${octets.length} octets: ${this.#left} of the body are left, expected no more`,
      );
    this.#left -= octets.length;
    return octets;
  }

  writeEnd(trailerSection: readonly FieldLine[]): Uint8Array {
    if (this.#left > 0 && this.#left < Infinity)
      throw new LocalProtocolError(
        `Cannot send "end-of-message": ${this.#left} octets of the body are missing, expected all that Content-Length promised`,
      );
    // Where a body ends with the connection, it is the client that knows none.
    if (trailerSection.length > 0 && this.#left < Infinity)
      throw new LocalProtocolError(
        'Cannot send a trailer section: the body is not chunked, expected no fields after it',
      );
    return NO_OCTETS;
  }
}
// #endregion write what was promised
