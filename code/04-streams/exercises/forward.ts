// forward.ts: a proxy: what one side says, the other hears.

import { all, taskGroup } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { StreamError } from '../index.ts';
import type { Listener, Stream } from '../index.ts';
import { pipe } from './pipe.ts';

/**
 * Carries octets both ways until both sides have ended; one that ends may still
 * listen. A reset of one side is passed on to the other. Closes both.
 */
export function* forward(one: Stream, other: Stream): Coroutine<void> {
  try {
    yield* all([() => carry(one, other), () => carry(other, one)]);
    yield* one.close();
    yield* other.close();
  } finally {
    one.reset();
    other.reset();
  }
}

function* carry(from: Stream, to: Stream): Coroutine<void> {
  yield* pipe(from, to);
  yield* to.closeWrite();
}

/**
 * Forwards whoever connects to a stream that `dial` opens; one that fails is
 * nobody else's business.
 */
export function* serveProxy(
  listener: Listener,
  dial: () => Coroutine<Stream>,
): Coroutine<never> {
  return yield* taskGroup(function* (group) {
    for (;;) {
      const client = yield* listener.accept();
      group.spawn(() => serveClient(client, dial));
    }
  });
}

function* serveClient(
  client: Stream,
  dial: () => Coroutine<Stream>,
): Coroutine<void> {
  try {
    yield* forward(client, yield* dial());
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  } finally {
    client.reset();
  }
}
