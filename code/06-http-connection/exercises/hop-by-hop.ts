// hop-by-hop.ts: which fields a proxy passes on, and which end with it.
//
//   Via              = #( received-protocol RWS received-by )  RFC 9110 §7.6.3
//   received-protocol = [ protocol-name "/" ] protocol-version
//
// What is about the connection is over where the connection is. Some of it is
// known by name; the rest is named in Connection (§7.6.1).

import type { FieldLine, HttpVersion } from '../../05-http-parser/index.ts';
import { listMembers } from '../index.ts';

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
];

/** Without them the next server would see another request than we did. */
const NOT_TO_BE_NAMED = ['content-length', 'host', 'via'];

/** A head, as far as it matters here; its names are in lower case. */
export interface ReceivedHead {
  readonly httpVersion: HttpVersion;
  readonly headerSection: readonly FieldLine[];
}

/**
 * The fields of a message that is passed on.
 *
 * @param name  Ours: a host, or a pseudonym.
 */
export function forwardedFields(
  { httpVersion, headerSection }: ReceivedHead,
  name: string,
): readonly FieldLine[] {
  return [...endToEndFields(headerSection), ['via', `${httpVersion} ${name}`]];
}

/** The fields that don't end with the connection, in order. */
export function endToEndFields(
  fields: readonly FieldLine[],
): readonly FieldLine[] {
  const dropped = new Set(listMembers(fields, 'connection'));
  for (const name of NOT_TO_BE_NAMED) dropped.delete(name);
  for (const name of HOP_BY_HOP) dropped.add(name);
  return onlyOneLength(fields.filter(([name]) => !dropped.has(name)));
}

/** Several are the same, or the parser had refused them (RFC 9110 §8.6). */
function onlyOneLength(fields: readonly FieldLine[]): readonly FieldLine[] {
  const first = fields.findIndex(([name]) => name === 'content-length');
  return fields.filter(
    ([name], index) => name !== 'content-length' || index === first,
  );
}
