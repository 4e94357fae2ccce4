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
    throw badEscape(part, rawPath.search(/%[89A-Fa-f]/), 'UTF-8');
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
