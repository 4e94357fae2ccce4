// node-facts.ts: what `node:http` knows of a request, as LASGI says it.

import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { findHeadFacts } from './head-facts.ts';
import type { Headers, HttpScope, Peer } from './http-messages.ts';
import type { RequestFacts } from './http-scope.ts';
import { findOffers } from './offers.ts';
import { plainHost } from './plain-host.ts';
import { readTarget } from './read-target.ts';

// #region what a server is told about itself
/** What a server is told about itself. */
export interface FactOptions<State> {
  /** What the lifespan has left. Default an empty object. */
  readonly state?: State;
  /** What a proxy has taken off the path, without a `/` at its end. Default ''. */
  readonly rootPath?: string;
  /** What the client speaks. Default: `https` if the socket does. */
  readonly scheme?: 'http' | 'https';
}
// #endregion what a server is told about itself

// #region what node knows of a request
/**
 * What is known of a request.
 *
 * @throws RemoteProtocolError if the target can't be read.
 */
export function createNodeFacts<State>(
  request: IncomingMessage,
  { state, rootPath = '', scheme }: FactOptions<State>,
): RequestFacts<State> {
  const { method = 'GET', url: requestTarget = '/' } = request;
  const { httpVersion: version, rawHeaders } = request;
  const line = readTarget({ method, requestTarget, version });
  const { target, httpVersion } = line;
  const headerSection = fieldsOf(rawHeaders);
  const head = { method, requestTarget, target, httpVersion, headerSection };
  // Written out: to spread objects took longer than all the rest.
  const facts = findHeadFacts(head, rootPath);
  const socket: NodeSocket = request.socket;
  return {
    httpVersion: facts.httpVersion,
    method: facts.method,
    scheme: scheme ?? (socket.encrypted === true ? 'https' : 'http'),
    path: facts.path,
    rawPath: facts.rawPath,
    queryString: facts.queryString,
    rootPath,
    headers: facts.headers,
    client: findPeer(socket.remoteAddress, socket.remotePort),
    server: findServer(socket),
    state: { ...state } as State,
    extensions: findOffers(facts),
  };
}
// #endregion what node knows of a request

// #region fields in pairs
/** `rawHeaders` has names and values in turn. */
function fieldsOf(raw: readonly string[]): Headers {
  const fields: [name: string, value: string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2)
    fields.push([raw[at]?.toLowerCase() ?? '', raw[at + 1] ?? '']);
  return fields;
}
// #endregion fields in pairs

// #region both ends of the connection
/** A socket, and what the types of `node:net` don't list. */
type NodeSocket = Socket & {
  /** True on a socket of `node:tls`. */
  readonly encrypted?: boolean;
  /** The server that has accepted it. */
  readonly server?: { address(): AddressInfo | string | null };
};

function findPeer(host?: string, port?: number): Peer | undefined {
  if (host === undefined || port === undefined) return undefined;
  return [plainHost(host), port];
}

/** A Unix socket has no address of its own; its server has a path. */
function findServer(socket: NodeSocket): HttpScope['server'] {
  const peer = findPeer(socket.localAddress, socket.localPort);
  if (peer !== undefined) return peer;
  const address = socket.server?.address();
  return typeof address === 'string' ? [address, undefined] : undefined;
}
// #endregion both ends of the connection
