// trusting-server.ts: a server in a page, which believes what it is told.

import type { IncomingMessage, RequestListener } from 'node:http';

import type {
  HttpRequest,
  HttpScope,
  HttpSendMessage,
} from '../http-messages.ts';
import type { Application } from '../protocols.ts';

type State = Record<string, unknown>;

// #region a server that believes everything
/** Serves an application on `node:http`: what it says is written as it is. */
export function serveTrustingly(
  application: Application<State>,
  onError: (error: unknown) => void,
): RequestListener {
  return (request, response) => {
    const receive = async (): Promise<HttpRequest> => {
      const body = Buffer.concat(await request.toArray());
      return { type: 'http.request', body, moreBody: false };
    };
    const send = async (message: HttpSendMessage) => {
      if (message.type === 'http.response.start') {
        response.writeHead(message.status, (message.headers ?? []).flat());
        return;
      }
      response.write(message.body ?? '');
      if (message.moreBody !== true) response.end();
    };
    response.on('error', onError);
    application(scopeOf(request), receive, send)
      .catch(onError)
      .finally(() => response.end())
      .catch(onError);
  };
}
// #endregion a server that believes everything

// #region its scope
const NEVER = new AbortController().signal;

function scopeOf({ method = 'GET', url = '/', headers }: IncomingMessage) {
  const [rawPath = '', queryString = ''] = url.split('?');
  return {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    method,
    scheme: 'http',
    path: decodeURIComponent(rawPath),
    rawPath,
    queryString,
    rootPath: '',
    headers: Object.entries(headers).map(([name, value]) => [name, `${value}`]),
    client: undefined,
    server: undefined,
    state: {},
    extensions: {},
    signal: NEVER,
  } satisfies HttpScope<State>;
}
// #endregion its scope
