// client-lab.ts: small applications, and ways to look at what they do.

import { afterEach, expect } from 'vitest';

import { createClient } from '../../code/07-lasgi/client.ts';
import type { Client } from '../../code/07-lasgi/client.ts';
import type { ClientOptions } from '../../code/07-lasgi/client-options.ts';
import { byProtocol } from '../../code/07-lasgi/index.ts';
import type {
  Application,
  Headers,
  HttpApplication,
  HttpScope,
  HttpSendMessage,
  Send,
} from '../../code/07-lasgi/index.ts';

export const octets = (text: string): Uint8Array =>
  new TextEncoder().encode(text);
export const textOf = (piece: Uint8Array | undefined): string | undefined =>
  piece && new TextDecoder().decode(piece);

export function start(
  status = 200,
  ...headers: Headers
): HttpSendMessage & { readonly type: 'http.response.start' } {
  return { type: 'http.response.start', status, headers };
}

export function piece(text: string): HttpSendMessage {
  return { type: 'http.response.body', body: octets(text), moreBody: true };
}

export function last(text = ''): HttpSendMessage {
  return { type: 'http.response.body', body: octets(text) };
}

/** Sends all of it, one after the other. */
export async function sendAll(
  send: Send<HttpSendMessage>,
  ...messages: readonly HttpSendMessage[]
): Promise<void> {
  for (const message of messages) await send(message);
}

const clients: Client[] = [];

/** A client of an application without a lifespan, closed after the test. */
export async function clientOf<State>(
  http: HttpApplication<State>,
  options: ClientOptions = {},
): Promise<Client<State>> {
  const application: Application<State> = byProtocol<State>({ http });
  const client = await createClient(application, options);
  clients.push(client as Client);
  return client;
}

/** The scope that the application gets for a request. */
export async function scopeOf(
  ask: (client: Client) => Promise<unknown>,
  options: ClientOptions = {},
): Promise<HttpScope> {
  const scopes: HttpScope[] = [];
  const client = await clientOf(async (scope, _, send) => {
    scopes.push(scope);
    await sendAll(send, start(), last());
  }, options);
  await ask(client);
  return scopes[0] as HttpScope;
}

/** Something that a test does while an application waits for it. */
export class Gate {
  readonly passed: Promise<void>;
  open: () => void = () => {};

  constructor() {
    this.passed = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Lets everything happen that needs nobody else to go on. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

// A promise that nobody looks after is a fault of the client's.
const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));

/** The errors of promises that nobody looks after, for a test that wants some. */
export function takeUnhandled(): unknown[] {
  return unhandled.splice(0);
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  await rest();
  expect(takeUnhandled()).toEqual([]);
});
