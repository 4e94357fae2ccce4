// lifespan-from.ts: a lifespan written as what it is: something before, something
// after, and a `yield` between them.

import type { LifespanSendMessage } from './lifespan-messages.ts';
import type { ApplicationOf, Send } from './protocols.ts';

// #region a lifespan from a generator
/**
 * The lifespan part of an application: what `run` yields, once, is the state; the
 * rest of it runs after the last request.
 */
export function lifespanFrom<State>(
  run: () => AsyncGenerator<State, void>,
): ApplicationOf<'lifespan', State> {
  return async (scope, receive, send) => {
    await receive();
    let generator: ReturnType<typeof run>;
    try {
      generator = run(); // it may be an ordinary function, and throw
      const { done, value } = await generator.next();
      if (done === true) throw createMiscount('ended without a yield');
      Object.assign(scope.state, value);
    } catch (error) {
      const message = messageOf(error);
      return send({ type: 'lifespan.startup.failed', message });
    }
    await send({ type: 'lifespan.startup.complete' });
    await receive();
    await finish(generator, send);
  };
}
// #endregion a lifespan from a generator

// #region the rest of the generator
async function finish(
  generator: AsyncGenerator<unknown, void>,
  send: Send<LifespanSendMessage>,
): Promise<void> {
  try {
    const { done } = await generator.next();
    if (done === true)
      return await send({ type: 'lifespan.shutdown.complete' });
    await generator.return(); // what it has opened is closed all the same
    throw createMiscount('yielded twice');
  } catch (error) {
    const message = messageOf(error);
    await send({ type: 'lifespan.shutdown.failed', message });
  }
}

function createMiscount(what: string): Error {
  return new Error(`the lifespan has ${what}, expected one`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
// #endregion the rest of the generator
