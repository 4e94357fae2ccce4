// request-facts.ts: what an application is told of a request, from its head.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import type { Stream } from '../04-streams/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import { findHeadFacts, findOffers, plainHost } from '../07-lasgi/index.ts';
import type { Peer, RequestFacts } from '../07-lasgi/index.ts';

/** What is the same for all requests of a connection. */
export interface ConnectionFacts {
  readonly client: Peer | undefined;
  readonly server: readonly [host: string, port: number | undefined];
  readonly rootPath: string;
}

// #region the facts of a connection
/** Reads the addresses once, and not for each request. */
export function findConnectionFacts(
  stream: Pick<Stream, 'localAddress' | 'remoteAddress'>,
  rootPath: string,
): ConnectionFacts {
  const { localAddress, remoteAddress } = stream;
  const client =
    'port' in remoteAddress
      ? ([plainHost(remoteAddress.host), remoteAddress.port] as const)
      : undefined;
  return { client, server: serverOf(localAddress), rootPath };
}

function serverOf(
  address: Address,
): readonly [host: string, port: number | undefined] {
  return 'port' in address
    ? [plainHost(address.host), address.port]
    : [formatAddress(address), undefined];
}
// #endregion the facts of a connection

// #region the facts of a request
/**
 * A request as an application sees it; `undefined` for CONNECT, which is about no
 * resource of ours.
 */
export function findRequestFacts<State>(
  head: RequestHead,
  { client, server, rootPath }: ConnectionFacts,
  state: State,
): RequestFacts<State> | undefined {
  if (head.target.form === 'authority') return undefined;
  // Written out: to spread an object takes many times as long.
  const facts = findHeadFacts(head, rootPath);
  return {
    httpVersion: facts.httpVersion,
    method: facts.method,
    scheme: 'http',
    path: facts.path,
    rawPath: facts.rawPath,
    queryString: facts.queryString,
    rootPath,
    headers: facts.headers,
    client,
    server,
    state,
    extensions: findOffers(facts),
  };
}
// #endregion the facts of a request
