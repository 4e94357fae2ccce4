import { describe, expect, test } from 'vitest';

import { createClient } from '../../code/07-lasgi/client.ts';
import type { ClientOptions } from '../../code/07-lasgi/client-options.ts';
import type { ClientRequestOptions } from '../../code/07-lasgi/client-request.ts';
import {
  byProtocol,
  lifespanFrom,
  readBody,
} from '../../code/07-lasgi/index.ts';
import type { Headers } from '../../code/07-lasgi/index.ts';
import {
  clientOf,
  last,
  octets,
  scopeOf,
  sendAll,
  start,
  textOf,
} from './client-lab.ts';

async function* pieces(
  ...texts: readonly string[]
): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield octets(text);
}

describe('the scope', () => {
  test('is what a server makes', async () => {
    const scope = await scopeOf((client) =>
      client.get('/a%20b/é?q=1&r', {
        headers: { 'X-One': '1', Accept: '*/*' },
      }),
    );
    expect(scope).toMatchObject({
      type: 'http',
      asgi: { version: '3.0', specVersion: '2.5' },
      httpVersion: '1.1',
      method: 'GET',
      scheme: 'http',
      path: '/a b/é',
      rawPath: '/a%20b/%C3%A9',
      queryString: 'q=1&r',
      rootPath: '',
      client: ['127.0.0.1', 50_000],
      server: ['localhost', 80],
      state: {},
    });
    expect(scope.headers).toEqual([
      ['host', 'localhost'],
      ['x-one', '1'],
      ['accept', '*/*'],
    ]);
    expect(scope.signal.aborted).toBe(false);
  });

  test.each([
    ['/', '/', '/', ''],
    ['/?', '/', '/', ''],
    ['/a/../b/./c', '/a/../b/./c', '/a/../b/./c', ''],
    ['//a//b', '//a//b', '//a//b', ''],
    ['/a%2Fb', '/a/b', '/a%2Fb', ''],
    ['/a b?c d', '/a b', '/a%20b', 'c%20d'],
    ['/{a}|"b"', '/{a}|"b"', '/{a}|"b"', ''],
    ['/a#b', '/a', '/a', ''],
    ['/a?b#c', '/a', '/a', 'b'],
    ['/a?b?c', '/a', '/a', 'b?c'],
    ['/日本?日', '/日本', '/%E6%97%A5%E6%9C%AC', '%E6%97%A5'],
    ['/\r\nx: y', '/\r\nx: y', '/%0D%0Ax:%20y', ''],
    ['http://localhost', '/', '/', ''],
    ['http://localhost?a', '/', '/', 'a'],
    ['HTTP://LOCALHOST/A', '/A', '/A', ''],
  ])('has for %j the path %j', async (address, path, rawPath, queryString) => {
    const scope = await scopeOf((client) => client.get(address));
    expect(scope).toMatchObject({ path, rawPath, queryString });
  });

  test.each([
    ['', '/x', '/x', '/x'],
    ['/app', '/x', '/app/x', '/app/x'],
    ['/app', '/', '/app/', '/app/'],
    ['/a b/c', '/x', '/a b/c/x', '/a%20b/c/x'],
    ['/app', 'http://localhost/app/x', '/app/x', '/app/x'],
    ['/app', 'http://localhost/app', '/app', '/app'],
  ])(
    'with root path %j has for %j the path %j',
    async (rootPath, address, path, rawPath) => {
      const scope = await scopeOf((client) => client.get(address), {
        rootPath,
      });
      expect(scope).toMatchObject({ rootPath, path, rawPath });
    },
  );

  test.each([
    ['http://a.example', 'http', 'a.example', ['a.example', 80]],
    ['http://a.example:80', 'http', 'a.example', ['a.example', 80]],
    ['http://a.example:8080/', 'http', 'a.example:8080', ['a.example', 8080]],
    ['https://A.example', 'https', 'a.example', ['a.example', 443]],
    ['https://[::1]:1', 'https', '[::1]:1', ['::1', 1]],
  ])(
    'at %s has scheme %s, host %s, server %j',
    async (baseUrl, ...expected) => {
      const [scheme, host, server] = expected;
      const scope = await scopeOf((client) => client.get('/'), { baseUrl });
      expect(scope).toMatchObject({
        scheme,
        server,
        headers: [['host', host]],
      });
    },
  );

  test('has the host and the client that it is told', async () => {
    const scope = await scopeOf(
      (client) => client.get('/', { headers: { Host: 'b.example' } }),
      { client: ['192.0.2.1', 7] },
    );
    expect(scope.headers).toEqual([['host', 'b.example']]);
    expect(scope).toMatchObject({ client: ['192.0.2.1', 7] });
  });

  const DEBUG = 'http.response.debug';
  const HINT = 'http.response.early_hint';
  const TRAILERS = 'http.response.trailers';
  test.each([
    [{}, {}, [DEBUG, HINT]],
    [{}, { te: 'trailers' }, [DEBUG, HINT, TRAILERS]],
    [{}, { TE: 'gzip;q=1, Trailers' }, [DEBUG, HINT, TRAILERS]],
    [{ extensions: {} }, { te: 'trailers' }, []],
    [{ extensions: { [HINT]: {} } }, { te: 'trailers' }, [HINT]],
  ])('for %j and %j offers %j', async (options, headers, expected) => {
    const scope = await scopeOf(
      (client) => client.get('/', { headers: { ...headers } }),
      options,
    );
    expect(Object.keys(scope.extensions).toSorted()).toEqual(expected);
  });

  test('has a state of its own for each request', async () => {
    interface State {
      n: number;
    }
    const application = byProtocol<State>({
      lifespan: lifespanFrom(async function* () {
        yield { n: 1 };
      }),
      http: async ({ state }, _, send) => {
        await sendAll(send, start(), last(String(state.n)));
        state.n += 1;
      },
    });
    const client = await createClient(application);
    expect(await (await client.get('/')).text()).toBe('1');
    expect(await (await client.get('/')).text()).toBe('1');
    expect(client.state).toEqual({ n: 1 });
    await client.close();
  });
});

describe('a body', () => {
  const LENGTH = 'content-length';
  const TYPE = 'content-type';
  test.each<[string, ClientRequestOptions, Headers, string]>([
    ['GET', {}, [], ''],
    ['DELETE', {}, [], ''],
    ['POST', {}, [[LENGTH, '0']], ''],
    ['PUT', {}, [[LENGTH, '0']], ''],
    ['GET', { body: 'é' }, [[LENGTH, '2']], 'é'],
    ['POST', { body: 'abc' }, [[LENGTH, '3']], 'abc'],
    ['POST', { body: '' }, [[LENGTH, '0']], ''],
    ['POST', { body: octets('abc') }, [[LENGTH, '3']], 'abc'],
    [
      'POST',
      { body: new URLSearchParams({ a: 'b c' }) },
      [
        [TYPE, 'application/x-www-form-urlencoded'],
        [LENGTH, '5'],
      ],
      'a=b+c',
    ],
    [
      'POST',
      { json: { a: 1 } },
      [
        [TYPE, 'application/json'],
        [LENGTH, '7'],
      ],
      '{"a":1}',
    ],
    [
      'POST',
      { json: null, headers: { 'Content-Type': 'a/b' } },
      [
        [TYPE, 'a/b'],
        [LENGTH, '4'],
      ],
      'null',
    ],
  ])(
    'of %s with %j has the fields %j',
    async (method, options, ...expected) => {
      const [fields, text] = expected;
      const got: unknown[] = [];
      const client = await clientOf(async ({ headers }, receive, send) => {
        got.push(headers.slice(1), textOf(await readBody(receive)));
        await sendAll(send, start(), last());
      });
      await client.request(method, '/', options);
      expect(got).toEqual([fields, text]);
    },
  );

  test.each([
    [{}, 'transfer-encoding', 'chunked'],
    [{ 'content-length': '4' }, 'content-length', '4'],
  ])('in pieces, with %j, has %s: %s', async (headers, ...field) => {
    const client = await clientOf(async (scope, receive, send) => {
      expect(scope.headers.slice(1)).toEqual([field]);
      await sendAll(send, start(), last(textOf(await readBody(receive))));
    });
    const body = pieces('ab', '', 'cd');
    const response = await client.post('/', { body, headers: { ...headers } });
    expect(await response.text()).toBe('abcd');
  });
});

describe('what no client can send, or no server passes on', () => {
  const PATH = '/';
  test.each<[string, string, string, ClientRequestOptions, ClientOptions]>([
    ['a line break', 'LocalProtocolError', PATH, { headers: { a: '\n' } }, {}],
    ['a bad name', 'LocalProtocolError', PATH, { headers: { 'a b': '' } }, {}],
    [
      'a Transfer-Encoding',
      'LocalProtocolError',
      PATH,
      { headers: { 'transfer-encoding': 'chunked' } },
      {},
    ],
    [
      'two Content-Lengths',
      'LocalProtocolError',
      PATH,
      {
        headers: [
          ['content-length', '1'],
          ['Content-Length', '1'],
        ],
      },
      {},
    ],
    ['a bad escape', 'LocalProtocolError', '/%zz', {}, {}],
    ['no UTF-8', 'LocalProtocolError', '/%ff', {}, {}],
    ['a long path', 'RemoteProtocolError', `/${'x'.repeat(9_000)}`, {}, {}],
    [
      'many fields',
      'RemoteProtocolError',
      PATH,
      { headers: Array.from({ length: 101 }, (_, n) => [`a${n}`, '']) },
      {},
    ],
    ['no path', 'ClientError', 'x', {}, {}],
    ['nothing', 'ClientError', '', {}, {}],
    ['another scheme', 'ClientError', 'ftp://localhost/', {}, {}],
    ['no host', 'ClientError', 'http:///', {}, {}],
    [
      'outside of it',
      'ClientError',
      'http://localhost/x',
      {},
      { rootPath: '/app' },
    ],
    [
      'beside it',
      'ClientError',
      'http://localhost/apple',
      {},
      { rootPath: '/app' },
    ],
  ])('%s is a %s', async (_, name, address, request, options) => {
    const called: unknown[] = [];
    const client = await clientOf(async () => {
      called.push('called');
    }, options);
    await expect(client.get(address, request)).rejects.toMatchObject({ name });
    expect(called).toEqual([]);
  });

  test.each<ClientOptions>([
    { baseUrl: 'localhost' },
    { baseUrl: 'http://localhost/app' },
    { baseUrl: 'http://localhost/?q' },
    { rootPath: 'app' },
    { rootPath: '/app/' },
    { rootPath: '/' },
  ])('a client with %j, and no lifespan begins', async (options) => {
    const called: unknown[] = [];
    const created = createClient(async () => {
      called.push('called');
    }, options);
    await expect(created).rejects.toMatchObject({ code: 'bad-address' });
    expect(called).toEqual([]);
  });
});
