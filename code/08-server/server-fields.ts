// server-fields.ts: the fields that a server puts into each of its responses.
//
// All names are in lower case.

import type { FieldLine } from '../05-http-parser/index.ts';
import type { Headers } from '../07-lasgi/index.ts';
import { formatDate } from './date-field.ts';

// #region add what is missing
/** What a server says of itself. */
export interface ServerFields {
  /** The field Server; `''` for none. */
  readonly serverName: string;
  /** For every response, unless it has one of that name. */
  readonly headers: Headers;
}

/** A response's own fields, and those that it lacks. */
export function withServerFields(
  given: Headers,
  { serverName, headers }: ServerFields,
): FieldLine[] {
  const fields = [...given];
  for (const field of headers) if (!has(given, field[0])) fields.push(field);
  if (!has(fields, 'date')) fields.push(['date', formatDate(Date.now())]);
  if (serverName !== '' && !has(fields, 'server'))
    fields.push(['server', serverName]);
  return fields;
}

function has(headers: Headers, name: string): boolean {
  for (const [other] of headers) if (other === name) return true;
  return false;
}
// #endregion add what is missing

// #region what differs from response to response
/** Said once for all responses, they would break each. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Is it about the connection, or about where a body ends? */
export function isOfConnection(name: string): boolean {
  return OF_A_CONNECTION.has(name);
}
// #endregion what differs from response to response
