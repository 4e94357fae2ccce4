import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { HttpScope } from '../../code/07-lasgi/index.ts';
import { toNodeHandler } from '../../code/07-lasgi/to-node-handler.ts';
import {
  answer,
  ask,
  expectNoUnhandledRejections,
  Later,
  scopeOf,
  serve,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const END = ['Host: a', 'Connection: close', ''];

describe('the scope', () => {
  test('has all that LASGI wants to know', async () => {
    const { signal, client, server, ...scope } = await scopeOf([
      'POST /a%20b/%C3%A4?c=%20&d HTTP/1.1',
      'Content-Length: 0',
      ...END,
    ]);
    expect(scope).toEqual({
      type: 'http',
      asgi: { version: '3.0', specVersion: '2.5' },
      httpVersion: '1.1',
      method: 'POST',
      scheme: 'http',
      path: '/a b/ä',
      rawPath: '/a%20b/%C3%A4',
      queryString: 'c=%20&d',
      rootPath: '',
      headers: [
        ['content-length', '0'],
        ['host', 'a'],
        ['connection', 'close'],
      ],
      state: {},
      extensions: { 'http.response.early_hint': {} },
    });
    expect(signal.aborted).toBe(false);
    expect(client).toEqual(['127.0.0.1', expect.any(Number)]);
    expect(server).toEqual(['127.0.0.1', expect.any(Number)]);
  });

  test.each<[string, string[], Partial<HttpScope>]>([
    [
      'HTTP/1.0 offers nothing besides',
      ['GET / HTTP/1.0', 'TE: trailers', ''],
      { httpVersion: '1.0', extensions: {} },
    ],
    [
      'who asks for trailers is offered them',
      ['GET / HTTP/1.1', 'TE: gzip;q=0.5, Trailers', ...END],
      {
        extensions: {
          'http.response.early_hint': {},
          'http.response.trailers': {},
        },
      },
    ],
    [
      'an absolute target counts, and not Host',
      ['GET http://b:81?q HTTP/1.1', ...END],
      {
        path: '/',
        rawPath: '/',
        queryString: 'q',
        headers: [
          ['host', 'b:81'],
          ['connection', 'close'],
        ],
      },
    ],
    [
      'an asterisk is no path',
      ['OPTIONS * HTTP/1.1', ...END],
      { path: '*', rawPath: '*', queryString: '' },
    ],
    [
      'an encoded slash is decoded, and dots are left',
      ['GET /a%2Fb/../c HTTP/1.1', ...END],
      { path: '/a/b/../c', rawPath: '/a%2Fb/../c' },
    ],
    [
      'H7: fields stay apart and in order',
      [
        'GET / HTTP/1.1',
        'Cookie: a=1',
        'X: 1',
        'cookie: b=2',
        'x: 2',
        'Connection: close',
        'Host: a',
        '',
      ],
      {
        headers: [
          ['cookie', 'a=1'],
          ['x', '1'],
          ['cookie', 'b=2'],
          ['x', '2'],
          ['connection', 'close'],
          ['host', 'a'],
        ],
      },
    ],
    [
      'a character stands for an octet',
      ['GET / HTTP/1.1', 'X: \xe4', ...END],
      {
        headers: [
          ['x', '\xe4'],
          ['host', 'a'],
          ['connection', 'close'],
        ],
      },
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await scopeOf(lines)).toMatchObject(expected);
  });

  test('H8: both paths begin with the root path', async () => {
    const scope = await scopeOf(['GET /x%20 HTTP/1.1', ...END], {
      rootPath: '/app',
      scheme: 'https',
    });
    expect(scope).toMatchObject({
      path: '/app/x ',
      rawPath: '/app/x%20',
      rootPath: '/app',
      scheme: 'https',
    });
  });

  test('L5: each request has a copy of the state, and it is shallow', async () => {
    const state = { hits: 0, shared: new Map<string, number>() };
    const { port } = await serve(
      async (scope, _, send) => {
        const copy = scope.state as { hits: number };
        copy.hits += 1;
        scope.state.shared.set(scope.path, copy.hits);
        await answer(send, '');
      },
      { state },
    );
    await ask(port, 'GET /a HTTP/1.1', ...END);
    await ask(port, 'GET /b HTTP/1.1', ...END);
    expect(state.hits).toBe(0);
    expect([...state.shared]).toEqual([
      ['/a', 1],
      ['/b', 1],
    ]);
  });
});

describe('the ends of a connection', () => {
  async function scopeOn(listenOn: string): Promise<HttpScope> {
    const seen = new Later<HttpScope>();
    const server = createServer(
      toNodeHandler(async (scope, _, send) => {
        seen.resolve(scope);
        await answer(send, '');
      }),
    );
    onTestFinished(() => {
      server.close();
    });
    const isPath = listenOn.startsWith('/');
    await new Promise<void>((resolve) => {
      if (isPath) server.listen(listenOn, resolve);
      else server.listen(0, listenOn, resolve);
    });
    const address = server.address();
    const to =
      typeof address === 'object' && address !== null ? address.port : listenOn;
    await ask(to, 'GET / HTTP/1.1', ...END);
    return seen.promise;
  }

  test('an IPv4 client of a socket for both versions has its own address', async () => {
    const { client, server } = await scopeOn('::ffff:127.0.0.1');
    expect([client?.[0], server?.[0]]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  test('a Unix socket has a path, and its client no address', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lasgi-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = path.join(folder, 'socket');
    const { client, server } = await scopeOn(file);
    expect([client, server]).toEqual([undefined, [file, undefined]]);
  });
});

describe('a target that cannot be read', () => {
  test.each([
    ['no UTF-8', 'GET /%ff HTTP/1.1', 400],
    ['no hexadecimal digits', 'GET /%zz HTTP/1.1', 400],
    ['a NUL', 'GET /%00 HTTP/1.1', 400],
    ['a scheme that is not served', 'GET ftp://a/ HTTP/1.1', 400],
    ['another version', 'GET / HTTP/2.0', 505],
  ])('%s is refused, and no application is called', async (_, line, status) => {
    let calls = 0;
    const { port, errors } = await serve(async () => {
      calls += 1;
    });
    expect(await ask(port, line, 'Host: a', '')).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
    expect([calls, errors]).toEqual([0, []]);
  });
});
