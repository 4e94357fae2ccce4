// etag-scene.ts: small applications behind the exercise's middleware.

import { expect } from 'vitest';

import { withEtag } from '../../../code/07-lasgi/exercises/with-etag.ts';
import { byProtocol, lint } from '../../../code/07-lasgi/index.ts';
import type {
  ClientResponse,
  Headers,
  HttpApplication,
  HttpSendMessage,
  RequestFacts,
} from '../../../code/07-lasgi/index.ts';
import { clientOf, last, sendAll, start } from '../client-lab.ts';
import { sendAny } from '../lab.ts';
import { callOf, scopeWith } from './scopes.ts';

/** A strong one, of a hash that is no mere sum. */
export const TAG = /^"[\x21\x23-\x7e\x80-\xff]{8,}"$/;

/** How a client asks. */
export interface Asked {
  readonly method?: string;
  readonly fields?: Headers;
}

/** How a client asks that has such content. */
export function having(list: string, method = 'GET'): Asked {
  return { fields: [['if-none-match', list]], method };
}

/** The application for requests alone, behind the middleware. */
export function tagging(http: HttpApplication): HttpApplication {
  const application = withEtag(byProtocol({ http }));
  return (...call) => application(...call);
}

/** What a client hears of an application that sends these. */
export async function respond(
  messages: readonly HttpSendMessage[],
  { method = 'GET', fields = [] }: Asked = {},
): Promise<ClientResponse> {
  const http: HttpApplication = (...[, , send]) => sendAll(send, ...messages);
  const application = lint(withEtag(lint(byProtocol({ http }))), {
    onWarning: (line) => expect.fail(line),
  });
  const client = await clientOf((...call) => application(...call));
  const response = await client.request(method, '/', { headers: fields });
  await response.octets();
  return response;
}

/** The tag of a response with that body; empty if it has none. */
export async function tagOf(body: string): Promise<string> {
  const response = await respond([start(), last(body)]);
  return response.findHeader('etag') ?? '';
}

/** What reaches a server; the script sees it as soon as it does. */
export async function passing(
  script: (
    send: (message: unknown) => Promise<void>,
    sent: readonly unknown[],
  ) => unknown,
  facts: Partial<RequestFacts<unknown>> = {},
): Promise<unknown[]> {
  const sent: unknown[] = [];
  const application = tagging(async (...[, , send]) => {
    await script((message) => sendAny(send, message), sent);
  });
  const keep = async (message: unknown) => {
    sent.push(message);
  };
  await application(...callOf(scopeWith(facts), keep));
  return sent;
}
