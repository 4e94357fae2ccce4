// sent-request.ts: a request as a server hears it.
//
// There is no wire, but there are both ends of one: a client's connection
// refuses what can't be sent, and a server's reads what the other has written.
// So a scope is what it would be for the same request from a network.

import { quote } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import { Connection, listMembers } from '../06-http-connection/index.ts';
import { urlOf } from './client-address.ts';
import type { Address } from './client-address.ts';
import { ClientError } from './client-error.ts';
import { withDefault } from './client-request.ts';
import type { ClientRequest } from './client-request.ts';
import type { Extensions } from './extensions.ts';
import { findHeadFacts } from './head-facts.ts';
import type { Headers, Peer } from './http-messages.ts';
import type { RequestFacts } from './http-scope.ts';
import { plainHost } from './plain-host.ts';

// #region a request that was sent
/** A request as it has left the client. */
export interface SentRequest {
  /** As a server has read it. */
  readonly head: RequestHead;
  /** The client's end, which has its body to send. */
  readonly connection: Connection<'client'>;
}

// #endregion a request that was sent

// #region say it, and hear it
/**
 * Sends the head of a request, and reads it.
 *
 * @throws LocalProtocolError if no client could send it.
 * @throws RemoteProtocolError if no server would pass it on.
 */
export function sendHead(
  { method, address, headers, body }: ClientRequest,
  cookie: string | undefined,
): SentRequest {
  const connection = new Connection('client');
  const host = headers.some(([name]) => name === 'host')
    ? []
    : [['host', address.authority] as const];
  const own = [...host, ...headers];
  const all = cookie === undefined ? own : withDefault(own, 'cookie', cookie);
  const { fields, isChunked } = frame(method, all, body);
  const octets = connection.send({
    type: 'request',
    method,
    requestTarget: address.target,
    headerSection: fields,
    isChunked,
  });
  const server = new Connection('server', { maxBodyOctets: Infinity });
  server.receive(octets);
  // It is whole, or has been refused.
  return { head: server.nextEvent() as RequestHead, connection };
}

// #endregion say it, and hear it

// #region frame the body
/** A method that is about content has a length, if it is 0 (RFC 9110 §8.6). */
function frame(
  method: string,
  headers: Headers,
  body: ClientRequest['body'],
): { readonly fields: Headers; readonly isChunked: boolean } {
  const hasLength = headers.some(([name]) => name === 'content-length');
  const isChunked =
    body !== undefined && !(body instanceof Uint8Array) && !hasLength;
  const isAboutContent = ['POST', 'PUT', 'PATCH'].includes(method);
  if (isChunked || (body === undefined && !isAboutContent))
    return { fields: headers, isChunked };
  const length = body instanceof Uint8Array ? body.length : 0;
  const fields = withDefault(headers, 'content-length', String(length));
  return { fields, isChunked };
}
// #endregion frame the body

// #region what is around all requests
/** What all requests of a client have in common. */
export interface Surroundings<State> {
  readonly client: Peer;
  readonly rootPath: string;
  readonly extensions: Extensions;
  readonly state: State;
}

// #endregion what is around all requests

// #region what a server would know
/**
 * What a server would know of a request to `address`.
 *
 * @throws ClientError `bad-address` if it isn't for the application.
 */
export function factsOf<State>(
  head: RequestHead,
  address: Address,
  { client, rootPath, extensions, state }: Surroundings<State>,
): RequestFacts<State> {
  // No proxy stands in front: the client itself has said the whole path.
  const facts = findHeadFacts(head, '');
  if (!isBelow(facts.path, rootPath)) throw outside(address, rootPath);
  return {
    ...facts,
    rootPath,
    scheme: address.scheme,
    client,
    server: [plainHost(address.hostname), address.port],
    state: { ...state },
    extensions: offer(extensions, facts.headers),
  };
}

// #endregion what a server would know

// #region what belongs to the application
function isBelow(path: string, rootPath: string): boolean {
  return path === rootPath || path.startsWith(`${rootPath}/`);
}

/** Trailers are for a client that has asked for them (RFC 9110 §6.5.1). */
function offer(extensions: Extensions, headers: Headers): Extensions {
  if (listMembers(headers, 'te').includes('trailers')) return extensions;
  const others = { ...extensions };
  delete others['http.response.trailers'];
  return others;
}

function outside(address: Address, rootPath: string): ClientError {
  return new ClientError(
    'bad-address',
    `Cannot request ${quote(urlOf(address))}: the application is not there, expected a path below ${quote(`${rootPath}/`)}`,
  );
}
// #endregion what belongs to the application
