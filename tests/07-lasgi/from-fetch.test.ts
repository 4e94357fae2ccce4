import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { describe, expect, onTestFinished, test } from 'vitest';

import { ClientDisconnected, LasgiError } from '../../code/07-lasgi/index.ts';
import { fromFetch } from '../../code/07-lasgi/from-fetch.ts';
import type { FetchHandler } from '../../code/07-lasgi/from-fetch.ts';
import { toFetch } from '../../code/07-lasgi/to-fetch.ts';
import {
  ask,
  BIG_OCTETS,
  expectNoUnhandledRejections,
  Later,
  PIECE,
  RawClient,
  serve,
  toOctets,
  turns,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const END = ['Connection: close', ''];

/** What the handler is asked. */
async function requestOf(
  lines: readonly string[],
  rootPath = '',
): Promise<Request> {
  const seen = new Later<Request>();
  const handler: FetchHandler = (request) => {
    seen.resolve(request);
    return new Response('ok');
  };
  const { port } = await serve(fromFetch(handler), { rootPath });
  await ask(port, ...lines, ...END);
  return seen.promise;
}

describe('the Request', () => {
  test.each([
    [
      'as it came',
      'GET /a%20b/%C3%A4?c=%20 HTTP/1.1',
      'Host: a:81',
      '',
      'http://a:81/a%20b/%C3%A4?c=%20',
    ],
    [
      'an encoded slash',
      'GET /a%2Fb HTTP/1.1',
      'Host: a',
      '',
      'http://a/a%2Fb',
    ],
    [
      'dots that are a part of a name',
      'GET /.well-known/a..b/.../c. HTTP/1.1',
      'Host: a',
      '',
      'http://a/.well-known/a..b/.../c.',
    ],
    [
      'two slashes are no host',
      'GET //b/c HTTP/1.1',
      'Host: a',
      '',
      'http://a//b/c',
    ],
    [
      'an absolute target',
      'GET http://b/c HTTP/1.1',
      'Host: a',
      '',
      'http://b/c',
    ],
    ['an asterisk', 'OPTIONS * HTTP/1.1', 'Host: a', '', 'http://a/'],
    [
      'what a proxy took off is put back',
      'GET /x%20y HTTP/1.1',
      'Host: a',
      '/ä',
      'http://a/%C3%A4/x%20y',
    ],
  ])('has the URL: %s', async (_, line, host, rootPath, url) => {
    expect((await requestOf([line, host], rootPath)).url).toBe(url);
  });

  test('has the URL of the socket, if nobody says another', async () => {
    const { url } = await requestOf(['GET /x HTTP/1.0']);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[0-9]+\/x$/);
  });

  test('has a path that means the same, whatever a URL escapes', async () => {
    const path = '/!"$&()*+,-./09:;<=>@AZ[]^_`az{|}~%25%2f%5C%C3%A4';
    const { url } = await requestOf([`GET ${path} HTTP/1.1`, 'Host: a']);
    expect(decodeURIComponent(new URL(url).pathname)).toBe(
      decodeURIComponent(path),
    );
  });

  test('has the whole path below a mount', async () => {
    const inner = fromFetch(({ url }) => new Response(url));
    const { port } = await serve((scope, ...rest) =>
      inner({ ...scope, signal: scope.signal, rootPath: '/m' }, ...rest),
    );
    expect(await ask(port, 'GET /m/x HTTP/1.1', 'Host: a', ...END)).toContain(
      'http://a/m/x',
    );
  });

  test('has all fields, and cookies without a comma', async () => {
    const { method, headers, body } = await requestOf([
      'DELETE / HTTP/1.1',
      'Host: a',
      'Cookie: a=1',
      'X: \xe4',
      'cookie: b=2',
      'X: 2',
    ]);
    expect(method).toBe('DELETE');
    expect(Object.fromEntries(headers)).toEqual({
      host: 'a',
      cookie: 'a=1; b=2',
      x: '\xe4, 2',
      connection: 'close',
    });
    expect(body).not.toBeNull();
  });

  test.each(['GET', 'HEAD'])('of %s has no body', async (method) => {
    const { body } = await requestOf([
      `${method} / HTTP/1.1`,
      'Host: a',
      'Content-Length: 0',
    ]);
    expect(body).toBeNull();
  });

  test.each([
    ['a Host that chooses the path', 'GET /public HTTP/1.1', 'a/admin?', 400],
    ['a path with ..', 'GET /x/../admin HTTP/1.1', 'a', 400],
    ['a path with %2e%2e', 'GET /x/%2e%2e/admin HTTP/1.1', 'a', 400],
    ['a path with .%2E', 'GET /.%2E/admin HTTP/1.1', 'a', 400],
    ['a path with .', 'GET /admin/./x HTTP/1.1', 'a', 400],
    ['a path that ends with .', 'GET /admin/. HTTP/1.1', 'a', 400],
    ['a path with a backslash', 'GET /x\\..\\admin HTTP/1.1', 'a', 400],
    ['a Host that chooses a user', 'GET / HTTP/1.1', 'b@a', 400],
    ['a Host that has no such port', 'GET / HTTP/1.1', 'a:99999', 400],
    ['a method that no Request can have', 'TRACE / HTTP/1.1', 'a', 501],
  ])('%s is refused, and nobody is asked', async (_, line, host, status) => {
    let calls = 0;
    const { port, errors } = await serve(
      fromFetch(() => {
        calls += 1;
        return new Response();
      }),
    );
    expect(await ask(port, line, `Host: ${host}`, ...END)).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
    expect([calls, errors]).toEqual([0, []]);
  });
});

describe('the Response', () => {
  test.each<[string, string, () => Response, RegExp]>([
    [
      'a text',
      'GET',
      () => new Response('abc'),
      /^HTTP\/1.1 200 OK\r\ncontent-type: text\/plain;charset=UTF-8\r\n[^]*\r\n3\r\nabc\r\n0\r\n\r\n$/,
    ],
    [
      'one with a length',
      'GET',
      () => new Response('abc', { headers: { 'content-length': '3' } }),
      /\r\n\r\nabc$/,
    ],
    [
      'no body',
      'GET',
      () => new Response(null, { status: 404 }),
      /^HTTP\/1.1 404 [^]*content-length: 0\r\n/,
    ],
    [
      '204',
      'GET',
      () => new Response(null, { status: 204 }),
      /^HTTP\/1.1 204 (?![^]*content-length)/,
    ],
    [
      'HEAD',
      'HEAD',
      () => new Response('abc', { headers: { 'content-length': '3' } }),
      /content-length: 3\r\n[^]*\r\n\r\n$/,
    ],
    [
      'H7: two cookies',
      'GET',
      () =>
        new Response('', {
          headers: [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ],
        }),
      /set-cookie: a=1\r\nset-cookie: b=2\r\n/,
    ],
    ['Response.error()', 'GET', () => Response.error(), /^HTTP\/1.1 500 /],
  ])('%s', async (_, method, respond, expected) => {
    const { port } = await serve(fromFetch(respond));
    expect(await ask(port, `${method} / HTTP/1.1`, 'Host: a', ...END)).toMatch(
      expected,
    );
  });

  test('has its head before its body', async () => {
    const goOn = new Later<void>();
    const body = new ReadableStream({
      async pull(controller) {
        await goOn.promise;
        controller.close();
      },
    });
    const { port } = await serve(fromFetch(() => new Response(body)));
    const client = new RawClient(port).say('GET / HTTP/1.1', 'Host: a', ...END);
    await client.hear(/\r\n\r\n$/);
    goOn.resolve();
    expect(await client.hearAll()).toMatch(/\r\n\r\n0\r\n\r\n$/);
  });

  test.each<[string, unknown]>([
    ['fails', undefined],
    ['holds no octets', 'text'],
  ])('a body that %s in its middle is broken off', async (_, chunk) => {
    const seen = new Later<void>();
    const cancelled = new Later<void>();
    let pulls = 0;
    const body = new ReadableStream(
      {
        async pull(controller) {
          pulls += 1;
          if (pulls === 1) return controller.enqueue(toOctets('ab'));
          await seen.promise;
          if (chunk === undefined) {
            cancelled.resolve();
            throw new Error('broken');
          }
          controller.enqueue(chunk);
        },
        cancel: () => cancelled.resolve(),
      },
      { highWaterMark: 0 },
    );
    const { port, errors } = await serve(fromFetch(() => new Response(body)));
    const client = new RawClient(port).say('GET / HTTP/1.1', 'Host: a', ...END);
    await client.hear(/ab\r\n$/);
    seen.resolve();
    expect(await client.hearAll()).toMatch(/ab\r\n$/);
    await cancelled.promise;
    expect(errors).toHaveLength(1);
  });
});

test('a body that is broken off is cancelled, though nobody has left', async () => {
  const cancelled = new Later<unknown>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue('no octets'),
    cancel: (reason) => cancelled.resolve(reason),
  });
  const fetched = toFetch(
    fromFetch(() => new Response(body)),
    { onError: () => {} },
  );
  const response = await fetched(new Request('http://a'));
  await expect(response.text()).rejects.toThrow();
  expect(await cancelled.promise).toBeInstanceOf(LasgiError);
});

describe('bodies that stream', () => {
  test('64 MiB go up as they are read', async () => {
    let mostHeld = 0;
    const running = await serve(
      fromFetch(async (request) => {
        let taken = 0;
        for await (const octets of request.body ?? []) {
          taken += octets.length;
          await turns(1);
          mostHeld = Math.max(
            mostHeld,
            (running.sockets[0]?.bytesRead ?? 0) - taken,
          );
        }
        return new Response(String(taken));
      }),
    );
    const client = new RawClient(running.port).say(
      'POST / HTTP/1.1',
      'Host: a',
      `Content-Length: ${BIG_OCTETS}`,
      ...END,
    );
    for (let left = BIG_OCTETS; left > 0; left -= PIECE.length)
      client.socket.write(PIECE);
    expect(await client.hearAll()).toContain(String(BIG_OCTETS));
    expect(mostHeld).toBeLessThan(512 * 1024);
  });

  test('64 MiB come down as the client takes them', async () => {
    let made = 0;
    const body = new ReadableStream(
      {
        pull(controller) {
          if (made >= BIG_OCTETS) return controller.close();
          made += PIECE.length;
          controller.enqueue(PIECE);
        },
      },
      { highWaterMark: 0 },
    );
    const { port } = await serve(fromFetch(() => new Response(body)));
    const client = new RawClient(port);
    client.socket.pause();
    client.say('GET / HTTP/1.0', 'Host: a', '');
    await turns(1000);
    // The sockets of the kernel are full, and nothing else.
    expect(made).toBeLessThan(BIG_OCTETS / 4);
    client.socket.removeAllListeners('data');
    let taken = 0;
    client.socket.on('data', (octets) => {
      taken += octets.length;
    });
    client.socket.resume();
    await client.closed;
    expect(made).toBe(BIG_OCTETS);
    expect(taken).toBeGreaterThan(BIG_OCTETS);
  });

  test('a client that leaves cancels a body that waits', async () => {
    const cancelled = new Later<unknown>();
    const signal = new Later<AbortSignal>();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(toOctets('ab')),
      cancel: (reason) => cancelled.resolve(reason),
    });
    const { port, errors } = await serve(
      fromFetch((request) => {
        signal.resolve(request.signal);
        return new Response(body);
      }),
    );
    const client = new RawClient(port).say('GET / HTTP/1.1', 'Host: a', ...END);
    await client.hear(/ab/);
    client.socket.destroy();
    expect(await cancelled.promise).toBeInstanceOf(ClientDisconnected);
    expect((await signal.promise).aborted).toBe(true);
    await turns();
    expect(errors).toEqual([]);
  });

  test('a client that leaves in the middle of its body fails its stream', async () => {
    const outcome = new Later<unknown>();
    const { port, errors } = await serve(
      fromFetch(async (request) => {
        await request.text().catch((error: unknown) => outcome.resolve(error));
        return new Response('');
      }),
    );
    const client = new RawClient(port).say(
      'POST / HTTP/1.1',
      'Host: a',
      'Content-Length: 9',
      '',
      'abc',
    );
    await turns();
    client.socket.destroy();
    expect(await outcome.promise).toBeInstanceOf(Error);
    expect(errors).toEqual([]);
  });
});

// #region a Hono application
/** A Hono application, as one writes it. */
function createHono(onAbort: () => void = () => {}) {
  const app = new Hono();
  app.get('/hello/:name', (c) => c.text(`Hello, ${c.req.param('name')}!`));
  app.post('/json', async (c) => c.json({ got: await c.req.json() }, 201));
  app.post('/form', async (c) =>
    c.text(String((await c.req.parseBody())['a'])),
  );
  app.get('/bug', () => {
    throw new Error('bug');
  });
  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      stream.onAbort(onAbort);
      await stream.writeSSE({ data: 'one', id: '1' });
      await new Promise<void>((resolve) => stream.onAbort(resolve));
    }),
  );
  app.onError((_, c) => c.text('caught', 500));
  return app;
}
// #endregion a Hono application

describe.each(['node:http', 'fetch, and back again'])(
  'a Hono application on %s',
  (where) => {
    async function start(onAbort?: () => void) {
      const app = createHono(onAbort);
      const once = fromFetch((request) => app.fetch(request));
      return serve(where === 'node:http' ? once : fromFetch(toFetch(once)));
    }

    test.each<[string, string, RequestInit, number, string]>([
      ['a parameter', '/hello/J%C3%BCrgen', {}, 200, 'Hello, Jürgen!'],
      ['nothing there', '/nothing', {}, 404, '404 Not Found'],
      [
        'JSON',
        '/json',
        { method: 'POST', body: '{"a":1}' },
        201,
        '{"got":{"a":1}}',
      ],
      [
        'a form',
        '/form',
        { method: 'POST', body: new URLSearchParams({ a: 'ü' }) },
        200,
        'ü',
      ],
      ['an error', '/bug', {}, 500, 'caught'],
    ])('answers: %s', async (_, target, init, status, text) => {
      const { url, errors } = await start();
      const response = await fetch(`${url}${target}`, init);
      expect([response.status, await response.text()]).toEqual([status, text]);
      expect(errors).toEqual([]);
    });

    // #region events until the client leaves
    test('sends events, and hears that the client leaves', async () => {
      const gone = new Later<void>();
      const { port, errors } = await start(() => gone.resolve());
      const client = new RawClient(port).say(
        'GET /events HTTP/1.1',
        'Host: a',
        '',
      );
      onTestFinished(() => {
        client.socket.destroy();
      });
      expect(await client.hear(/data: one/)).toMatch(
        /content-type: text\/event-stream/,
      );
      client.socket.destroy();
      await gone.promise;
      await turns();
      expect(errors).toEqual([]);
    });
    // #endregion events until the client leaves
  },
);

// #region no server at all
test('no server has to be there, only a Request', async () => {
  const fetched = toFetch(fromFetch((request) => createHono().fetch(request)));
  const response = await fetched(new Request('https://a.example/hello/x'));
  expect(await response.text()).toBe('Hello, x!');
});
// #endregion no server at all
