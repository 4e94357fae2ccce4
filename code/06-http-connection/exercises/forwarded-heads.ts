// forwarded-heads.ts: the heads that a reverse proxy sends, from those it was
// sent.

import type {
  EndOfMessage,
  FieldLine,
  RequestHead,
} from '../../05-http-parser/index.ts';
import type {
  OutgoingRequest,
  OutgoingResponse,
  ResponseHead,
} from '../index.ts';
import { endToEndFields, forwardedFields } from './hop-by-hop.ts';

const NAME = 'atlas'; // in Via

/** The request for the server upstream, which has to know HTTP/1.1. */
export function requestFor(request: RequestHead): OutgoingRequest {
  const { method, httpVersion, framing } = request;
  const dropped = httpVersion === '1.0' ? ['host', 'expect'] : ['host'];
  const fields = without(forwardedFields(request, NAME), dropped);
  return {
    type: 'request',
    method,
    requestTarget: originForm(request),
    headerSection: [
      ['host', hostOf(request)],
      ...fields,
      ['connection', 'close'],
    ],
    isChunked: framing.type === 'chunked',
  };
}

/** A server that isn't a proxy wants no more than that (RFC 9112 §3.2.1). */
function originForm({ target, requestTarget }: RequestHead): string {
  if (target.form !== 'absolute') return requestTarget;
  return target.query === ''
    ? target.rawPath
    : `${target.rawPath}?${target.query}`;
}

/** An absolute target has its own host, which goes before the field (§3.2.2). */
function hostOf({ target, headerSection }: RequestHead): string {
  if (target.form === 'absolute') return target.authority;
  return headerSection.find(([name]) => name === 'host')?.[1] ?? '';
}

/** The response for the client; its framing is the connection's to choose. */
export function responseFor(response: ResponseHead): OutgoingResponse {
  const { type, status, reasonPhrase } = response;
  const fields = forwardedFields(response, NAME);
  const hasNoLength = status < 200 || status === 204; // RFC 9110 §8.6
  return {
    type,
    status,
    reasonPhrase,
    headerSection: without(fields, hasNoLength ? ['content-length'] : []),
  };
}

/** The end of either. */
export function endFor({ type, trailerSection }: EndOfMessage): EndOfMessage {
  return { type, trailerSection: endToEndFields(trailerSection) };
}

function without(
  fields: readonly FieldLine[],
  names: readonly string[],
): readonly FieldLine[] {
  return fields.filter(([name]) => !names.includes(name));
}
