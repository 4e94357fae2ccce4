// response-start.ts: the start of a response, without what is the server's to say.

import { textToOctets } from '../05-http-parser/index.ts';
import type { FieldLine } from '../05-http-parser/index.ts';
import { findReasonPhrase } from '../06-http-connection/index.ts';
import type { Piece } from './carrier.ts';
import type { Headers, HttpResponseStart } from './http-messages.ts';

// #region the fields that belong to the server
/**
 * Without the fields that are the server's to choose: how the response is framed,
 * and a length where there is no content to have one.
 */
export function withoutFraming(start: HttpResponseStart): HttpResponseStart {
  const { status, headers = [] } = start;
  const isTheirs = ([name]: FieldLine): boolean =>
    name !== 'transfer-encoding' &&
    (name !== 'content-length' || (status !== 204 && status !== 205));
  return headers.every(isTheirs)
    ? start
    : { ...start, headers: headers.filter(isTheirs) };
}
// #endregion the fields that belong to the server

// #region answers without words
/** A start that says no more than its status: what went wrong is for the log. */
export function plainStart(status: number): HttpResponseStart {
  const type = 'http.response.start';
  const headers: Headers = [
    ['content-type', 'text/plain; charset=utf-8'],
    ['connection', 'close'],
  ];
  return { type, status, headers };
}

/** The body behind it: the reason phrase. */
export function plainPiece(status: number): Piece {
  const text = findReasonPhrase(status) ?? String(status);
  return { octets: textToOctets(`${text}\n`), isLast: true };
}
// #endregion answers without words
