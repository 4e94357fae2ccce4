import { request as startRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';

import { getRequestListener } from '@hono/node-server';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import {
  bodyOf,
  ClientDisconnected,
  LasgiError,
  readBody,
} from '../../code/07-lasgi/index.ts';
import type {
  Headers as Fields,
  HttpApplication,
} from '../../code/07-lasgi/index.ts';
import { toFetch } from '../../code/07-lasgi/to-fetch.ts';
import type { FetchFunction } from '../../code/07-lasgi/to-fetch.ts';
import {
  answer,
  BIG_OCTETS,
  expectNoUnhandledRejections,
  Later,
  listen,
  PIECE,
  RawClient,
  toOctets,
  turns,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const START = { type: 'http.response.start', status: 200 } as const;
const AB = {
  type: 'http.response.body',
  body: toOctets('ab'),
  moreBody: true,
} as const;

/** The function, and what the application has thrown. */
function fetchOf(application: HttpApplication): {
  ask: FetchFunction;
  errors: unknown[];
} {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  return { ask: toFetch(application, { onError }), errors };
}

test('an onError that throws is printed, and no unhandled rejection', async () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  const second = new Error('from onError');
  const onError = (): never => {
    throw second;
  };
  const fail = () => Promise.reject(new Error('first'));
  const { status } = await toFetch(fail, { onError })(new Request('http://a'));
  await turns();
  expect([status, print.mock.lastCall]).toEqual([500, [second]]);
  print.mockRestore();
});

describe('the response', () => {
  const pieces =
    (status: number, headers: Fields, ...texts: string[]): HttpApplication =>
    async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status, headers });
      for (const [at, text] of texts.entries()) {
        const moreBody = at + 1 < texts.length;
        await send({
          type: 'http.response.body',
          body: toOctets(text),
          moreBody,
        });
      }
    };

  test.each<[string, string, HttpApplication, unknown]>([
    [
      'one piece',
      'GET',
      pieces(201, [['x', 'y']], 'abc'),
      [201, { x: 'y', 'content-length': '3' }, 'abc'],
    ],
    ['pieces', 'GET', pieces(200, [], 'a', '', 'b', 'c'), [200, {}, 'abc']],
    [
      'what is about a connection is dropped',
      'GET',
      pieces(
        200,
        [
          ['connection', 'X, close'],
          ['x', '1'],
          ['keep-alive', '1'],
          ['transfer-encoding', 'gzip'],
          ['y', '2'],
        ],
        '',
      ),
      [200, { y: '2', 'content-length': '0' }, ''],
    ],
    [
      'E15: HEAD',
      'HEAD',
      pieces(200, [['content-length', '3']], 'ab', 'c'),
      [200, { 'content-length': '3' }, undefined],
    ],
    ['E15: 204', 'GET', pieces(204, [], 'ab', 'c'), [204, {}, undefined]],
    ['205', 'GET', pieces(205, [], ''), [205, {}, undefined]],
    ['E15: 304', 'GET', pieces(304, [], ''), [304, {}, undefined]],
  ])('%s', async (_, method, application, expected) => {
    const { ask, errors } = fetchOf(application);
    const response = await ask(new Request('http://a', { method }));
    const { status, headers, body } = response;
    const text = body === null ? undefined : await response.text();
    expect([status, Object.fromEntries(headers), text]).toEqual(expected);
    expect(errors).toEqual([]);
  });

  test('H7: each Set-Cookie stays apart', async () => {
    const cookies: Fields = [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ];
    const { ask } = fetchOf(pieces(200, cookies, ''));
    const { headers } = await ask(new Request('http://a'));
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('is there with the first piece, be it empty', async () => {
    const goOn = new Later<void>();
    const { ask } = fetchOf(async (_scope, _receive, send) => {
      await send(START);
      await send({ type: 'http.response.body', moreBody: true });
      await goOn.promise;
      await send({ type: 'http.response.body', body: toOctets('late') });
    });
    const response = await ask(new Request('http://a'));
    goOn.resolve();
    expect(await response.text()).toBe('late');
  });

  // #region a response is sent on as it is pulled
  test('is sent on as it is pulled', async () => {
    let sent = 0;
    const { ask } = fetchOf(async (_scope, _receive, send) => {
      await send(START);
      for (; sent < BIG_OCTETS; sent += PIECE.length)
        await send({ type: 'http.response.body', body: PIECE, moreBody: true });
      await send({ type: 'http.response.body' });
    });
    const { body } = await ask(new Request('http://a'));
    let taken = 0;
    for await (const octets of body ?? []) {
      // The piece is taken, and nobody has asked for another yet.
      if (taken === 0) await turns();
      expect(sent).toBe(taken);
      taken += octets.length;
    }
    expect(taken).toBe(BIG_OCTETS);
  });
  // #endregion a response is sent on as it is pulled

  // #region readers who wait already
  test('goes on for those who wait already', async () => {
    const { ask } = fetchOf(async (_scope, _receive, send) => {
      await send(START);
      for (const text of ['', 'a', 'b', 'c']) {
        const body = toOctets(text);
        await send({ type: 'http.response.body', body, moreBody: true });
        await turns();
      }
      await send({ type: 'http.response.body' });
    });
    const { body } = await ask(new Request('http://a'));
    const reader = body?.getReader();
    const reads = [reader?.read(), reader?.read(), reader?.read()];
    const pieces = (await Promise.all(reads)).map((read) => read?.value);
    expect(pieces).toEqual(['a', 'b', 'c'].map(toOctets));
  });
  // #endregion readers who wait already

  test('leaves the octets to the application', async () => {
    const body = toOctets('abc');
    const { ask } = fetchOf(async (_scope, _receive, send) => {
      await send(START);
      await send({ type: 'http.response.body', body, moreBody: true });
      await send({ type: 'http.response.body', body });
    });
    expect(await (await ask(new Request('http://a'))).text()).toBe('abcabc');
    expect(body).toEqual(toOctets('abc'));
  });
});

describe('the request', () => {
  test('H1: its body is read', async () => {
    const { ask } = fetchOf(async (_scope, receive, send) => {
      await answer(send, String((await readBody(receive)).length));
    });
    for (const [body, length] of [
      ['abc', '3'],
      [null, '0'],
    ] as const) {
      const request = new Request('http://a', { method: 'POST', body });
      expect(await (await ask(request)).text()).toBe(length);
    }
  });

  test('its body is pulled as it is read, and cancelled when nobody will', async () => {
    let pulled = 0;
    const cancelled = new Later<void>();
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(PIECE);
        },
        cancel: () => cancelled.resolve(),
      },
      { highWaterMark: 0 },
    );
    const request = new Request('http://a', {
      method: 'POST',
      body,
      duplex: 'half',
    });
    const { ask } = fetchOf(async (_scope, receive, send) => {
      await receive();
      await receive();
      await turns();
      await answer(send, String(pulled));
    });
    expect(await (await ask(request)).text()).toBe('2');
    await cancelled.promise;
  });

  test('a body that fails is a client that has left', async () => {
    const body = new ReadableStream({
      pull: () => {
        throw new Error('broken');
      },
    });
    const request = new Request('http://a', {
      method: 'POST',
      body,
      duplex: 'half',
    });
    const { ask, errors } = fetchOf(async (_scope, receive, send) => {
      await answer(send, (await receive()).type);
    });
    await expect(ask(request)).rejects.toThrow(ClientDisconnected);
    expect(errors).toEqual([]);
  });

  test('and who waits for room then is sent away', async () => {
    const nameOf = (error: Error) => error.name;
    const seen = new Later<unknown[]>();
    const stuck = new Later<void>();
    const body = new ReadableStream({
      pull: async () => {
        await stuck.promise;
        throw new Error('broken');
      },
    });
    const request = new Request('http://a', {
      method: 'POST',
      body,
      duplex: 'half',
    });
    const { ask, errors } = fetchOf(async (_scope, receive, send) => {
      await send(START);
      const sending = send(AB);
      const asked = receive();
      stuck.resolve();
      seen.resolve([await sending.catch(nameOf), (await asked).type]);
      await sending;
    });
    const response = await ask(request);
    // Nobody reads: there is no room.
    expect(await seen.promise).toEqual([
      'ClientDisconnected',
      'http.disconnect',
    ]);
    await expect(response.text()).rejects.toThrow(ClientDisconnected);
    expect(errors).toEqual([]);
  });
});

describe('an application that does wrong', () => {
  const BUG = new Error('the password is 1234');

  test.each<[string, HttpApplication, unknown]>([
    ['E1: throws', async () => Promise.reject(BUG), BUG],
    ['E3: returns without a word', async () => {}, expect.any(LasgiError)],
  ])('%s is answered with 500', async (_, application, error) => {
    const { ask, errors } = fetchOf(application);
    const response = await ask(new Request('http://a'));
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('Internal Server Error\n');
    expect(errors).toEqual([error]);
  });

  test('E2, E4: what it has begun ends with an error', async () => {
    const { ask, errors } = fetchOf(async (_scope, _receive, send) => {
      await send(START);
      await send(AB);
      throw BUG;
    });
    const response = await ask(new Request('http://a'));
    await expect(response.text()).rejects.toThrow(/has broken it off/);
    expect(errors).toEqual([BUG]);
  });
});

describe('a client that leaves', () => {
  /** An application that goes on until it is sent away. */
  function createEndless() {
    const outcome = new Later<unknown[]>();
    const first = new Later<void>();
    const application: HttpApplication = async (scope, receive, send) => {
      await receive();
      first.resolve();
      if (scope.path === '/wait') await receive();
      try {
        await send(START);
        for (;;) await send(AB);
      } catch (error) {
        const { type } = await receive();
        outcome.resolve([type, scope.signal.reason, error]);
        throw error;
      }
    };
    return { application, outcome: outcome.promise, first: first.promise };
  }
  const GONE = [
    'http.disconnect',
    expect.any(ClientDisconnected),
    expect.any(ClientDisconnected),
  ];

  test('E10: cancels the response', async () => {
    const { application, outcome } = createEndless();
    const { ask, errors } = fetchOf(application);
    const { body } = await ask(new Request('http://a'));
    await body?.cancel();
    expect(await outcome).toEqual(GONE);
    await turns();
    expect(errors).toEqual([]);
  });

  test.each([
    ['E16: before there is a response', '/wait'],
    ['in the middle of it', '/'],
  ])('aborts the request, %s', async (_, target) => {
    const { application, outcome, first } = createEndless();
    const { ask, errors } = fetchOf(application);
    const { signal, abort } = createAbort();
    const asking = ask(new Request(`http://a${target}`, { signal }));
    await first;
    const response = target === '/' ? await asking : undefined;
    abort();
    if (response === undefined)
      await expect(asking).rejects.toThrow(ClientDisconnected);
    expect(await outcome).toEqual(GONE);
    await turns();
    expect(errors).toEqual([]);
  });

  test('has left before it asks: nobody is called', async () => {
    const { ask, errors } = fetchOf(async () => {
      throw new Error('called');
    });
    const signal = AbortSignal.abort();
    const asking = ask(new Request('http://a', { signal }));
    await expect(asking).rejects.toThrow(ClientDisconnected);
    expect(errors).toEqual([]);
  });

  function createAbort() {
    const controller = new AbortController();
    return { signal: controller.signal, abort: () => controller.abort() };
  }
});

describe('on the server of @hono/node-server', () => {
  /** All of it: what is read, what is sent, and a bug. */
  async function serve(onGone = () => {}, seen = Promise.resolve()) {
    const application: HttpApplication = async (scope, receive, send) => {
      const headers: Fields = [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ];
      await send({ ...START, headers });
      if (scope.path === '/echo')
        for await (const body of bodyOf(receive))
          await send({ type: 'http.response.body', body, moreBody: true });
      else await send(AB);
      if (scope.path === '/bug') {
        await seen;
        throw new Error('bug');
      }
      if (scope.path === '/wait') {
        scope.signal.addEventListener('abort', onGone);
        await receive();
        await receive();
      }
      await send({ type: 'http.response.body' });
    };
    const { ask, errors } = fetchOf(application);
    const listener = getRequestListener(ask, { overrideGlobalObjects: false });
    return { ...(await listen((...both) => leave(listener(...both)))), errors };
  }

  /** The listener's promise is the server's own business. */
  function leave(running: Promise<unknown>): void {
    running.catch(() => {});
  }

  test('a body goes up and comes down', async () => {
    const { url, errors } = await serve();
    const body = new Uint8Array(8 * 1024 * 1024).fill(0x61);
    const response = await fetch(`${url}/echo`, { method: 'POST', body });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const echo = new Uint8Array(await response.arrayBuffer());
    expect(Buffer.compare(echo, body)).toBe(0);
    expect(errors).toEqual([]);
  });

  test('E2: what is broken off is seen to be', async () => {
    // Until it has sent the head, that server answers with the error's text.
    const seen = new Later<void>();
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const { port, errors } = await serve(() => {}, seen.promise);
    const client = new RawClient(port).say('GET /bug HTTP/1.1', 'Host: a', '');
    await client.hear(/ab/);
    seen.resolve();
    expect(await client.hearAll()).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(errors).toEqual([new Error('bug')]);
  });

  test('E16: a client that leaves is gone', async () => {
    const gone = new Later<void>();
    const { url } = await serve(() => gone.resolve());
    const response = await new Promise<IncomingMessage>((resolve) => {
      startRequest(`${url}/wait`, resolve).end();
    });
    response.on('error', () => {});
    response.destroy();
    await gone.promise;
  });
});
