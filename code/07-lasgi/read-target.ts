// read-target.ts: reads a request line again, for servers whose parser leaves the
// target as it came.
//
// The parser of chapter 5 reads it, so that a target means the same on every
// server, and the same ones are refused.

import { REQUEST_GRAMMAR } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';

// #region read a target
/** A request line, in the parts in which other parsers hand it out. */
export interface TargetParts {
  readonly method: string;
  readonly requestTarget: string;
  /** Digits: `1.1`. */
  readonly version: string;
}

/** @throws RemoteProtocolError if the target is none, or can't be decoded. */
export function readTarget({
  method,
  requestTarget,
  version,
}: TargetParts): Omit<RequestHead, 'type' | 'framing' | 'headerSection'> {
  const text = `${method} ${requestTarget} HTTP/${version}`;
  const line = { what: 'request line', text, number: 1, offset: 0 };
  return REQUEST_GRAMMAR.parseStartLine(line);
}
// #endregion read a target
