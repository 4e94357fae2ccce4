// request-parser.ts: the parser of a server.

import type { HttpLimits } from './limits.ts';
import { MessageParser } from './message-parser.ts';
import { REQUEST_GRAMMAR } from './request-head.ts';
import type { RequestHead } from './request-head.ts';
import type { RequestLine } from './request-line.ts';

/** Reads the requests of one connection. */
export type RequestParser = MessageParser<RequestLine, RequestHead>;

/** Creates a parser of requests; `limits` that aren't given are the defaults. */
export function createRequestParser(
  limits: Partial<HttpLimits> = {},
): RequestParser {
  return new MessageParser(REQUEST_GRAMMAR, limits);
}
