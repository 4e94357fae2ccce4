// fetch-request.ts: the Request that a scope and its messages are.

import { authorityLength } from '../05-http-parser/index.ts';
import type {
  Headers as Fields,
  HttpReceiveMessage,
  HttpScope,
} from './http-messages.ts';
import { ClientDisconnected } from './lasgi-error.ts';
import type { Receive } from './protocols.ts';

// #region make a Request
/** No Request can have one of these methods (Fetch standard, §2.2.1). */
const FORBIDDEN: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** The Request, or the status to answer if there can't be one. */
export function createRequest(
  scope: HttpScope,
  receive: Receive<HttpReceiveMessage>,
): Request | number {
  const { method, signal } = scope;
  if (FORBIDDEN.has(method)) return 501;
  const url = findUrl(scope);
  if (url === undefined) return 400;
  const headers = toHeaders(scope.headers);
  if (method === 'GET' || method === 'HEAD')
    return new Request(url, { method, headers, signal });
  const body = bodyStream(receive);
  return new Request(url, { method, headers, signal, body, duplex: 'half' });
}
// #endregion make a Request

// #region the URL of a request
/**
 * Put together (RFC 9110 §7.1); `undefined` if the field Host holds no host. It
 * is looked at, since with a `/` or a `?` in it, it would choose the path. The
 * same if the URL has another path than the request.
 */
function findUrl(scope: HttpScope): URL | undefined {
  const { scheme, headers, server, rawPath, queryString } = scope;
  const field = headers.find(([name]) => name === 'host')?.[1];
  const host = field || hostOf(server);
  const query = queryString === '' ? '' : `?${queryString}`;
  const path = rawPath === '*' ? '' : rawPath; // it stands for no path
  const text = `${scheme}://${host}${path}${query}`;
  const isHost = authorityLength(host) === host.length;
  if (!isHost || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return path === '' || isSamePath(path, url.pathname) ? url : undefined;
}

/** A URL has these escaped, in one runtime or another. It means the same. */
const ESCAPED = /["<>^`{|}]/g;

/**
 * A URL takes out `..` and `%2e%2e`, and makes `/` of a backslash. Whoever has
 * looked at the scope, to let a request pass, has seen another path then.
 */
function isSamePath(rawPath: string, pathname: string): boolean {
  const [before, after] = [rawPath, pathname].map((path) =>
    path.replace(ESCAPED, encodeURIComponent),
  );
  return before === after;
}

/** For a client of HTTP/1.0 that doesn't say whom it asks. */
function hostOf(server: HttpScope['server']): string {
  const [host, port] = server ?? [];
  if (host === undefined || port === undefined) return 'localhost';
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
// #endregion the URL of a request

// #region the fields of a Request
function toHeaders(fields: Fields): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) {
    if (name === 'cookie' && headers.has(name))
      // A comma would be a part of a cookie (RFC 6265 §5.4).
      headers.set(name, `${headers.get(name) ?? ''}; ${value}`);
    else headers.append(name, value);
  }
  return headers;
}
// #endregion the fields of a Request

// #region the body of a Request
/** Receives when the stream is read, and not before. */
function bodyStream(
  receive: Receive<HttpReceiveMessage>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    { pull: (controller) => pull(controller, receive) },
    { highWaterMark: 0 },
  );
}

/** It has to give something, or it isn't called again. */
async function pull(
  controller: ReadableStreamDefaultController<Uint8Array>,
  receive: Receive<HttpReceiveMessage>,
): Promise<void> {
  let isToRead = true;
  while (isToRead) {
    const message = await receive();
    if (message.type === 'http.disconnect')
      throw new ClientDisconnected(
        'Cannot read the body: the client has left in its middle',
      );
    if (message.body.length > 0) controller.enqueue(message.body);
    if (!message.moreBody) controller.close();
    isToRead = message.moreBody && message.body.length === 0;
  }
}
// #endregion the body of a Request
