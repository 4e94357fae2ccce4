// conformance-script.ts: words for what clients and applications do in a case.

import type { ClientStep } from './conformance-case.ts';
import { octetsToText, textToOctets } from '../05-http-parser/index.ts';
import { bodyOf } from './body.ts';
import type {
  Headers,
  HttpReceiveMessage,
  HttpSendMessage,
} from './http-messages.ts';
import type { Receive, Send } from './protocols.ts';

// #region what a client says
/** A request line and field lines, Host among them. The connection goes on. */
export function ask(line: string, ...lines: readonly string[]): ClientStep {
  return says(`${[line, 'Host: a', ...lines].join('\r\n')}\r\n\r\n`);
}

/** GET, as the only request of its connection. */
export function get(path: string, ...lines: readonly string[]): ClientStep {
  return ask(`GET ${path} HTTP/1.1`, 'Connection: close', ...lines);
}

/** POST with a body of known length, as the only request of its connection. */
export function post(body: string, ...lines: readonly string[]): ClientStep {
  const { text } = postHead(body.length, ...lines);
  return says(text + body);
}

/** The head of such a POST: the body has to be said. */
export function postHead(
  length: number,
  ...lines: readonly string[]
): ClientStep & { readonly type: 'says' } {
  const own = ['POST / HTTP/1.1', 'Host: a', 'Connection: close'];
  const all = [...own, `Content-Length: ${length}`, ...lines];
  return says(`${all.join('\r\n')}\r\n\r\n`);
}

/** Any octets, a character for each. */
export function says(text: string): ClientStep & { readonly type: 'says' } {
  return { type: 'says', text };
}
// #endregion what a client says

// #region what a client does besides
/** Reads up to such an event. */
export function hears(
  until: (ClientStep & { readonly type: 'hears' })['until'],
): ClientStep {
  return { type: 'hears', until };
}

/** Waits until the server has done all that it can do at once. */
export const PAUSES: ClientStep = { type: 'pauses' };

/** Goes away. */
export const LEAVES: ClientStep = { type: 'leaves' };
// #endregion what a client does besides

// #region what an application does
/** Lets everybody do what can be done at once. */
export function oneTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The start of a response. */
export function start(
  status: number,
  ...headers: Headers
): Extract<HttpSendMessage, { readonly type: 'http.response.start' }> {
  return { type: 'http.response.start', status, headers };
}

/** A piece of its body, with more to come. */
export function piece(
  text: string,
): Extract<HttpSendMessage, { readonly type: 'http.response.body' }> {
  return { ...last(text), moreBody: true };
}

/** The last piece of its body. */
export function last(
  text = '',
): Extract<HttpSendMessage, { readonly type: 'http.response.body' }> {
  return { type: 'http.response.body', body: textToOctets(text) };
}
// #endregion what an application does

// #region a whole answer
/** Answers with 200 and that text. */
export async function answer(
  send: Send<HttpSendMessage>,
  text = 'ok',
): Promise<void> {
  await send(start(200));
  await send(last(text));
}

/** What such an answer looks like to the client. */
export const OK = { status: 200, body: 'ok' } as const;
// #endregion a whole answer

// #region what an application sees
/** All of the body that is left, a character for each octet. */
export async function readText(
  receive: Receive<HttpReceiveMessage>,
): Promise<string> {
  let text = '';
  for await (const octets of bodyOf(receive)) text += octetsToText(octets);
  return text;
}

/** Lets a promise be, until it is awaited: its failure waits, too. */
export function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** An error in words: `LasgiError not-now`, `Error what it says`. */
export function wordsOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, code } = error as Error & { readonly code?: string };
  if (name === 'LasgiError') return `${name} ${String(code)}`;
  return name === 'Error' ? `${name} ${message}` : name;
}
// #endregion what an application sees
