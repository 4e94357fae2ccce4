// chunk-header.ts: the line before each chunk.
//
//   chunk-size = 1*HEXDIG                                     RFC 9112 §7.1
//   chunk-ext  = *( BWS ";" BWS chunk-ext-name
//                   [ BWS "=" BWS chunk-ext-val ] )           §7.1.1
//
// Extensions are ignored, as §7.1.1 wants, once it is certain that they hold
// no control octet. Space stands only before a ";", where BWS is.

import { FIELD_OCTETS, spanOf } from './octet-classes.ts';
import { faultIn } from './protocol-error.ts';
import type { Line } from './protocol-error.ts';

/** How many digits a size may have: below 2^52 a number is exact. */
export const MAX_SIZE_DIGITS = 13;

/** What the line before a chunk says. */
export interface ChunkHeader {
  /** Of the chunk's data, in octets; 0 for the last chunk. */
  readonly size: number;
  /** How many octets of the line are extensions. */
  readonly extensionOctets: number;
}

const SIZE = /^[0-9A-Fa-f]{0,13}/;
const EXTENSIONS = /^(?:[ \t]*;.*)?/s;

// #region parse a chunk header
/** @throws RemoteProtocolError `bad-chunk` unless it is one. */
export function parseChunkHeader(line: Line): ChunkHeader {
  const { text } = line;
  const digits = SIZE.exec(text)?.[0] ?? '';
  if (digits === '') throw badHeader(line, 0);
  if (digits.length === text.length)
    return { size: parseInt(digits, 16), extensionOctets: 0 };
  const rest = text.slice(digits.length);
  const extensionOctets = EXTENSIONS.exec(rest)?.[0].length ?? 0;
  if (extensionOctets === 0) throw badHeader(line, digits.length);
  const end = spanOf(FIELD_OCTETS, text, digits.length);
  if (end < text.length) throw badHeader(line, end);
  return { size: parseInt(digits, 16), extensionOctets };
}

function badHeader(line: Line, at: number): Error {
  return faultIn(line, at, {
    code: 'bad-chunk',
    expected: `1 to ${MAX_SIZE_DIGITS} hexadecimal digits, and perhaps ";" and extensions`,
  });
}
// #endregion parse a chunk header
