// forwarded-hops.ts: the way that a request has come, as the proxies tell it.
//
// There are two ways to tell it: X-Forwarded-For with X-Forwarded-Proto, which
// most proxies speak, and Forwarded (RFC 7239), which few do. One of them is
// read, never both: a proxy that writes the one hands the other on as it came
// from the client.
//
// Not read: X-Forwarded-Host and X-Forwarded-Port. A proxy can hand on Host
// itself, and one that doesn't know these two lets the client write them.

import { plainHost } from '../07-lasgi/index.ts';
import type { Headers, Peer } from '../07-lasgi/index.ts';
import { findElements } from './forwarded-element.ts';
import { findFamily } from './trusted-peers.ts';

/** Where a proxy says whom it speaks for. */
export type ForwardedFields = 'x-forwarded' | 'forwarded';

/** What one proxy has said of whoever has asked it. */
export interface Hop {
  /** As it was written; `undefined` if there is no list of nodes at all. */
  readonly node: string | undefined;
  readonly scheme: 'http' | 'https' | undefined;
}

// #region the hops of a request
/** Lists the hops, from the first proxy to the one that has asked us. */
export function listHops(
  headers: Headers,
  fields: ForwardedFields,
): readonly Hop[] {
  return fields === 'forwarded' ? hopsOfRfc(headers) : hopsOfX(headers);
}

/** One scheme is for all hops; several have to be as many as there are hops. */
function hopsOfX(headers: Headers): readonly Hop[] {
  const nodes = membersOf(headers, 'x-forwarded-for');
  const schemes = membersOf(headers, 'x-forwarded-proto');
  const [only] = schemes;
  if (nodes.length === 0 && schemes.length === 1)
    return [{ node: undefined, scheme: findScheme(only) }];
  return nodes.map((node, i) => {
    const isEach = schemes.length === nodes.length;
    const own = isEach ? schemes[i] : undefined;
    return { node, scheme: findScheme(schemes.length === 1 ? only : own) };
  });
}

// #endregion the hops of a request

// #region the hops in Forwarded
/** Whoever isn't named, or is in a line that can't be read, can't be known. */
function hopsOfRfc(headers: Headers): readonly Hop[] {
  return valuesOf(headers, 'forwarded').flatMap((value): readonly Hop[] => {
    const elements = findElements(value);
    if (elements === undefined) return [{ node: '', scheme: undefined }];
    return elements.map((element) => ({
      node: element.get('for') ?? '',
      scheme: findScheme(element.get('proto')),
    }));
  });
}
// #endregion the hops in Forwarded

// #region the members of a list
function membersOf(headers: Headers, name: string): readonly string[] {
  return valuesOf(headers, name)
    .flatMap((value) => value.split(','))
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

function valuesOf(headers: Headers, name: string): readonly string[] {
  const values: string[] = [];
  for (const [other, value] of headers) if (other === name) values.push(value);
  return values;
}

function findScheme(text: string | undefined): Hop['scheme'] {
  const scheme = text?.toLowerCase();
  return scheme === 'http' || scheme === 'https' ? scheme : undefined;
}
// #endregion the members of a list

// #region read a node
/**
 * A node as an address and a port, 0 if it says none; `undefined` if it is no
 * address: `unknown`, a name that hides one (RFC 7239 §6.3), or anything else.
 */
export function findNode(text: string): Peer | undefined {
  const [, literal, plain, portText] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = plainHost(literal ?? plain ?? text);
  const port = Number(portText ?? 0);
  const isFit = findFamily(host) !== undefined && port <= 65_535;
  return isFit ? [host, port] : undefined;
}
// #endregion read a node
