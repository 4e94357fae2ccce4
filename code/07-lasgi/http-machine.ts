// http-machine.ts: who may say what, and when, for one request.
//
// Two pure functions, one for each way: the server asks them, `lint` does, and so
// do the tests.

import { quote } from '../05-http-parser/index.ts';
import { faultInMessage, RECEIVED, SENT } from './expect-message.ts';
import type { ExtensionMessage, KnownSendMessage } from './extensions.ts';
import type {
  Headers,
  HttpReceiveMessage,
  HttpResponseBody,
  HttpResponseStart,
  HttpSendMessage,
} from './http-messages.ts';
import { REQUEST_TABLE, RESPONSE_TABLE } from './http-state.ts';
import type { HttpState, RequestMove, ResponseMove } from './http-state.ts';
import { LasgiError } from './lasgi-error.ts';

// #region one step
/**
 * The state after the server has said `message`, or what is wrong with it. An
 * error changes nothing.
 */
export function stepHttpReceived(
  state: HttpState,
  message: HttpReceiveMessage,
): HttpState | LasgiError {
  const fault = faultInMessage(message, RECEIVED);
  if (fault !== undefined) return fault;
  switch (message.type) {
    case 'http.request': {
      const { moreBody } = message;
      return hear(state, message, moreBody ? 'a piece' : 'the last piece');
    }
    case 'http.disconnect':
      return hear(state, message, 'the end');
    default:
      return notNow(elsewhere(message), 'conversation', 'about a request');
  }
}

function hear(
  state: HttpState,
  { type }: HttpReceiveMessage,
  move: RequestMove,
): HttpState | LasgiError {
  const request = REQUEST_TABLE[state.request][move];
  if (request === undefined) return notNow(type, 'request', state.request);
  return request === state.request ? state : { ...state, request };
}

/** The same for what the application says: something else may be said. */
export function stepHttpSent(
  state: HttpState,
  message: HttpSendMessage | ExtensionMessage,
): HttpState | LasgiError {
  const fault = faultInMessage(message, SENT);
  if (fault !== undefined) return fault;
  const known = message as KnownSendMessage; // there is no fault in its type
  switch (known.type) {
    case 'http.response.start':
      return start(state, known);
    case 'http.response.body':
      return sendBody(state, known);
    case 'http.response.trailers': {
      const isLast = known.moreTrailers !== true;
      return extend(state, known, isLast ? 'the last trailers' : 'trailers');
    }
    case 'http.response.early_hint':
    case 'http.response.debug':
      return extend(state, known, 'a hint');
    default:
      return notNow(elsewhere(known), 'conversation', 'about a request');
  }
}

/** A message of another protocol: the compiler knows that none gets here. */
function elsewhere({ type }: never): string {
  return type;
}

function notNow(messageType: string, what: string, state: string): LasgiError {
  return new LasgiError(
    `Cannot use "${messageType}": the ${what} is ${state}, expected another message, or none`,
    { code: 'not-now', messageType, state },
  );
}
// #endregion one step

// #region the start
function start(
  state: HttpState,
  message: HttpResponseStart,
): HttpState | LasgiError {
  const response = RESPONSE_TABLE[state.response]['the start'];
  if (response === undefined)
    return notNow(message.type, 'response', state.response);
  const hasTrailers = message.trailers === true;
  if (hasTrailers && state.extensions['http.response.trailers'] === undefined)
    return notOffered(message.type, 'http.response.trailers');
  const hasContent = state.hasContent && allowsContent(message.status);
  const octetsLeft = findLength(message.headers ?? []);
  if (octetsLeft instanceof LasgiError) return octetsLeft;
  // Trailers need chunks, and chunks have no length (RFC 9112 §6.3, §7.1.2).
  if (hasTrailers && octetsLeft < Infinity)
    return badStart(
      'has a content-length, and announces trailers',
      'one of them',
    );
  return { ...state, response, hasContent, octetsLeft, hasTrailers };
}

/** May a response with that status have content (RFC 9110 §6.4.1)? */
export function allowsContent(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

/** The length that the fields promise; `Infinity` if they don't. */
function findLength(headers: Headers): number | LasgiError {
  const lengths = headers.filter(([name]) => name === 'content-length');
  const [length] = lengths;
  if (length === undefined) return Infinity;
  const isLength = /^[0-9]{1,15}$/.test(length[1]);
  if (isLength && lengths.length === 1) return Number(length[1]);
  const values = lengths.map(([, value]) => quote(value)).join(' and ');
  return badStart(`has a content-length of ${values}`, 'one whole number');
}

function badStart(found: string, expected: string): LasgiError {
  const messageType = 'http.response.start';
  return new LasgiError(
    `Cannot use "${messageType}": it ${found}, expected ${expected}`,
    { code: 'bad-message', messageType },
  );
}
// #endregion the start

// #region the body
function sendBody(
  state: HttpState,
  { type, body, moreBody = false }: HttpResponseBody,
): HttpState | LasgiError {
  const response = RESPONSE_TABLE[state.response][moveOf(state, moreBody)];
  if (response === undefined) return notNow(type, 'response', state.response);
  const octets = body?.length ?? 0;
  const octetsLeft = state.octetsLeft - octets;
  if (state.hasContent) {
    if (octetsLeft < 0) return badLength(state, `${octets} more`);
    const isShort = !moreBody && octetsLeft > 0 && octetsLeft < Infinity;
    if (isShort) return badLength(state, `${octets}, and that was all`);
  }
  if (response === state.response && octetsLeft === state.octetsLeft)
    return state;
  return { ...state, response, octetsLeft };
}

function moveOf(state: HttpState, moreBody: boolean): ResponseMove {
  if (moreBody) return 'a piece';
  return state.hasTrailers
    ? 'the last piece before trailers'
    : 'the last piece';
}

function badLength({ octetsLeft }: HttpState, found: string): LasgiError {
  return new LasgiError(
    `Cannot send "http.response.body": ${octetsLeft} octets are left of what content-length promised, and there come ${found}, expected as many`,
    { code: 'bad-length', messageType: 'http.response.body', state: 'started' },
  );
}
// #endregion the body

// #region the messages of extensions
function extend(
  state: HttpState,
  { type }: ExtensionMessage,
  move: ResponseMove,
): HttpState | LasgiError {
  if (state.extensions[type] === undefined) return notOffered(type, type);
  const response = RESPONSE_TABLE[state.response][move];
  if (response === undefined) return notNow(type, 'response', state.response);
  return response === state.response ? state : { ...state, response };
}

function notOffered(messageType: string, extension: string): LasgiError {
  return new LasgiError(
    `Cannot use "${messageType}": the scope has no extension ${quote(extension)}, expected the application to look there first`,
    { code: 'not-offered', messageType },
  );
}
// #endregion the messages of extensions
