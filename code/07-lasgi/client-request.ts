// client-request.ts: a request, as a test says it.

import type { Address } from './client-address.ts';
import type { Headers } from './http-messages.ts';

// #region what a test says
/** What a request has besides its method and its address. */
export interface ClientRequestOptions {
  /** Names in any case. Host, Cookie and the framing are added to them. */
  readonly headers?: Headers | Readonly<Record<string, string>>;
  /** Text is sent as UTF-8, a form as one. Pieces have no length in advance. */
  readonly body?:
    string | Uint8Array | URLSearchParams | AsyncIterable<Uint8Array>;
  /** A value to be sent as JSON, in place of a body. */
  readonly json?: unknown;
  /** The client leaves when it aborts. */
  readonly signal?: AbortSignal;
  /** Default: what was said when the client was created. */
  readonly followRedirects?: boolean;
}

/** A request that a client is about to make. */
export interface ClientRequest {
  readonly method: string;
  readonly address: Address;
  /** Without what the client adds to them. */
  readonly headers: Headers;
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | undefined;
}
// #endregion what a test says

// #region complete a request
/** The request with its body in octets, and a Content-Type if that is clear. */
export function createClientRequest(
  { method, address }: Pick<ClientRequest, 'method' | 'address'>,
  { headers: given = [], body, json }: ClientRequestOptions,
): ClientRequest {
  const fields = isList(given) ? given : Object.entries(given);
  const headers = fields.map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  if (json !== undefined)
    return {
      method,
      address,
      headers: withDefault(headers, 'content-type', 'application/json'),
      body: new TextEncoder().encode(JSON.stringify(json)),
    };
  if (body instanceof URLSearchParams)
    return {
      method,
      address,
      headers: withDefault(headers, 'content-type', FORM_TYPE),
      body: new TextEncoder().encode(String(body)),
    };
  const octets =
    typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { method, address, headers, body: octets };
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

function isList(
  headers: Headers | Readonly<Record<string, string>>,
): headers is Headers {
  return Array.isArray(headers);
}

/** The same fields, and one of that name if they lack it. */
export function withDefault(
  headers: Headers,
  name: string,
  value: string,
): Headers {
  const isThere = headers.some(([other]) => other === name);
  return isThere ? headers : [...headers, [name, value]];
}
// #endregion complete a request
