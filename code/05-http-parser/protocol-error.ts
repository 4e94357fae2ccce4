// protocol-error.ts: who broke the protocol, and how.

import { quote } from './quote.ts';
import { excerpt } from './source-position.ts';

// #region what a peer can do wrong
/** The status to answer, by what went wrong (RFC 9110 §15). */
const STATUS = {
  'bad-line-end': 400,
  'bad-start-line': 400,
  'bad-request-target': 400,
  'bad-field-line': 400,
  'bad-host': 400,
  'bad-framing': 400,
  'bad-chunk': 400,
  'unexpected-eof': 400,
  'body-too-large': 413,
  'extensions-too-large': 413,
  'start-line-too-long': 414,
  'unknown-expectation': 417,
  'fields-too-large': 431, // RFC 6585 §5
  'unknown-coding': 501,
  'unknown-version': 505,
  'out-of-turn': 400,
} as const;

/** What a peer did wrong. */
export type ProtocolErrorCode = keyof typeof STATUS;
// #endregion what a peer can do wrong

// #region who is to blame
/** We were asked for something that HTTP/1.1 forbids here: the caller's bug. */
export class LocalProtocolError extends Error {
  override readonly name = 'LocalProtocolError';
}

/** The peer broke HTTP/1.1. Answer with `status`, if one still can, and close. */
export class RemoteProtocolError extends Error {
  override readonly name = 'RemoteProtocolError';
  readonly code: ProtocolErrorCode;
  readonly status: number;
  /** Of the octet at fault, counted from the first that was received. */
  readonly offset: number;
  /** What stood there, with a caret beneath the octet at fault. */
  readonly excerpt: string;

  constructor(code: ProtocolErrorCode, message: string, place: Place) {
    super(message);
    this.code = code;
    this.status = STATUS[code];
    this.offset = place.line.offset + place.at;
    this.excerpt = excerpt(place.line.text, place.at, place.line.number);
  }
}
// #endregion who is to blame

// #region the place of a fault
/** A line of a message, without its end. */
export interface Line {
  /** What it is: `field line`. */
  readonly what: string;
  readonly text: string;
  /** From 1, in the message. */
  readonly number: number;
  /** Of its first octet, counted from the first that was received. */
  readonly offset: number;
}

/** An octet of a line. */
export interface Place {
  readonly line: Line;
  readonly at: number;
}

/** What is wrong with a line, and what would be right. */
export interface Fault {
  readonly code: ProtocolErrorCode;
  /** Default: the octet there. */
  readonly found?: string;
  readonly expected: string;
}

/** The error of a line that has a fault at `at`. */
export function faultIn(
  line: Line,
  at: number,
  { code, found, expected }: Fault,
): RemoteProtocolError {
  const is = found ?? `${nameOf(line.text, at)} at column ${at + 1}`;
  return new RemoteProtocolError(
    code,
    `Cannot read ${line.what} ${quote(line.text)}: ${is}, expected ${expected}`,
    { line, at },
  );
}

function nameOf(text: string, at: number): string {
  return at < text.length ? quote(text.charAt(at)) : 'its end';
}
// #endregion the place of a fault
