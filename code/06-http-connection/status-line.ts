// status-line.ts: the first line of a response.
//
//   status-line   = HTTP-version SP status-code SP [ reason-phrase ]
//   status-code   = 3DIGIT                                    RFC 9112 §4
//   reason-phrase = 1*( HTAB / SP / VCHAR / obs-text )
//
// The second space is there even if no phrase is; §4 wants it to be sent.
// Statuses go from 100 to 599. Others are refused, where RFC 9110 §15 would have
// a client take them for a 5xx.

import { faultIn, FIELD_OCTETS, spanOf } from '../05-http-parser/index.ts';
import type { Fault, HttpVersion, Line } from '../05-http-parser/index.ts';

/** How a request was answered, in which version. */
export interface StatusLine {
  readonly httpVersion: HttpVersion;
  readonly status: number;
  /** May be empty. */
  readonly reasonPhrase: string;
}

const STATUS_AT = 'HTTP/1.1 '.length;
const PHRASE_AT = 'HTTP/1.1 200 '.length;

// #region parse a status line
/** @throws RemoteProtocolError unless it is one. */
export function parseStatusLine(line: Line): StatusLine {
  const { text } = line;
  if (!/^HTTP\/[0-9]\.[0-9] /.test(text)) throw faultIn(line, 0, NO_VERSION);
  if (!text.startsWith('HTTP/1.'))
    throw faultIn(line, 'HTTP/'.length, UNKNOWN_VERSION);
  if (!/^[1-5][0-9]{2} /.test(text.slice(STATUS_AT)))
    throw faultIn(line, STATUS_AT, NO_STATUS);
  const end = spanOf(FIELD_OCTETS, text, PHRASE_AT);
  if (end < text.length) throw faultIn(line, end, BAD_PHRASE);
  return {
    httpVersion: text.startsWith('HTTP/1.0') ? '1.0' : '1.1',
    status: Number(text.slice(STATUS_AT, STATUS_AT + 3)),
    reasonPhrase: text.slice(PHRASE_AT),
  };
}
// #endregion parse a status line

// #region what may be wrong with a status line
const NO_VERSION: Fault = {
  code: 'bad-start-line',
  expected: '"HTTP/1.0" or "HTTP/1.1" and one space',
};
const UNKNOWN_VERSION: Fault = {
  code: 'unknown-version',
  expected: 'version 1.0 or 1.1',
};
const NO_STATUS: Fault = {
  code: 'bad-start-line',
  expected: 'a status from 100 to 599 and one space',
};
const BAD_PHRASE: Fault = {
  code: 'bad-start-line',
  expected: 'no control octet in a reason phrase',
};
// #endregion what may be wrong with a status line
