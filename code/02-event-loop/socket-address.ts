// socket-address.ts: an address as people write it, and as the kernel wants it:
// a `sockaddr`.
//
//   IPv4    family (2) | port (2) | address (4) | zeros (8)
//   IPv6    family (2) | port (2) | flow (4) | address (16) | scope (4)
//   unix    family (2) | path, up to its NUL (108)
//
// The port and the address are in network order, the highest octet first. The
// family is a number as this machine keeps it: with the lowest octet first,
// wherever koffi runs on Linux.

import type { Libc } from './libc.ts';
import { AF } from './linux.ts';
import type { Address, TcpAddress, UnixAddress } from './network.ts';

const IPV4_OCTETS = 16;
const IPV6_OCTETS = 28;
const PATH_AT = 2;

/**
 * Longest path of a unix socket, in octets of UTF-8: the kernel's field has
 * 108, and one is the NUL.
 */
export const MAX_PATH_OCTETS = 107;

/** Longest `sockaddr` of the three. */
export const MAX_ADDRESS_OCTETS = PATH_AT + MAX_PATH_OCTETS + 1;

// #region the family of an address
/** Says which family an address belongs to: one of `AF`. */
export function familyOf(address: Address): number {
  if ('path' in address) return AF.UNIX;
  return address.host.includes(':') ? AF.INET6 : AF.INET;
}
// #endregion the family of an address

// #region from an address to octets
/**
 * Encodes an address.
 *
 * @throws RangeError if the host is a name, the port isn't one, or the path is
 *   empty or too long.
 */
export function encodeAddress(libc: Libc, address: Address): Uint8Array {
  return 'path' in address ? encodePath(address) : encodeHost(libc, address);
}

function encodeHost(libc: Libc, { host, port }: TcpAddress): Uint8Array {
  const family = familyOf({ host, port });
  const isIpv4 = family === AF.INET;
  const octets = new Uint8Array(isIpv4 ? IPV4_OCTETS : IPV6_OCTETS);
  const view = new DataView(octets.buffer);
  view.setUint16(0, family, true);
  view.setUint16(2, expectPort(port));
  const text = host.replaceAll('\0', '?'); // C would read no further
  if (libc.inet_pton(family, text, hostPart(octets, isIpv4)) === 1)
    return octets;
  throw new RangeError(
    `Cannot use host ${JSON.stringify(host)}: expected a literal IPv4 or IPv6 address, such as "127.0.0.1"`,
  );
}

function expectPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(
    `Cannot use port ${port}: expected an integer from 0 to 65535`,
  );
}

function encodePath({ path }: UnixAddress): Uint8Array {
  const text = new TextEncoder().encode(path);
  const isPath = path !== '' && !path.includes('\0');
  if (!isPath || text.length > MAX_PATH_OCTETS) {
    throw new RangeError(
      `Cannot use the path ${JSON.stringify(path)}: its length is ${text.length}, expected 1 to ${MAX_PATH_OCTETS} octets without NUL`,
    );
  }
  const octets = new Uint8Array(PATH_AT + text.length + 1);
  new DataView(octets.buffer).setUint16(0, AF.UNIX, true);
  octets.set(text, PATH_AT);
  return octets;
}
// #endregion from an address to octets

// #region where the host is
function hostPart(octets: Uint8Array, isIpv4: boolean): Uint8Array {
  return isIpv4 ? octets.subarray(4, 8) : octets.subarray(8, 24);
}
// #endregion where the host is

// #region from octets to an address
const MAX_TEXT_OCTETS = 46; // the longest IPv6 address and a NUL

/** Decodes an address. A unix socket without a name has the path `''`. */
export function decodeAddress(libc: Libc, octets: Uint8Array): Address {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const family = view.getUint16(0, true);
  if (family === AF.UNIX) return { path: decodePath(octets) };
  const text = new Uint8Array(MAX_TEXT_OCTETS);
  const part = hostPart(octets, family === AF.INET);
  const host = libc.inet_ntop(family, part, text, text.length);
  return { host, port: view.getUint16(2) };
}

function decodePath(octets: Uint8Array): string {
  const end = octets.indexOf(0, PATH_AT);
  const path = octets.subarray(PATH_AT, end === -1 ? octets.length : end);
  return new TextDecoder().decode(path);
}
// #endregion from octets to an address
