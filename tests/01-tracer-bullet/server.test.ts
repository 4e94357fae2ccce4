import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { respond, serve } from '../../code/01-tracer-bullet/index.ts';
import { exchange, REST } from './visitor.ts';

beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe('respond', () => {
  test.each([
    ['GET / HTTP/1.1', 'Hello, world!'],
    ['GET /?name=Ada HTTP/1.1', 'Hello, Ada!'],
    ['GET /?name=Zo%C3%AB HTTP/1.1', 'Hello, Zoë!'],
    ['GET /?a=1&name=Ada&b=2 HTTP/1.1', 'Hello, Ada!'],
    ['GET /?name=Ada&name=Bob HTTP/1.1', 'Hello, Bob!'], // the last one wins
    ['GET /?name= HTTP/1.1', 'Hello, !'],
    ['GET /report HTTP/1.1', 'Hello, all 42 of you!'],
  ])('answers %s with a page that says %s', (requestLine, greeting) => {
    const response = respond(`${requestLine}\r\nHost: localhost\r\n\r\n`);
    expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(response).toContain(`<h1>${greeting}</h1>`);
  });

  test.each(['/nowhere', '/report/', '/constructor', ''])(
    'answers 404 to the target "%s"',
    (target) => {
      const response = respond(`GET ${target} ${REST}`);
      expect(response).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
      expect(response).toMatch(/\r\n\r\nNo such page\.\n$/);
    },
  );

  test('asks for a name in a form', () => {
    const response = respond(`GET / ${REST}`);
    expect(response).toContain('<input name="name">');
    expect(response).toContain('<button>');
  });

  test('writes the request line to the log, and nothing else', () => {
    vi.mocked(console.log).mockClear();
    respond(`GET /?name=Ada ${REST}`);
    expect(vi.mocked(console.log).mock.calls).toEqual([
      ['GET /?name=Ada HTTP/1.1'],
    ]);
  });

  test('separates header section and content by an empty line', () => {
    const [head, content] = respond(`GET / ${REST}`).split('\r\n\r\n');
    expect(head).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8',
    );
    expect(content).toMatch(/^<!doctype html>\n/);
  });
});

describe('serve', () => {
  let server: Server;
  beforeAll(async () => {
    server = serve(0);
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
  });

  test('listens on this machine alone', () => {
    expect((server.address() as AddressInfo).address).toBe('127.0.0.1');
  });

  test('sends the response and closes', async () => {
    const { port } = server.address() as AddressInfo;
    const answer = await exchange(port, `GET /?name=Ada ${REST}`);
    expect(answer).toBe(respond(`GET /?name=Ada ${REST}`));
  });

  test('serves one visitor after the other', async () => {
    const { port } = server.address() as AddressInfo;
    for (const name of ['Ada', 'Bob', 'Cleo']) {
      const answer = await exchange(port, `GET /?name=${name} ${REST}`);
      expect(answer).toContain(`Hello, ${name}!`);
    }
  });
});
