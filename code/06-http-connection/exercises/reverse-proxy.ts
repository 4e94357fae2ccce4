// reverse-proxy.ts: asks another server, in the client's stead.
//
//   client  <-- server role | proxy | client role -->  upstream
//
// What arrives is read, and what leaves is written anew. So no octet that a
// client has put behind its request is taken for another request upstream.

import {
  taskGroup,
  TimeoutError,
  withTimeout,
} from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { StreamError } from '../../04-streams/index.ts';
import type { Stream } from '../../04-streams/index.ts';
import {
  LocalProtocolError,
  RemoteProtocolError,
} from '../../05-http-parser/index.ts';
import type {
  EndOfMessage,
  FieldLine,
  RequestHead,
} from '../../05-http-parser/index.ts';
import { Connection } from '../index.ts';
import type { Outgoing, OutgoingRequest, Role } from '../index.ts';
import { hear } from './fetch-one.ts';
import {
  endToEndFields,
  forwardedRequest,
  forwardedResponse,
} from './hop-by-hop.ts';

const UNLIMITED = { maxBodyOctets: Infinity }; // nothing is kept
const END = { type: 'end-of-message', trailerSection: [] } as const;
const LINGER_MS = 1_000; // for a client to read what we said last
const NAME = 'atlas'; // in Via

type Dial = () => Coroutine<Stream>;

/** A connection in the role `R`, and what carries it. */
interface End<R extends Role> {
  readonly connection: Connection<R>;
  readonly stream: Stream;
}

/** That a response can't be had: its `cause` tells why. */
class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

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
    yield* ofUpstream(() => say(upstream, lastRequest(request)));
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

function lastRequest(request: RequestHead): OutgoingRequest {
  const { headerSection, ...rest } = forwardedRequest(request, NAME);
  return {
    ...rest,
    headerSection: [...headerSection, ['connection', 'close']],
  };
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
        yield* ofUpstream(() => say(upstream, endToEnd(event)));
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
    if (event.type === 'response')
      yield* say(client, forwardedResponse(event, NAME));
    // HTTP/1.0 knows no others (RFC 9110 §15.2), and no trailer section.
    if (event.type === 'informational' && httpVersion === '1.1')
      yield* say(client, forwardedResponse(event, NAME));
    if (event.type !== 'end-of-message') continue;
    return yield* say(client, httpVersion === '1.1' ? endToEnd(event) : END);
  }
}

function endToEnd({ type, trailerSection }: EndOfMessage): EndOfMessage {
  return { type, trailerSection: endToEndFields(trailerSection) };
}

/** Runs `body`; what goes wrong in there with a peer is upstream's fault. */
function* ofUpstream<T>(body: () => Coroutine<T>): Coroutine<T> {
  try {
    return yield* body();
  } catch (error) {
    if (!isPeersFault(error)) throw error;
    throw new UpstreamError(
      'Cannot pass a request on: the server upstream failed, expected a response',
      { cause: error },
    );
  }
}

/** The peer's, or the network's: else it is a bug, or we are cancelled. */
function isPeersFault(error: unknown): boolean {
  return error instanceof StreamError || error instanceof RemoteProtocolError;
}

/** Sends an event. */
function* say<R extends Role>(
  { connection, stream }: End<R>,
  event: Outgoing[R],
): Coroutine<void> {
  const octets = connection.send(event);
  if (octets.length > 0) yield* stream.write(octets);
}

/** Closes, once the peer has read what was said, or has had the time to. */
function* leave(stream: Stream): Coroutine<void> {
  yield* stream.closeWrite();
  try {
    yield* withTimeout(LINGER_MS, () => readToEnd(stream));
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
  yield* stream.close();
}

function* readToEnd(stream: Stream): Coroutine<void> {
  let octets = yield* stream.read();
  while (octets !== undefined) octets = yield* stream.read();
}
