// request-facts.ts: what an application is told of a request, from its head.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import type { Stream } from '../04-streams/index.ts';
import type { RequestHead, Resource } from '../05-http-parser/index.ts';
import { findOffers, mount } from '../07-lasgi/index.ts';
import type { Headers, Peer, RequestFacts } from '../07-lasgi/index.ts';

/** What is the same for all requests of a connection. */
export interface ConnectionFacts {
  readonly client: Peer | undefined;
  readonly server: readonly [host: string, port: number | undefined];
  readonly rootPath: string;
}

// #region the facts of a connection
/** Reads the addresses once, and not for each request. */
export function findConnectionFacts(
  stream: Stream,
  rootPath: string,
): ConnectionFacts {
  const { localAddress, remoteAddress } = stream;
  const client =
    'port' in remoteAddress
      ? ([remoteAddress.host, remoteAddress.port] as const)
      : undefined;
  return { client, server: serverOf(localAddress), rootPath };
}

function serverOf(
  address: Address,
): readonly [host: string, port: number | undefined] {
  return 'port' in address
    ? [address.host, address.port]
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
  const { target, httpVersion, method } = head;
  if (target.form === 'authority') return undefined;
  const { path, rawPath, query } =
    target.form === 'asterisk' ? ASTERISK : mount(target, rootPath);
  const headers = findHeaders(head);
  return {
    httpVersion,
    method,
    scheme: 'http',
    path,
    rawPath,
    queryString: query,
    rootPath,
    headers,
    client,
    server,
    state,
    extensions: findOffers({ httpVersion, headers }),
  };
}

/** `OPTIONS *` asks about the server, wherever the application is mounted. */
const ASTERISK: Resource = { path: '*', rawPath: '*', query: '' };

/** An absolute target counts, and its field Host doesn't (RFC 9112 §3.2.2). */
function findHeaders({ target, headerSection }: RequestHead): Headers {
  if (target.form !== 'absolute') return headerSection;
  const others = headerSection.filter(([name]) => name !== 'host');
  return [['host', target.authority], ...others];
}
// #endregion the facts of a request
