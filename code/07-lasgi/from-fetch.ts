// from-fetch.ts: an application from a function that turns a Request into a
// Response, such as `fetch` of a Hono application.

import { createRequest } from './fetch-request.ts';
import type {
  Headers as Fields,
  HttpScope,
  HttpSendMessage,
} from './http-messages.ts';
import type { HttpApplication, Send } from './protocols.ts';
import { plainPiece, plainStart } from './response-start.ts';

// #region an application from a handler of fetch
/** What answers a Request. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/**
 * The application that answers as `handler` does. What can't be said in a Request
 * is answered in its place: 501 for a method, 400 for a host that is none, and
 * for a path that a URL would turn into another one, such as `/a/../b`.
 */
export function fromFetch(handler: FetchHandler): HttpApplication {
  return async (scope, receive, send) => {
    const request = createRequest(scope, receive);
    if (typeof request === 'number') return refuse(request, send);
    const response = await handler(request);
    try {
      await answer(response, scope, send);
    } catch (error) {
      // Nobody will read it: what feeds it is to end.
      response.body?.cancel(error).catch(ignore);
      throw error;
    }
  };
}

async function answer(
  { status, headers, body }: Response,
  { method, signal }: HttpScope,
  send: Send<HttpSendMessage>,
): Promise<void> {
  // Each Set-Cookie comes by itself, as the standard wants it.
  const fields: Fields = [...headers];
  await send({ type: 'http.response.start', status, headers: fields });
  if (body === null || method === 'HEAD') {
    await send({ type: 'http.response.body' });
    await body?.cancel();
  } else await pump(body, send, signal);
}

async function refuse(
  status: number,
  send: Send<HttpSendMessage>,
): Promise<void> {
  await send(plainStart(status));
  await send({ type: 'http.response.body', body: plainPiece(status).octets });
}
// #endregion an application from a handler of fetch

// #region send the body of a Response
/**
 * Reads a piece when the last one has been taken. The head doesn't wait for the
 * first: a Response that is there has one, be its body ever so slow.
 */
async function pump(
  body: ReadableStream<Uint8Array>,
  send: Send<HttpSendMessage>,
  signal: AbortSignal,
): Promise<void> {
  const type = 'http.response.body';
  const reader = body.getReader();
  // While it waits for a piece, nobody else would tell it.
  signal.addEventListener('abort', () => {
    reader.cancel(signal.reason).catch(ignore);
  });
  try {
    await send({ type, moreBody: true });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return await send({ type });
      await send({ type, body: value, moreBody: true });
    }
  } catch (error) {
    reader.cancel(error).catch(ignore);
    throw error;
  }
}

function ignore(): void {}
// #endregion send the body of a Response
