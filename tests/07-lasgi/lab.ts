// lab.ts: what most tests of this chapter need.

import { textToOctets } from '../../code/05-http-parser/index.ts';
import {
  ClientDisconnected,
  HttpExchange,
  isDeparture,
  LasgiError,
} from '../../code/07-lasgi/index.ts';
import type {
  ExtensionMessage,
  ExchangeResult,
  Extensions,
  Headers,
  HttpApplication,
  HttpReceiveMessage,
  HttpResponseBody,
  HttpResponseStart,
  HttpSendMessage,
  LasgiErrorCode,
  RequestFacts,
  Send,
} from '../../code/07-lasgi/index.ts';
import { MemoryCarrier } from './memory-carrier.ts';

/** Anything that may be said about a request, by either side. */
export type Sent = HttpSendMessage | ExtensionMessage;

export const ALL_EXTENSIONS: Extensions = {
  'http.response.trailers': {},
  'http.response.early_hint': {},
  'http.response.debug': {},
};

export const DISCONNECT = { type: 'http.disconnect' } as const;
export const HINT = {
  type: 'http.response.early_hint',
  links: ['</a.css>; rel=preload'],
} as const;
export const DEBUG = { type: 'http.response.debug', info: { a: 1 } } as const;

export function start(status: number, ...headers: Headers): HttpResponseStart {
  return { type: 'http.response.start', status, headers };
}

export function piece(text: string): HttpResponseBody {
  return { ...last(text), moreBody: true };
}

export function last(text: string): HttpResponseBody {
  return { type: 'http.response.body', body: textToOctets(text) };
}

export function trailers(...headers: Headers): Sent {
  return { type: 'http.response.trailers', headers };
}

export function request(text: string, moreBody = false): HttpReceiveMessage {
  return { type: 'http.request', body: textToOctets(text), moreBody };
}

/** Takes for a message what the compiler would refuse. */
export function unchecked<T>(value: unknown): T {
  return value as T;
}

export function factsOf(
  facts: Partial<RequestFacts<unknown>> = {},
): RequestFacts<unknown> {
  return {
    httpVersion: '1.1',
    method: 'GET',
    scheme: 'http',
    path: '/',
    rawPath: '/',
    queryString: '',
    rootPath: '',
    headers: [],
    client: undefined,
    server: undefined,
    state: {},
    extensions: {},
    ...facts,
  };
}

export interface Lab {
  readonly carrier: MemoryCarrier;
  readonly exchange: HttpExchange;
  readonly told: readonly string[];
  run(application: HttpApplication): Promise<ExchangeResult>;
}

/** One exchange over a carrier in memory. */
export function createLab(facts: Partial<RequestFacts<unknown>> = {}): Lab {
  const carrier = new MemoryCarrier();
  const exchange = new HttpExchange(factsOf(facts), carrier);
  const run = async (application: HttpApplication) => {
    const result = await exchange.run(application);
    if (result.type === 'failed' && isOfTest(result.error)) throw result.error;
    return result;
  };
  return { carrier, exchange, told: carrier.told, run };
}

/** What an application expects is expected by its test. */
function isOfTest(error: unknown): boolean {
  return error instanceof Error && error.name === 'AssertionError';
}

/** Why it was refused; `ok` if it wasn't. */
export async function outcomeOf(
  promise: Promise<unknown>,
): Promise<LasgiErrorCode | string> {
  try {
    await promise;
    return 'ok';
  } catch (error) {
    return nameOf(error);
  }
}

/** An error's code, or its class, or what it says. */
export function nameOf(error: unknown): string {
  if (error instanceof LasgiError) return error.code;
  if (isDeparture(error)) return error.name;
  return error instanceof Error ? error.message : String(error);
}

/** How it has ended, in words: `failed: not-now`. */
export function endOf(result: ExchangeResult): string {
  switch (result.type) {
    case 'complete':
      return 'complete';
    case 'departed':
      return `departed: ${nameOf(result.reason)}`;
    case 'failed':
      return `failed: ${nameOf(result.error)}`;
  }
}

/** What a server says instead of an application. */
export const INTERNAL_ERROR =
  'begin 500 content-type: text/plain; charset=utf-8; connection: close; content-length: 22; "Internal Server Error\\n" end';
export const LEFT = new ClientDisconnected('the client has left');

/** An application that says these, one after the other. */
export function saying(...messages: readonly Sent[]): HttpApplication {
  return async (_scope, _receive, send) => {
    for (const message of messages) await sendAny(send, message);
  };
}

/** Sends what the compiler would refuse. */
export function sendAny(send: Send<never>, message: unknown): Promise<void> {
  return send(message as never);
}

/** The codes with which messages are refused, in the order they were said. */
export function noting(
  outcomes: string[],
  ...messages: readonly Sent[]
): HttpApplication {
  return async (_scope, _receive, send) => {
    for (const message of messages)
      outcomes.push(await outcomeOf(sendAny(send, message)));
  };
}

/** Lets everything run that waits for nothing outside. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
