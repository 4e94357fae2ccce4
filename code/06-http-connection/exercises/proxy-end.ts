// proxy-end.ts: one of the two connections that a proxy stands between.

import { TimeoutError, withTimeout } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { StreamError } from '../../04-streams/index.ts';
import type { Stream } from '../../04-streams/index.ts';
import { RemoteProtocolError } from '../../05-http-parser/index.ts';
import type { Connection, Outgoing, Role } from '../index.ts';

const LINGER_MS = 1_000; // for a client to read what we said last

/** A connection in the role `R`, and what carries it. */
export interface End<R extends Role> {
  readonly connection: Connection<R>;
  readonly stream: Stream;
}

/** That a response can't be had: its `cause` tells why. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
}

/** Runs `body`; what goes wrong in there with a peer is upstream's fault. */
export function* ofUpstream<T>(body: () => Coroutine<T>): Coroutine<T> {
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

/** Was it the peer, or the network to it? Else it is a bug, or we are cancelled. */
export function isPeersFault(error: unknown): boolean {
  return error instanceof StreamError || error instanceof RemoteProtocolError;
}

/** Sends an event. */
export function* say<R extends Role>(
  { connection, stream }: End<R>,
  event: Outgoing[R],
): Coroutine<void> {
  const octets = connection.send(event);
  if (octets.length > 0) yield* stream.write(octets);
}

/** Closes, once the peer has read what was said, or has had the time to. */
export function* leave(stream: Stream): Coroutine<void> {
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
