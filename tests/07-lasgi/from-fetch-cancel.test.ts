import { describe, expect, test } from 'vitest';

import {
  ClientDisconnected,
  fromFetch,
  LasgiError,
  toFetch,
} from '../../code/07-lasgi/index.ts';
import { expectNoUnhandledRejections, Later, serve } from './bridge-lab.ts';

expectNoUnhandledRejections();

/** A Response that is silent, and is there when it is told to be. */
function createSilent(headers: Record<string, string> = {}) {
  const isAsked = new Later<void>();
  const goOn = new Later<void>();
  const cancelled = new Later<unknown>();
  const body = new ReadableStream({ cancel: cancelled.resolve });
  const handler = async (): Promise<Response> => {
    isAsked.resolve();
    await goOn.promise;
    return new Response(body, { headers });
  };
  return { handler, isAsked, goOn, cancelled };
}

describe('a body that nobody has begun to read is cancelled', () => {
  test('if the client leaves before there is a Response', async () => {
    const { handler, isAsked, goOn, cancelled } = createSilent();
    const abort = new AbortController();
    const { signal } = abort;
    const answered = toFetch(fromFetch(handler))(
      new Request('http://a', { signal }),
    );
    await isAsked.promise;
    abort.abort();
    goOn.resolve();
    await expect(answered).rejects.toThrow(ClientDisconnected);
    expect(await cancelled.promise).toBeInstanceOf(ClientDisconnected);
  });

  test('if its head is refused', async () => {
    const { handler, goOn, cancelled } = createSilent({
      'content-length': 'x',
    });
    const { url } = await serve(fromFetch(handler));
    goOn.resolve();
    expect((await fetch(url)).status).toBe(500);
    expect(await cancelled.promise).toBeInstanceOf(LasgiError);
  });
});
