// response-start.ts: the start of a response, without what is the server's to say.

import { textToOctets } from '../05-http-parser/index.ts';
import type { FieldLine } from '../05-http-parser/index.ts';
import { findReasonPhrase } from '../06-http-connection/index.ts';
import type { Piece } from './carrier.ts';
import type { Headers, HttpResponseStart } from './http-messages.ts';

// #region the fields that belong to the server
/**
 * Without a Transfer-Encoding, since the server frames; with a Content-Length, if
 * all of the body is there and none was given; without one where there can be no
 * content (RFC 9110 §8.6).
 */
export function prepareStart(
  start: HttpResponseStart,
  length: number | undefined,
): HttpResponseStart {
  const { status, headers: given = [], trailers = false } = start;
  const canHaveLength = status !== 204 && status !== 205;
  const headers: FieldLine[] = [];
  let needsLength = length !== undefined && canHaveLength && status !== 304;
  for (const field of given) {
    const [name] = field;
    if (name === 'transfer-encoding') continue;
    if (name === 'content-length') {
      needsLength = false;
      if (!canHaveLength) continue;
    }
    headers.push(field);
  }
  if (needsLength) headers.push(['content-length', String(length)]);
  return { type: start.type, status, headers, trailers };
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
  const text = `${findReasonPhrase(status) ?? status}\n`;
  return { octets: textToOctets(text), isLast: true };
}
// #endregion answers without words
