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
  request: Pick<ClientRequest, 'method' | 'address'>,
  { headers: given = [], body, json }: ClientRequestOptions,
): ClientRequest {
  const headers = listFields(given);
  if (json !== undefined) {
    const withType = withDefault(headers, 'content-type', 'application/json');
    return {
      ...request,
      headers: withType,
      body: encode(JSON.stringify(json)),
    };
  }
  if (body instanceof URLSearchParams) {
    const withType = withDefault(headers, 'content-type', FORM_TYPE);
    return { ...request, headers: withType, body: encode(String(body)) };
  }
  const octets = typeof body === 'string' ? encode(body) : body;
  return { ...request, headers, body: octets };
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
// #endregion complete a request

// #region list fields
type Fields = NonNullable<ClientRequestOptions['headers']>;

function listFields(given: Fields): Headers {
  const fields = isList(given) ? given : Object.entries(given);
  return fields.map(([name, value]) => [name.toLowerCase(), value] as const);
}

function isList(fields: Fields): fields is Headers {
  return Array.isArray(fields);
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
// #endregion list fields
