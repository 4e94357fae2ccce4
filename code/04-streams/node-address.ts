// node-address.ts: addresses as Node writes them.

import { isIP } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import type { Address } from '../02-event-loop/index.ts';

/** Where both ends of a connection are. */
export interface Ends {
  readonly local: Address;
  readonly remote: Address;
}

const UNNAMED: Address = { path: '' }; // a unix socket that nobody listens on

// #region from our addresses to Node's
/**
 * What `listen` and `connect` of Node's are told.
 *
 * @throws RangeError if the host is a name: that would be looked up.
 */
export function toNodeAddress(
  address: Address,
): { path: string } | { host: string; port: number } {
  if ('path' in address) return { path: address.path };
  const { host, port } = address;
  if (isIP(host) !== 0) return { host, port };
  throw new RangeError(
    `Cannot use host ${JSON.stringify(host)}: expected a literal IPv4 or IPv6 address, such as "127.0.0.1"`,
  );
}
// #endregion from our addresses to Node's

// #region from Node's addresses to ours
/** Where a server listens. */
export function addressOf(server: Server): Address {
  // It listens, so it has an address.
  const address = server.address() as AddressInfo | string;
  if (typeof address === 'string') return { path: address };
  return { host: address.address, port: address.port };
}

/**
 * Where an accepted connection's ends are; `undefined` if the peer has gone
 * already.
 */
export function endsOfAccepted(
  socket: Socket,
  listener: Address,
): Ends | undefined {
  if ('path' in listener) return { local: listener, remote: UNNAMED };
  return endsOf(socket);
}

/**
 * Where the ends of a connection to `remote` are; `undefined` if it has gone
 * already.
 */
export function endsOfConnected(
  socket: Socket,
  remote: Address,
): Ends | undefined {
  if ('path' in remote) return { local: UNNAMED, remote };
  return endsOf(socket);
}

function endsOf(socket: Socket): Ends | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (localAddress === undefined || localPort === undefined) return undefined;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return {
    local: { host: localAddress, port: localPort },
    remote: { host: remoteAddress, port: remotePort },
  };
}
// #endregion from Node's addresses to ours
