// client-address.ts: where a client sends a request.
//
// A test may ask for anything: dot segments, two slashes, an escape that is
// none. So a path is sent as it stands, and only what can stand in no request
// line is escaped. (`URL` would tidy it up.)

import { quote } from '../05-http-parser/index.ts';
import { ClientError } from './client-error.ts';

// #region an address
/** Scheme, host and port, and what to ask for there. */
export interface Address {
  readonly scheme: 'http' | 'https';
  /** Host, and port unless it is the scheme's own. */
  readonly authority: string;
  /** In lower case; an IPv6 address has brackets. */
  readonly hostname: string;
  readonly port: number;
  /** Path and query, as they will be sent. */
  readonly target: string;
}

/** The address as a URL. */
export function urlOf({ target, ...origin }: Address): string {
  return `${originOf(origin)}${target}`;
}

/** Its scheme, host and port. */
export function originOf({
  scheme,
  authority,
}: Pick<Address, 'scheme' | 'authority'>): string {
  return `${scheme}://${authority}`;
}
// #endregion an address

// #region parse a URL
/**
 * Parses a whole URL; a fragment is left out, since no client sends it.
 *
 * @throws ClientError `bad-address`.
 */
export function parseUrl(text: string): Address {
  const parts = /^(https?:\/\/[^/?#]+)([^#]*)/i.exec(text);
  if (parts === null || !URL.canParse(parts[1] ?? '')) throw badAddress(text);
  const { protocol, host, hostname, port } = new URL(parts[1] ?? '');
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const target = parts[2] ?? '';
  return {
    scheme,
    authority: host,
    hostname,
    port: Number(port) || DEFAULT_PORTS[scheme],
    target: escapeTarget(target.startsWith('/') ? target : `/${target}`),
  };
}

const DEFAULT_PORTS = { http: 80, https: 443 } as const;
// #endregion parse a URL

// #region parse an address

/**
 * Parses a URL, or a path in the application: a path is at `base`, behind its
 * target.
 *
 * @throws ClientError `bad-address`.
 */
export function parseAddress(text: string, base: Address): Address {
  if (!text.startsWith('/')) return parseUrl(text);
  const [path = ''] = text.split('#', 1);
  return { ...base, target: `${base.target}${escapeTarget(path)}` };
}

function badAddress(text: string): ClientError {
  return new ClientError(
    'bad-address',
    `Cannot request ${quote(text)}: it is neither a path nor a URL, expected "/…" or "http://…"`,
  );
}
// #endregion parse an address

// #region escape what can't be sent
/** Visible US-ASCII stays as it is: the octets of a request target. */
function escapeTarget(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
// #endregion escape what can't be sent
