// redirects.ts: the request that a redirect asks for, as browsers understand it
// (the Fetch standard, "HTTP-redirect fetch").

import { quote, textToOctets } from '../05-http-parser/index.ts';
import { originOf, parseUrl, urlOf } from './client-address.ts';
import type { Address } from './client-address.ts';
import { ClientError } from './client-error.ts';
import type { ClientRequest } from './client-request.ts';
import type { Headers, HttpResponseStart } from './http-messages.ts';

/**
 * Redirects that a client follows for one request: as the Fetch standard. Who
 * sends more of them sends it in circles.
 */
export const MAX_REDIRECTS = 20;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Fields about a body, which go with it. */
const ABOUT_CONTENT: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
]);

/** Fields that are for one host, and no business of another. */
const FOR_ONE_HOST: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'proxy-authorization',
]);

// #region follow a redirect
/**
 * The request that the answer to `request` asks for; `undefined` if it asks for
 * none.
 *
 * @throws ClientError `bad-redirect` if it can't be made.
 */
export function findRedirect(
  request: ClientRequest,
  { status, headers = [] }: Pick<HttpResponseStart, 'status' | 'headers'>,
): ClientRequest | undefined {
  const location = headers.find(([name]) => name === 'location')?.[1];
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const address = resolve(location, request.address);
  const { body } = request;
  const isOneTime = body !== undefined && !(body instanceof Uint8Array);
  if (isOneTime && status !== 303)
    throw badRedirect(
      location,
      'the body was sent',
      'one that can be sent again',
    );
  const next = changesMethod(status, request.method)
    ? withoutContent(request)
    : request;
  const headersThere = isSameOrigin(address, request.address)
    ? next.headers
    : without(next.headers, FOR_ONE_HOST);
  return { ...next, address, headers: headersThere };
}

// #endregion follow a redirect

// #region the place of a redirect
/** A URL may be relative; its octets are UTF-8. */
function resolve(location: string, from: Address): Address {
  const text = new TextDecoder().decode(textToOctets(location));
  if (!URL.canParse(text, urlOf(from)))
    throw badRedirect(location, 'it is no URL', 'one');
  const { protocol, href } = new URL(text, urlOf(from));
  if (protocol !== 'http:' && protocol !== 'https:')
    throw badRedirect(location, `it leads to ${protocol}`, 'http or https');
  return parseUrl(href);
}
// #endregion the place of a redirect

// #region what changes on the way
/** 303 means GET; after 301 and 302 browsers have always said so, too. */
function changesMethod(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function withoutContent(request: ClientRequest): ClientRequest {
  const headers = without(request.headers, ABOUT_CONTENT);
  return { ...request, method: 'GET', headers, body: undefined };
}

function without(headers: Headers, names: ReadonlySet<string>): Headers {
  return headers.filter(([name]) => !names.has(name));
}

function isSameOrigin(one: Address, other: Address): boolean {
  return originOf(one) === originOf(other);
}

function badRedirect(
  location: string,
  found: string,
  expected: string,
): ClientError {
  return new ClientError(
    'bad-redirect',
    `Cannot follow the redirect to ${quote(location)}: ${found}, expected ${expected}`,
  );
}
// #endregion what changes on the way
