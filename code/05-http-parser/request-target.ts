// request-target.ts: what a request is about, in one of four forms.
//
//   request-target = origin-form / absolute-form /
//                    authority-form / asterisk-form           RFC 9112 §3.2
//   origin-form    = absolute-path [ "?" query ]              §3.2.1
//   absolute-form  = absolute-URI                             §3.2.2
//   authority-form = uri-host ":" port                        §3.2.3
//   asterisk-form  = "*"                                      §3.2.4
//
// CONNECT has the third form and nothing else has, OPTIONS alone may have the
// fourth. Of absolute URIs only `http` and `https` are served.

import { authorityLength } from './authority.ts';
import { decodePath } from './decode-path.ts';
import { faultIn } from './protocol-error.ts';
import type { Line } from './protocol-error.ts';

// #region the four forms
/** A request target, by its form. */
export type RequestTarget =
  | ({ readonly form: 'origin' } & Resource)
  | ({
      readonly form: 'absolute';
      /** In lower case. */
      readonly scheme: 'http' | 'https';
      /** Host, and port if there is one: it counts, not the field Host. */
      readonly authority: string;
    } & Resource)
  | { readonly form: 'authority'; readonly authority: string }
  | { readonly form: 'asterisk' };

/** A path and a query. */
export interface Resource {
  /** As received: begins with `/`, not decoded. */
  readonly rawPath: string;
  /** Decoded, once: a `/` may have been `%2F`. Dot segments are left alone. */
  readonly path: string;
  /** As received, without its `?`; empty if there is none. */
  readonly query: string;
}
// #endregion the four forms

// #region a part of a line
/** A part of a line, from `from` up to, not including, `to`. */
export interface Part {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
}
// #endregion a part of a line

// #region tell the forms apart
/**
 * @param part  Visible US-ASCII.
 * @throws RemoteProtocolError if no form fits, or not with this method.
 */
export function parseRequestTarget(part: Part, method: string): RequestTarget {
  const { line, from, to } = part;
  if (method === 'CONNECT') return parseAuthorityForm(part);
  if (line.text[from] === '/')
    return { form: 'origin', ...parseResource(part) };
  if (line.text[from] === '*' && to === from + 1 && method === 'OPTIONS')
    return { form: 'asterisk' };
  return parseAbsoluteForm(part);
}
// #endregion tell the forms apart

// #region a host and a port
function parseAuthorityForm({ line, from, to }: Part): RequestTarget {
  const authority = takeAuthority({ line, from, to });
  const port = /[^:]:([0-9]{1,5})$/.exec(authority)?.[1];
  if (port !== undefined && isPort(Number(port)))
    return { form: 'authority', authority };
  throw faultIn(line, to, {
    code: 'bad-request-target',
    expected: 'a host, ":" and a port from 1 to 65535',
  });
}

function takeAuthority({ line, from, to }: Part): string {
  const authority = line.text.slice(from, to);
  const length = authorityLength(authority);
  if (length === authority.length) return authority;
  throw faultIn(line, from + length, {
    code: 'bad-request-target',
    expected: 'a host, and perhaps ":" and a port',
  });
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65_535;
}
// #endregion a host and a port

// #region an absolute URI
const SCHEME = /^(https?):\/\//i;

function parseAbsoluteForm({ line, from, to }: Part): RequestTarget {
  const uri = line.text.slice(from, to);
  const scheme = SCHEME.exec(uri)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') throw noForm(line, from);
  const start = from + scheme.length + '://'.length;
  const length = line.text.slice(start, to).search(/[/?]|$/);
  const end = start + length;
  if (length === 0 || line.text[start] === ':') throw noForm(line, start);
  const authority = takeAuthority({ line, from: start, to: end });
  return {
    form: 'absolute',
    scheme,
    authority,
    ...parseResource({ line, from: end, to }),
  };
}

function noForm(line: Line, at: number): Error {
  return faultIn(line, at, {
    code: 'bad-request-target',
    expected: 'a path that begins with "/", or "http://", a host and a path',
  });
}
// #endregion an absolute URI

// #region a path and a query
/** An absolute URI may lack its path; then it is `/` (RFC 9110 §4.2.3). */
function parseResource({ line, from, to }: Part): Resource {
  const mark = line.text.indexOf('?', from);
  const pathEnd = mark === -1 || mark >= to ? to : mark;
  const rawPath = line.text.slice(from, pathEnd) || '/';
  return {
    rawPath,
    path: decodePath({ line, from, to: pathEnd }, rawPath),
    query: line.text.slice(pathEnd + 1, to),
  };
}
// #endregion a path and a query
