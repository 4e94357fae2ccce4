// reverse-proxy.ts: asks another server, in the client's stead.
//
//   client  <-- server role | proxy | client role -->  upstream
//
// What arrives is read, and what leaves is written anew. So no octet that a
// client has put behind its request is taken for another request upstream.

import { taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Stream } from '../../04-streams/index.ts';
import {
  LocalProtocolError,
  RemoteProtocolError,
} from '../../05-http-parser/index.ts';
import type { FieldLine, RequestHead } from '../../05-http-parser/index.ts';
import { Connection } from '../index.ts';
import { hear } from './fetch-one.ts';
import { endFor, requestFor, responseFor } from './forwarded-heads.ts';
import {
  isPeersFault,
  leave,
  ofUpstream,
  say,
  UpstreamError,
} from './proxy-end.ts';
import type { End } from './proxy-end.ts';

const UNLIMITED = { maxBodyOctets: Infinity }; // nothing is kept
const END = { type: 'end-of-message', trailerSection: [] } as const;

type Dial = () => Coroutine<Stream>;

/**
 * Passes the requests of one client on, each on a stream that `dial` opens, and
 * the responses back, in order. Closes all of them; a client whose response
 * can't be finished is reset.
 */
export function* proxyExchange(client: Stream, dial: Dial): Coroutine<void> {
  const connection = new Connection('server', UNLIMITED);
  const end = { connection, stream: client };
  try {
    while (yield* serveNext(end, dial)) connection.startNextCycle();
    yield* leave(client);
  } catch (error) {
    if (!isPeersFault(error) && !(error instanceof UpstreamError)) throw error;
  } finally {
    client.reset(); // does nothing if it is closed
  }
}

/** Passes one request on. May another follow? */
function* serveNext(client: End<'server'>, dial: Dial): Coroutine<boolean> {
  const { connection, stream } = client;
  try {
    const request = yield* hear(connection, stream);
    if (request.type !== 'request') return false;
    if (request.framing.type === 'none') yield* hear(connection, stream); // END
    if (request.method === 'CONNECT') yield* refuse(client, 501);
    else yield* passOn(client, request, dial);
  } catch (error) {
    const status = statusOf(error);
    if (connection.ourState !== 'send-response' || status === undefined)
      throw error;
    yield* refuse(client, status);
  }
  return connection.ourState === 'done' && connection.theirState === 'done';
}

/** What to answer; `undefined` if there is nobody, or it is our own bug. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof RemoteProtocolError) return error.status; // the client's
  const cantBePassed = error instanceof LocalProtocolError;
  return cantBePassed || error instanceof UpstreamError ? 502 : undefined;
}

function* refuse(client: End<'server'>, status: number): Coroutine<void> {
  const headerSection: FieldLine[] = [['content-length', '0']];
  if (client.connection.theirState === 'send-body')
    headerSection.push(['connection', 'close']); // nobody will read the rest
  yield* say(client, { type: 'response', status, headerSection });
  yield* say(client, END);
}

function* passOn(
  client: End<'server'>,
  request: RequestHead,
  dial: Dial,
): Coroutine<void> {
  const stream = yield* ofUpstream(dial);
  const upstream = { connection: new Connection('client', UNLIMITED), stream };
  let fault: unknown; // of the client
  try {
    yield* ofUpstream(() => say(upstream, requestFor(request)));
    if (request.framing.type === 'none') yield* say(upstream, END);
    yield* taskGroup(function* (group) {
      const sending = group.spawn(function* () {
        fault = yield* passRequestBody(client, upstream);
      });
      yield* passResponse(client, upstream, request);
      sending.cancel(); // it was answered before it was whole
    });
  } catch (error) {
    throw fault ?? error;
  } finally {
    stream.reset(); // its response is whole, or nobody wants it any more
  }
}

/** Returns what the client did wrong; what upstream did, its response tells. */
function* passRequestBody(
  { connection, stream }: End<'server'>,
  upstream: End<'client'>,
): Coroutine<unknown> {
  try {
    while (connection.theirState === 'send-body') {
      const event = yield* hear(connection, stream);
      if (event.type === 'data') yield* ofUpstream(() => say(upstream, event));
      if (event.type === 'end-of-message')
        yield* ofUpstream(() => say(upstream, endFor(event)));
    }
    return undefined;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    if (!isPeersFault(error)) throw error;
    upstream.stream.reset(); // ends the wait for a response
    return error;
  }
}

function* passResponse(
  client: End<'server'>,
  upstream: End<'client'>,
  { httpVersion }: RequestHead,
): Coroutine<void> {
  const { connection, stream } = upstream;
  for (;;) {
    const event = yield* ofUpstream(() => hear(connection, stream));
    if (event.type === 'data') yield* say(client, event);
    if (event.type === 'response') yield* say(client, responseFor(event));
    // HTTP/1.0 knows no others (RFC 9110 §15.2), and no trailer section.
    if (event.type === 'informational' && httpVersion === '1.1')
      yield* say(client, responseFor(event));
    if (event.type !== 'end-of-message') continue;
    return yield* say(client, httpVersion === '1.1' ? endFor(event) : END);
  }
}
