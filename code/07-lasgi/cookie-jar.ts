// cookie-jar.ts: what a client keeps for servers, and gives back to them (RFC
// 6265 §5.3 and §5.4).
//
// As much of it as a test needs: there is no list of public suffixes, so a
// server may set a cookie for all of `com`.

import { findSetCookie } from './set-cookie.ts';
import type { SetCookie } from './set-cookie.ts';

// #region a cookie
/** A cookie in a jar. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The host that has set it, or the domain that it was set for. */
  readonly domain: string;
  /** Does it go to that host alone, and not to those below it? */
  readonly isHostOnly: boolean;
  readonly path: string;
  /** Does it go to https alone? */
  readonly isSecure: boolean;
  readonly isHttpOnly: boolean;
  /** In lower case; `undefined` if it wasn't said. Nothing comes of it here. */
  readonly sameSite: string | undefined;
  /** On the jar's clock; `Infinity` if it is to stay. */
  readonly expiresMs: number;
}
// #endregion a cookie

/** The cookies of one client. */
export class CookieJar {
  readonly #now: () => number;
  // A key keeps the place where it first stood, and so a cookie with another
  // value is as old as it was: older ones are sent first.
  readonly #cookies = new Map<string, Cookie>();

  /** @param now  The clock: milliseconds since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  // #region keep a cookie
  /**
   * Keeps what a Set-Cookie from `url` wants to be kept, in place of an older
   * one; or forgets that, if the new one has expired.
   *
   * @param setCookie  One field value: several can't be joined.
   */
  store(setCookie: string, url: string): void {
    const found = findSetCookie(setCookie, this.#now());
    if (found === undefined) return;
    const cookie = createCookie(found, new URL(url));
    if (cookie === undefined) return;
    const { domain, path, name, expiresMs } = cookie;
    const key = [domain, path, name].join(';'); // stands in none of the three
    if (expiresMs <= this.#now()) this.#cookies.delete(key);
    else this.#cookies.set(key, cookie);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#cookies.clear();
  }
  // #endregion keep a cookie

  // #region give cookies back
  /** The value of Cookie for a request to `url`; `undefined` if it has none. */
  findHeader(url: string): string | undefined {
    const to = new URL(url);
    const pairs = this.list()
      .filter((cookie) => isFor(cookie, to))
      .toSorted((one, other) => other.path.length - one.path.length)
      .map(({ name, value }) => `${name}=${value}`);
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  /** All that haven't expired, the oldest first. */
  list(): readonly Cookie[] {
    const now = this.#now();
    return [...this.#cookies.values()].filter(
      ({ expiresMs }) => expiresMs > now,
    );
  }

  /** The oldest cookie of that name. */
  find(name: string): Cookie | undefined {
    return this.list().find((cookie) => cookie.name === name);
  }
  // #endregion give cookies back
}

// #region whose cookie it is
/** `undefined` if the server speaks for another domain than its own. */
function createCookie(found: SetCookie, from: URL): Cookie | undefined {
  const { name, value, domain, path = defaultPath(from.pathname) } = found;
  const { isSecure = false, isHttpOnly = false, sameSite } = found;
  const { expiresMs = Infinity } = found;
  if (domain !== undefined && !domainMatches(from.hostname, domain))
    return undefined;
  return {
    name,
    value,
    domain: domain ?? from.hostname,
    isHostOnly: domain === undefined,
    path,
    isSecure,
    isHttpOnly,
    sameSite,
    expiresMs,
  };
}

function isFor(cookie: Cookie, { protocol, hostname, pathname }: URL): boolean {
  if (cookie.isSecure && protocol !== 'https:') return false;
  const isTheirs = cookie.isHostOnly
    ? hostname === cookie.domain
    : domainMatches(hostname, cookie.domain);
  return isTheirs && pathMatches(pathname, cookie.path);
}
// #endregion whose cookie it is

// #region hosts and paths
/** RFC 6265 §5.1.3: a domain covers what ends with it, after a dot. */
function domainMatches(host: string, domain: string): boolean {
  if (host === domain) return true;
  const isAddress = host.startsWith('[') || /^[0-9.]+$/.test(host);
  return !isAddress && host.endsWith(`.${domain}`);
}

/** RFC 6265 §5.1.4: up to the last `/`, and without it. */
function defaultPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** RFC 6265 §5.1.4: a path covers what begins with it, up to a `/`. */
function pathMatches(path: string, covering: string): boolean {
  if (path === covering) return true;
  if (!path.startsWith(covering)) return false;
  return covering.endsWith('/') || path[covering.length] === '/';
}
// #endregion hosts and paths
