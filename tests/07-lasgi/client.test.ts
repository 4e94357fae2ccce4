import { describe, expect, test } from 'vitest';

import type { Client } from '../../code/07-lasgi/client.ts';
import type { ClientOptions } from '../../code/07-lasgi/client-options.ts';
import { findExtension, readBody } from '../../code/07-lasgi/index.ts';
import type { HttpCall } from '../../code/07-lasgi/index.ts';
import {
  clientOf,
  last,
  octets,
  piece,
  scopeOf,
  sendAll,
  start,
  textOf,
} from './client-lab.ts';

describe('a response', () => {
  test('has its status, its fields in order, and its body in three forms', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      const fields = [
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['x-a', '2'],
      ] as const;
      await sendAll(send, start(201, ...fields), piece('{"é'), last('":1}'));
    });
    const response = await client.get('/x?y');
    expect(response).toMatchObject({
      status: 201,
      url: 'http://localhost/x?y',
    });
    expect(response.headers).toEqual([
      ['x-a', '1'],
      ['set-cookie', 'a=1'],
      ['x-a', '2'],
    ]);
    expect(response.findHeader('X-A')).toBe('1');
    expect(response.findHeader('x-b')).toBeUndefined();
    expect(await response.text()).toBe('{"é":1}');
    expect(await response.json()).toEqual({ é: 1 });
    expect(await response.octets()).toEqual(octets('{"é":1}'));
    expect(response.isTruncated).toBe(false);
    expect(await response.ended()).toEqual({ type: 'complete' });
  });

  test.each([
    ['HEAD', 200, [['content-length', '3']], [['content-length', '3']]],
    ['HEAD', 200, [], []],
    ['GET', 204, [['content-length', '3']], []],
    ['GET', 204, [['x', 'y']], [['x', 'y']]],
    ['GET', 304, [['content-length', '3']], [['content-length', '3']]],
    ['GET', 205, [], []],
  ] as const)(
    'to %s with %d has no body',
    async (method, status, sent, seen) => {
      const client = await clientOf(async (_, _receive, send) => {
        await sendAll(send, start(status, ...sent), piece('ab'), last('c'));
      });
      const response = await client.request(method, '/');
      expect(response).toMatchObject({ status, headers: seen });
      expect(await response.octets()).toEqual(new Uint8Array(0));
    },
  );

  test.each([
    'get',
    'head',
    'options',
    'post',
    'put',
    'patch',
    'delete',
  ] as const)('to %s() is to that method', async (name) => {
    const scope = await scopeOf((client: Client) => client[name]('/'));
    expect(scope.method).toBe(name.toUpperCase());
  });

  test('has hints, trailers, and what is for a test', async () => {
    const client = await clientOf(async (...call: HttpCall) => {
      const hint = findExtension(call, 'http.response.early_hint');
      const debug = findExtension(call, 'http.response.debug');
      const trailers = findExtension(call, 'http.response.trailers');
      await hint?.({
        type: 'http.response.early_hint',
        links: ['</a>', '</b>'],
      });
      await hint?.({ type: 'http.response.early_hint', links: ['</c>'] });
      await debug?.({ type: 'http.response.debug', info: { a: 1, b: 1 } });
      await debug?.({ type: 'http.response.debug', info: { b: 2 } });
      await call[2]({ ...start(), trailers: true });
      await sendAll(call[2], piece('abc'), last());
      const type = 'http.response.trailers';
      await trailers?.({ type, headers: [['x', '1']], moreTrailers: true });
      await trailers?.({ type, headers: [['y', '2']] });
    });
    const response = await client.get('/', { headers: { te: 'trailers' } });
    expect(response.hints).toEqual([['</a>', '</b>'], ['</c>']]);
    expect(response.debug).toEqual({ a: 1, b: 2 });
    expect(response.trailers).toEqual([]);
    expect(await response.text()).toBe('abc');
    expect(response.trailers).toEqual([
      ['x', '1'],
      ['y', '2'],
    ]);
  });

  test('has nothing of a message that was refused', async () => {
    const client = await clientOf(async (_, _receive, send) => {
      await send(start());
      const message = { type: 'http.response.debug', info: { a: 1 } };
      await send(message as never).catch(() => {});
      await send(undefined as never).catch(() => {});
      await send(last());
    });
    expect((await client.get('/')).debug).toEqual({});
  });
});

describe('cookies', () => {
  async function visitor(options: ClientOptions = {}): Promise<Client> {
    return clientOf(async ({ headers, path, queryString }, _, send) => {
      const cookies = headers.filter(([name]) => name === 'cookie');
      const set = queryString
        .split('&')
        .filter((one) => one !== '')
        .map((one) => ['set-cookie', decodeURIComponent(one)] as const);
      const status = path.endsWith('/go') ? 302 : 200;
      const to = ['location', 'there'] as const;
      const fields = status === 302 ? [...set, to] : set;
      const text = cookies.map(([, value]) => value).join('|');
      await sendAll(send, start(status, ...fields), last(text));
    }, options);
  }

  const set = (...cookies: readonly string[]): string =>
    `/set?${cookies.map(encodeURIComponent).join('&')}`;

  test('come back, several in one field', async () => {
    const client = await visitor();
    await client.get(set('a=1; Path=/', 'b=2; Path=/x'));
    expect(await (await client.get('/x')).text()).toBe('b=2; a=1');
    expect(await (await client.get('/')).text()).toBe('a=1');
    await client.get(set('a=; Max-Age=0'));
    expect(await (await client.get('/')).text()).toBe('');
    expect(client.cookies.find('b')?.value).toBe('2');
  });

  test('belong to a scheme, a host, and a time', async () => {
    let now = 0;
    const client = await visitor({
      baseUrl: 'https://a.example',
      now: () => now,
    });
    await client.get(
      set('s=1; Secure', 'd=2; Domain=a.example', 't=3; Max-Age=1'),
    );
    const ask = async (url: string): Promise<string> =>
      (await client.get(url)).text();
    expect(await ask('/')).toBe('s=1; d=2; t=3');
    expect(await ask('http://a.example/')).toBe('d=2; t=3');
    expect(await ask('https://b.a.example/')).toBe('d=2');
    now = 1000;
    expect(await ask('/')).toBe('s=1; d=2');
  });

  test('of the test itself take the place of the kept ones', async () => {
    const client = await visitor();
    await client.get(set('a=1'));
    const response = await client.get('/', { headers: { Cookie: 'b=2' } });
    expect(await response.text()).toBe('b=2');
  });

  test('are collected on the way', async () => {
    const client = await visitor();
    const response = await client.get('/x/go?a%3D1', { followRedirects: true });
    expect(response.url).toBe('http://localhost/x/there');
    expect(await response.text()).toBe('a=1');
  });
});

describe('redirects', () => {
  /** Counts down: /3 leads to /2, and so on to /0. */
  async function counter(options: ClientOptions = {}): Promise<Client> {
    return clientOf(async ({ method, path }, receive, send) => {
      const n = Number(path.split('/').at(-1));
      const body = textOf(await readBody(receive)) ?? '';
      if (n === 0) return sendAll(send, start(), last(`${method} ${body}`));
      const status = path.includes('/keep/') ? 307 : 303;
      await sendAll(
        send,
        start(status, ['location', String(n - 1)]),
        last('go'),
      );
    }, options);
  }

  test('are not followed unless it is said', async () => {
    const client = await counter();
    expect(await client.get('/1')).toMatchObject({ status: 303, history: [] });
    const follower = await counter({ followRedirects: true });
    expect(await follower.get('/1')).toMatchObject({ status: 200 });
    const response = await follower.get('/1', { followRedirects: false });
    expect(response.status).toBe(303);
  });

  test('are kept in the order of the way', async () => {
    const client = await counter({ followRedirects: true, rootPath: '/app' });
    const response = await client.post('/keep/2', { body: 'abc' });
    expect(await response.text()).toBe('POST abc');
    expect(response.url).toBe('http://localhost/app/keep/0');
    expect(response.history.map(({ url }) => url)).toEqual([
      'http://localhost/app/keep/2',
      'http://localhost/app/keep/1',
    ]);
    expect(response.history.map(({ history }) => history.length)).toEqual([
      0, 1,
    ]);
    expect(await response.history[0]?.text()).toBe('go');
  });

  test('are followed 20 times, and not more often', async () => {
    const client = await counter({ followRedirects: true });
    expect((await client.get('/20')).history).toHaveLength(20);
    await expect(client.get('/21')).rejects.toMatchObject({
      code: 'too-many-redirects',
    });
  });

  test('lead out of the application to an error', async () => {
    const client = await clientOf(
      async (_, _receive, send) =>
        sendAll(send, start(302, ['location', '/']), last()),
      { rootPath: '/app', followRedirects: true },
    );
    await expect(client.get('/')).rejects.toMatchObject({
      code: 'bad-address',
    });
  });
});
