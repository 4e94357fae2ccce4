// authority.ts: a host, and perhaps a port.
//
//   Host      = uri-host [ ":" port ]                         RFC 9110 §7.2
//   uri-host  = IP-literal / IPv4address / reg-name           RFC 3986 §3.2.2
//   reg-name  = *( unreserved / pct-encoded / sub-delims )
//   port      = *DIGIT                                        RFC 3986 §3.2.3
//
// Of IP literals there are only those in version 6, and only their letters are
// checked. A name of somebody before an "@" is refused (RFC 9110 §4.2.4).

import { REG_NAME_OCTETS, spanOf } from './octet-classes.ts';

/**
 * Where `text` stops being an authority: at its end, if it is one. An empty
 * text is one, with an empty host.
 */
export function authorityLength(text: string): number {
  const hostEnd = text.startsWith('[') ? literalEnd(text) : nameEnd(text);
  if (text[hostEnd] !== ':') return hostEnd;
  let at = hostEnd + 1;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function literalEnd(text: string): number {
  return /^\[[0-9A-Fa-f:.]+\]/.exec(text)?.[0].length ?? 0;
}

function nameEnd(text: string): number {
  let at = spanOf(REG_NAME_OCTETS, text);
  while (text[at] === '%' && /^%[0-9A-Fa-f]{2}/.test(text.slice(at, at + 3)))
    at = spanOf(REG_NAME_OCTETS, text, at + 3);
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
