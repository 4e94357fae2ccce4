// proxy-headers.ts: who has asked, where a proxy stands in front of the server.
//
// The proxy is who connects, so for the server it is the client. It says whom it
// speaks for, in a field of the request, and so may anybody: only the word of
// those who are trusted counts. Each proxy adds to the right whom it has seen, so
// the list is read from there, up to the first that isn't one of ours.

import { copyScope, forHttp } from '../07-lasgi/index.ts';
import type { Headers, Middleware, Peer } from '../07-lasgi/index.ts';
import { findNode, listHops } from './forwarded-hops.ts';
import type { ForwardedFields } from './forwarded-hops.ts';
import { TrustedPeers } from './trusted-peers.ts';

// #region whom to trust
/** Whose word is taken, and where it stands. */
export interface ProxyOptions {
  /** Addresses, blocks and `unix`. Default `LOCAL_PEERS`. */
  readonly trusted?: TrustedPeers;
  /** Default `x-forwarded`. */
  readonly fields?: ForwardedFields;
}

/** Whoever is on this machine. */
export const LOCAL_PEERS = '127.0.0.1,::1,unix';
const LOCAL = new TrustedPeers(LOCAL_PEERS);
// #endregion whom to trust

// #region find who has asked
/** Who has asked, and how, as those say who are trusted. */
export interface Origin {
  /** `undefined` if nobody can know. The port is 0 if it wasn't said. */
  readonly client: Peer | undefined;
  /** `undefined` if it wasn't said. */
  readonly scheme: 'http' | 'https' | undefined;
}

/**
 * Who has asked; `undefined` if nobody who is trusted says more than the
 * connection does. What can't be read as an address is somebody unknown: never
 * the proxy, which may be allowed more than others.
 *
 * @param peer  Who has connected; `undefined` on a unix socket.
 */
export function findOrigin(
  { peer, headers }: { peer: Peer | undefined; headers: Headers },
  { trusted = LOCAL, fields = 'x-forwarded' }: ProxyOptions = {},
): Origin | undefined {
  if (!trusted.has(peer?.[0])) return undefined;
  const hops = listHops(headers, fields);
  let client = peer;
  for (const { node, scheme } of hops.toReversed()) {
    if (node === undefined) return { client, scheme };
    client = findNode(node);
    if (client === undefined || !trusted.has(client[0]))
      return { client, scheme };
  }
  // All of them are ours: then one of us has asked.
  const [first] = hops;
  return first === undefined ? undefined : { client, scheme: first.scheme };
}
// #endregion find who has asked

// #region tell the application
/** The middleware that has an application see who has asked. */
export function proxyHeaders<State = unknown>(
  options: ProxyOptions = {},
): Middleware<State> {
  return forHttp((inner) => (scope, receive, send) => {
    const { client: peer, server, headers } = scope;
    // Who is unknown for another reason is no proxy of ours.
    const isUnix = server !== undefined && server[1] === undefined;
    if (peer === undefined && !isUnix) return inner(scope, receive, send);
    const origin = findOrigin({ peer, headers }, options);
    if (origin === undefined) return inner(scope, receive, send);
    const { client, scheme = scope.scheme } = origin;
    return inner(copyScope(scope, { client, scheme }), receive, send);
  });
}
// #endregion tell the application
