// keep-alive.ts: whether a connection outlives a message.
//
//   Connection        = #connection-option                    RFC 9110 §7.6.1
//   connection-option = token
//
// Options are case-insensitive, and several field lines are one list.

import { trimOws } from '../05-http-parser/index.ts';
import type { FieldLine, HttpVersion } from '../05-http-parser/index.ts';

// #region read a list
const NONE: readonly string[] = [];

/** The members of the list in all fields of that name, in lower case. */
export function listMembers(
  fields: readonly FieldLine[],
  name: string,
): readonly string[] {
  let members: string[] | undefined;
  for (const [other, value] of fields) {
    if (other !== name) continue;
    for (const member of value.split(',')) {
      const trimmed = trimOws(member).toLowerCase();
      if (trimmed === '') continue; // RFC 9110 §5.6.1.2
      members ??= [];
      members.push(trimmed);
    }
  }
  return members ?? NONE;
}
// #endregion read a list

// #region what a head says about the connection
/** A head, as far as it matters here. */
export interface VersionedHead {
  readonly httpVersion: HttpVersion;
  readonly headerSection: readonly FieldLine[];
}

/**
 * Does the sender of a head want the connection to go on? In HTTP/1.1 unless it
 * says no, in 1.0 only if it says yes (RFC 9112 §9.3).
 */
export function keepsAlive({
  httpVersion,
  headerSection,
}: VersionedHead): boolean {
  const options = listMembers(headerSection, 'connection');
  if (options.includes('close')) return false;
  return httpVersion === '1.1' || options.includes('keep-alive');
}

/**
 * The same fields, and the option if they lack it. A `close` takes the place of
 * a `keep-alive`: the two contradict each other.
 */
export function withOption(
  fields: readonly FieldLine[],
  option: 'close' | 'keep-alive' | 'upgrade',
): readonly FieldLine[] {
  const kept = option === 'close' ? withoutKeepAlive(fields) : fields;
  if (listMembers(kept, 'connection').includes(option)) return kept;
  return [...kept, ['connection', option]];
}

function withoutKeepAlive(fields: readonly FieldLine[]): readonly FieldLine[] {
  return fields.flatMap((field): readonly FieldLine[] => {
    const members = listMembers([field], 'connection');
    if (!members.includes('keep-alive')) return [field];
    const others = members.filter((member) => member !== 'keep-alive');
    return others.length === 0 ? [] : [['connection', others.join(', ')]];
  });
}
// #endregion what a head says about the connection
