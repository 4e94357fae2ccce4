// Each test pins something that the tracer bullet gets wrong, as it is.

import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { serve } from '../../code/01-tracer-bullet/index.ts';
import { start } from './start.ts';
import { exchange, REST, visit } from './visitor.ts';

describe('one visitor at a time gets wrong answers', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {});
    server = serve(0);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    vi.restoreAllMocks();
    server.close();
  });

  // #region half a request is answered
  test('a request cut in two is answered after its first half', async () => {
    const visitor = await visit(port);
    visitor.send('GET /?na'); // "me=Ada HTTP/1.1" is still on its way
    expect(await visitor.answer).toContain('Hello, world!');
  });
  // #endregion half a request is answered

  test('what comes after the first packet is thrown away', async () => {
    const arrival = once(server, 'connection');
    const visitor = await visit(port, { stays: true });
    const [connection] = await arrival;
    visitor.send('GET /?na');
    await visitor.answer;
    visitor.send(`me=Ada ${REST}`);
    visitor.hangUp();
    await once(connection, 'close');
    expect(console.log).toHaveBeenLastCalledWith('GET /?na');
  });

  // #region the second request is lost
  test('of two requests in one packet, the second is lost', async () => {
    const ada = `GET /?name=Ada ${REST}`;
    const bob = `GET /?name=Bob ${REST}`;
    const answer = await exchange(port, ada + bob);
    expect(answer).toContain('Hello, Ada!');
    expect(answer).not.toContain('Bob');
  });
  // #endregion the second request is lost

  // #region the content is never read
  test('the content of a request is never read', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8';
    expect(await exchange(port, `${head}\r\n\r\nname=Ada`)).toContain(
      'Hello, world!',
    );
  });
  // #endregion the content is never read

  // #region a name becomes a program
  test('what the query brings becomes part of the page', async () => {
    const target = '/?name=<script>document.write(6*7)</script>';
    expect(await exchange(port, `GET ${target} ${REST}`)).toContain(
      'Hello, <script>document.write(6*7)</script>!',
    );
  });
  // #endregion a name becomes a program

  test.each([
    ['a plus sign stays one', 'GET /?name=Ada+B HTTP/1.1', 'Hello, Ada+B!'],
    ['a value ends at its "="', 'GET /?name=1+1=2 HTTP/1.1', 'Hello, 1+1!'],
    ['HEAD is answered with content', 'HEAD / HTTP/1.1', '<h1>'],
    ['any method is as good as GET', 'DELETE / HTTP/1.1', '200 OK'],
    ['any version is as good as HTTP/1.1', 'GET / HTTP/7.0', '200 OK'],
  ])('%s', async (_, requestLine, wrong) => {
    expect(
      await exchange(port, `${requestLine}\r\nHost: localhost\r\n\r\n`),
    ).toContain(wrong);
  });

  test('a request without Host is answered', async () => {
    const answer = await exchange(port, 'GET / HTTP/1.1\r\n\r\n');
    expect(answer).toContain('200 OK');
  });

  test('the response does not say how long it is', async () => {
    const answer = await exchange(port, `GET / ${REST}`);
    expect(answer).not.toMatch(/^(content-length|transfer-encoding):/im);
  });
});

describe('one visitor does harm to all the others', () => {
  // #region everybody waits for the report
  test('while one visitor waits, everybody waits', async () => {
    const program = await start();
    const answered: string[] = [];

    const first = await visit(program.port);
    first.send(`GET /report ${REST}`);
    await program.waitForLine(/GET \/report/);
    const second = await visit(program.port);
    second.send(`GET / ${REST}`);

    await Promise.all([
      second.answering.then(() => answered.push('/')),
      first.answering.then(() => answered.push('/report')),
    ]);
    expect(answered).toEqual(['/report', '/']);
  });
  // #endregion everybody waits for the report

  // #region one bad name ends the process
  test('an error while one visitor is served ends the process', async () => {
    const program = await start();
    const bystander = await visit(program.port);
    expect(await exchange(program.port, `GET /?name=% ${REST}`)).toBe('');
    expect(await program.exited).toMatchObject({ code: 1 });
    expect(program.output()).toContain('URIError: URI malformed');
    await expect(bystander.answer).resolves.toBe('');
  });
  // #endregion one bad name ends the process

  test('a visitor who resets the connection ends the process', async () => {
    const program = await start();
    const visitor = await visit(program.port);
    visitor.send(`GET /report ${REST}`);
    await program.waitForLine(/GET \/report/);
    visitor.reset(); // the response will find nobody
    expect(await program.exited).toMatchObject({ code: 1 });
    expect(program.output()).toMatch(/Error: (write|read) (EPIPE|ECONNRESET)/);
  });
});
