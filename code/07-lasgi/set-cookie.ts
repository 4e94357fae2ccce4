// set-cookie.ts: a Set-Cookie field, as a client reads it (RFC 6265 §5.2).
//
//   set-cookie-string = cookie-pair *( ";" SP cookie-av )     RFC 6265 §4.1.1
//   cookie-pair       = cookie-name "=" cookie-value
//
// That is what servers should send. What they do send is read without an error:
// an attribute that makes no sense isn't there, and without a name there is no
// cookie.

import { trimOws } from '../05-http-parser/index.ts';
import { findCookieDateMs } from './cookie-date.ts';

// #region what a server wants to be kept
/** A cookie as a server has written it. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Without a dot in front, in lower case. */
  readonly domain?: string;
  /** Not there if it isn't given, or no path: then the default counts. */
  readonly path?: string;
  /** From Max-Age, else from Expires; not there if it is to stay. */
  readonly expiresMs?: number;
  readonly isSecure?: boolean;
  readonly isHttpOnly?: boolean;
  /** In lower case. Kept for whoever looks: all requests are of one site. */
  readonly sameSite?: string;
}
// #endregion what a server wants to be kept

// #region read a Set-Cookie
/** The cookie in the value of a Set-Cookie, if there is one. */
export function findSetCookie(
  text: string,
  nowMs: number,
): SetCookie | undefined {
  const [first = '', ...attributes] = text.split(';');
  const [name, value] = splitPair(first);
  if (name === '' || value === undefined) return undefined;
  const read = new Map<string, Partial<SetCookie>>();
  // Of several the last one counts, and Max-Age counts more than Expires.
  for (const attribute of attributes) {
    const [key, text = ''] = splitPair(attribute);
    const found = findAttribute(key.toLowerCase(), text, nowMs);
    if (found !== undefined) read.set(key.toLowerCase(), found);
  }
  const maxAge = read.get('max-age');
  return Object.assign({ name, value }, ...read.values(), maxAge) as SetCookie;
}

function splitPair(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  if (at === -1) return [trimOws(text), undefined];
  return [trimOws(text.slice(0, at)), trimOws(text.slice(at + 1))];
}
// #endregion read a Set-Cookie

// #region read an attribute
function findAttribute(
  name: string,
  value: string,
  nowMs: number,
): Partial<SetCookie> | undefined {
  switch (name) {
    case 'expires':
      return expiringAt(findCookieDateMs(value));
    case 'max-age':
      if (!/^-?[0-9]+$/.test(value)) return undefined;
      return expiringAt(nowMs + Number(value) * 1000);
    case 'domain':
      if (value === '') return undefined;
      return { domain: value.replace(/^\./, '').toLowerCase() };
    case 'path':
      return value.startsWith('/') ? { path: value } : {};
    case 'secure':
      return { isSecure: true };
    case 'httponly':
      return { isHttpOnly: true };
    case 'samesite':
      return { sameSite: value.toLowerCase() };
  }
  return undefined;
}

function expiringAt(ms: number | undefined): Partial<SetCookie> | undefined {
  return ms === undefined ? undefined : { expiresMs: ms };
}
// #endregion read an attribute
