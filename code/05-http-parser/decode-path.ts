// decode-path.ts: percent-encoding, taken off once.
//
//   pct-encoded = "%" HEXDIG HEXDIG                           RFC 3986 §2.1
//
// The octets have to be UTF-8, and none of them NUL, which ends a file's name
// for the operating system, whatever stands behind it.

import { faultIn } from './protocol-error.ts';
import type { RemoteProtocolError } from './protocol-error.ts';
import type { Part } from './request-target.ts';

/**
 * Decodes `rawPath`, which is that part of a line.
 *
 * @throws RemoteProtocolError `bad-request-target` at what can't be decoded.
 */
export function decodePath(part: Part, rawPath: string): string {
  if (!rawPath.includes('%')) return rawPath;
  const bad = rawPath.search(/%(?![0-9A-Fa-f]{2})|%00/);
  if (bad !== -1)
    throw badEscape(part, bad, 'two hexadecimal digits, and no NUL');
  try {
    return decodeURIComponent(rawPath);
  } catch {
    throw badEscape(part, badUtf8At(rawPath), 'UTF-8');
  }
}

/** How many a character has in UTF-8, by the first digit of the first. */
const OCTETS_OF = new Map([
  ['C', 2],
  ['D', 2],
  ['E', 3],
  ['F', 4],
]);

/** Where the first character stands that isn't UTF-8. */
function badUtf8At(rawPath: string): number {
  let at = rawPath.indexOf('%');
  while (at !== -1) {
    const octets = OCTETS_OF.get(rawPath.charAt(at + 1).toUpperCase()) ?? 1;
    const end = at + octets * '%FF'.length;
    if (!canDecode(rawPath.slice(at, end))) return at;
    at = rawPath.indexOf('%', end);
  }
  return rawPath.length;
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function badEscape(
  { line, from }: Part,
  at: number,
  expected: string,
): RemoteProtocolError {
  return faultIn(line, from + at, {
    code: 'bad-request-target',
    found: `a "%" at column ${from + at + 1} that can't be decoded`,
    expected,
  });
}
