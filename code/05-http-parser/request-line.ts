// request-line.ts: the first line of a request.
//
//   request-line = method SP request-target SP HTTP-version   RFC 9112 §3
//   method       = token                                      RFC 9110 §9.1
//   HTTP-version = %s"HTTP" "/" DIGIT "." DIGIT               RFC 9112 §2.3
//
// Exactly one space, and no other: §3 lets a server be lenient about that, and
// §11.2 tells what it leads to.

import { spanOf, TARGET_OCTETS, TOKEN_OCTETS } from './octet-classes.ts';
import { faultIn } from './protocol-error.ts';
import type { Fault, Line } from './protocol-error.ts';
import { parseRequestTarget } from './request-target.ts';
import type { RequestTarget } from './request-target.ts';

/** `1.1` stands for all later minor versions too (RFC 9110 §6.2). */
export type HttpVersion = '1.0' | '1.1';

/** What a request asks for, of what, in which version. */
export interface RequestLine {
  readonly method: string;
  /** As received. */
  readonly requestTarget: string;
  readonly target: RequestTarget;
  readonly httpVersion: HttpVersion;
}

const METHOD: Fault = {
  code: 'bad-start-line',
  expected: 'a method and one space',
};
const TARGET: Fault = {
  code: 'bad-request-target',
  expected: 'a request target of visible US-ASCII without "#", and one space',
};

// #region parse a request line
/** @throws RemoteProtocolError unless it is one. */
export function parseRequestLine(line: Line): RequestLine {
  const { text } = line;
  const methodEnd = spanOf(TOKEN_OCTETS, text);
  if (methodEnd === 0 || text[methodEnd] !== ' ')
    throw faultIn(line, methodEnd, METHOD);
  const from = methodEnd + 1;
  const to = spanOf(TARGET_OCTETS, text, from);
  if (to === from || text[to] !== ' ') throw faultIn(line, to, TARGET);
  const method = text.slice(0, methodEnd);
  // Another version may have other targets, so it comes first.
  const httpVersion = parseHttpVersion(line, to + 1);
  return {
    method,
    requestTarget: text.slice(from, to),
    target: parseRequestTarget({ line, from, to }, method),
    httpVersion,
  };
}
// #endregion parse a request line

// #region parse the version
/**
 * Parses the rest of a line, from `from` on, as a version.
 *
 * @throws RemoteProtocolError unless it is one of ours.
 */
export function parseHttpVersion(line: Line, from: number): HttpVersion {
  const version = line.text.slice(from);
  if (version === 'HTTP/1.1') return '1.1';
  if (version === 'HTTP/1.0') return '1.0';
  const good = VERSION_START.exec(version)?.[0] ?? '';
  if (good.length < 'HTTP/1.1'.length || good !== version)
    throw faultIn(line, from + good.length, VERSION);
  if (version.startsWith('HTTP/1.')) return '1.1';
  throw faultIn(line, from + 'HTTP/'.length, {
    code: 'unknown-version',
    expected: 'version 1.0 or 1.1',
  });
}

/** As much of a version as is in order. */
const VERSION_START = /^(?:HTTP\/(?:[0-9](?:\.[0-9]?)?)?)?/;

const VERSION: Fault = {
  code: 'bad-start-line',
  expected: '"HTTP/1.0" or "HTTP/1.1" and the end of the line',
};
// #endregion parse the version
