// with-header.ts: a field for every response that hasn't got it.

import { isToken } from '../../05-http-parser/index.ts';
import {
  createHttpState,
  forHttp,
  LasgiError,
  stepHttpSent,
} from '../index.ts';
import type { HttpSendMessage, Middleware } from '../index.ts';

type Field = readonly [name: string, value: string];

/** A conversation in which any start may come that a server could take. */
const BEGINNING = createHttpState({
  method: 'GET',
  extensions: { 'http.response.trailers': {} },
});

/**
 * The middleware that adds a field to each response, unless the application has
 * sent one of that name.
 *
 * @param name  In any case; it is sent in lower case.
 * @throws LasgiError `bad-message` if no response can have that field.
 */
export function withHeader<State = unknown>(
  name: string,
  value: string,
): Middleware<State> {
  // Some characters that no token has turn into letters in lower case.
  const field = [isToken(name) ? name.toLowerCase() : name, value] as const;
  const fault = faultOf(field);
  if (fault !== undefined) throw fault;
  return forHttp(
    (inner) => (scope, receive, send) =>
      inner(scope, receive, (message) => send(complete(message, field))),
  );
}

/** What a server will say to it, it can say now. */
function faultOf(field: Field): LasgiError | undefined {
  const type = 'http.response.start';
  const next = stepHttpSent(BEGINNING, { type, status: 200, headers: [field] });
  return next instanceof LasgiError ? next : undefined;
}

function complete(message: HttpSendMessage, field: Field): HttpSendMessage {
  const next = stepHttpSent(BEGINNING, message);
  if (next instanceof LasgiError) return message; // perhaps it is none at all
  if (message.type !== 'http.response.start') return message;
  const { headers = [] } = message;
  const isThere = headers.some(([name]) => name === field[0]);
  return isThere ? message : { ...message, headers: [...headers, field] };
}
