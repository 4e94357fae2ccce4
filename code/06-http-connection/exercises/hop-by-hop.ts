// hop-by-hop.ts: what a proxy passes on of a head, and what ends with it.
//
//   Via               = #( received-protocol RWS received-by )
//   received-protocol = [ protocol-name "/" ] protocol-version
//                                                             RFC 9110 §7.6.3
// What is about the connection is over where the connection is. Some of it is
// known by name; the rest is named in Connection (§7.6.1).

import type {
  FieldLine,
  HttpVersion,
  RequestHead,
} from '../../05-http-parser/index.ts';
import { listMembers } from '../index.ts';
import type {
  OutgoingRequest,
  OutgoingResponse,
  ResponseHead,
} from '../index.ts';

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
];

/** Without them the next server would see another message than we did. */
const NOT_TO_BE_NAMED = ['content-length', 'host', 'via'];

/** A head, as far as it matters here; its names are in lower case. */
export interface ReceivedHead {
  readonly httpVersion: HttpVersion;
  readonly headerSection: readonly FieldLine[];
}

/** The fields of a section that don't end with the connection, in order. */
export function endToEndFields(
  fields: readonly FieldLine[],
): readonly FieldLine[] {
  const dropped = new Set(listMembers(fields, 'connection'));
  for (const name of NOT_TO_BE_NAMED) dropped.delete(name);
  for (const name of HOP_BY_HOP) dropped.add(name);
  return fields.filter(([name]) => !dropped.has(name));
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
  const fields = onlyOneLength(endToEndFields(headerSection));
  return [...fields, ['via', `${httpVersion} ${name}`]];
}

/** Several are the same, or the parser had refused them (RFC 9110 §8.6). */
function onlyOneLength(fields: readonly FieldLine[]): readonly FieldLine[] {
  const first = fields.findIndex(([name]) => name === 'content-length');
  return fields.filter(
    ([name], index) => name !== 'content-length' || index === first,
  );
}

/** The request for a server that isn't a proxy, and knows HTTP/1.1. */
export function forwardedRequest(
  request: RequestHead,
  name: string,
): OutgoingRequest {
  const { method, httpVersion, framing } = request;
  // HTTP/1.0 had no Expect: there it means nothing.
  const replaced = httpVersion === '1.0' ? ['host', 'expect'] : ['host'];
  const fields = without(forwardedFields(request, name), replaced);
  return {
    type: 'request',
    method,
    requestTarget: originForm(request),
    headerSection: [['host', hostOf(request)], ...fields],
    isChunked: framing.type === 'chunked',
  };
}

/** Only a proxy is sent an absolute target (RFC 9112 §3.2.1). */
function originForm({ target, requestTarget }: RequestHead): string {
  if (target.form !== 'absolute') return requestTarget;
  const { rawPath, query } = target;
  return query === '' ? rawPath : `${rawPath}?${query}`;
}

/** An absolute target has its own, which goes before the field (§3.2.2). */
function hostOf({ target, headerSection }: RequestHead): string {
  if (target.form === 'absolute') return target.authority;
  return headerSection.find(([name]) => name === 'host')?.[1] ?? '';
}

/** The response for the client; its framing is the connection's to choose. */
export function forwardedResponse(
  response: ResponseHead,
  name: string,
): OutgoingResponse {
  const { type, status, reasonPhrase } = response;
  const hasNoLength = status < 200 || status === 204; // RFC 9110 §8.6
  const fields = forwardedFields(response, name);
  return {
    type,
    status,
    reasonPhrase,
    headerSection: without(fields, hasNoLength ? ['content-length'] : []),
  };
}

function without(
  fields: readonly FieldLine[],
  names: readonly string[],
): readonly FieldLine[] {
  return fields.filter(([name]) => !names.includes(name));
}
