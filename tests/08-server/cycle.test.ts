import { describe, expect, test } from 'vitest';

import type { Address } from '../../code/02-event-loop/index.ts';
import { sleep } from '../../code/03-coroutines/index.ts';
import { findExtension, readBody } from '../../code/07-lasgi/index.ts';
import type { HttpScope } from '../../code/07-lasgi/index.ts';
import { echo, octets, saying, serve } from './lab.ts';
import type { LabOptions } from './lab.ts';
import { request } from './visitor.ts';

const POST = 'POST / HTTP/1.1';

/** Keeps the scopes it was called with, and says `ok`. */
function keeping(scopes: HttpScope[]): ReturnType<typeof saying> {
  return () => async (scope, receive, send) => {
    scopes.push(scope);
    await saying('ok')()(scope, receive, send);
  };
}

describe('keep-alive', () => {
  test('many requests, one after the other, on one connection', () =>
    serve(saying('hello'), {}, function* ({ visit, records, server }) {
      const visitor = yield* visit();
      for (let n = 0; n < 20; n += 1) {
        const reply = yield* visitor.ask('/');
        expect(reply).toMatchObject({ status: 200, body: 'hello' });
        expect(reply.fields.get('connection')).toBe(undefined);
        yield* sleep(n % 3 === 0 ? 100 : 0);
      }
      expect(records.length).toBe(20);
      expect(server.connectionCount).toBe(1);
      expect(records[0]).toMatchObject({
        peer: ['127.0.0.1', expect.any(Number)],
        method: 'GET',
        requestTarget: '/',
        httpVersion: '1.1',
        status: 200,
        bodyOctets: 5,
        isComplete: true,
      });
    }));

  test('the server adds its fields, and leaves those that are there', () =>
    serve(
      () => async (_scope, _receive, send) => {
        const headers = [['date', 'today'] as const, ['server', 'x'] as const];
        await send({ type: 'http.response.start', status: 200, headers });
        await send({ type: 'http.response.body' });
      },
      {},
      function* ({ visit }) {
        const { fields } = yield* (yield* visit()).ask('/');
        expect([...fields]).toEqual([
          ['date', 'today'],
          ['server', 'x'],
          ['content-length', '0'],
        ]);
      },
    ));

  test('and those that it was given, but where the application has its own', () =>
    serve(
      () => async (_scope, _receive, send) => {
        const headers = [['x-a', 'its own'] as const];
        await send({ type: 'http.response.start', status: 200, headers });
        await send({ type: 'http.response.body' });
      },
      {
        headers: [
          ['X-A', 'a'],
          ['x-b', 'b'],
          ['x-b', 'c'],
          ['Date', 'today'],
          ['server', 'me'],
        ],
      },
      function* ({ visit }) {
        const { fields } = yield* (yield* visit()).ask('/');
        expect([...fields]).toEqual([
          ['x-a', 'its own'],
          ['content-length', '0'],
          ['x-b', 'b, c'],
          ['date', 'today'],
          ['server', 'me'],
        ]);
      },
    ));

  test.each([
    ['HTTP/1.1', [], undefined, 'open'],
    ['HTTP/1.1', ['Connection: close'], 'close', 'eof'],
    ['HTTP/1.0', [], 'close', 'eof'],
    ['HTTP/1.0', ['Connection: keep-alive'], 'keep-alive', 'open'],
  ])('%s with %j: Connection is %s, then %s', (version, lines, option, end) =>
    serve(saying('hello'), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(`GET / ${version}`, ...lines));
      const reply = yield* visitor.hear();
      expect(reply.fields.get('connection')).toBe(option);
      expect(reply).toMatchObject({ body: 'hello', end: 'length' });
      expect(yield* visitor.hearFor(100)).toBe('');
      expect(visitor.end).toBe(end);
    }),
  );

  test('octets behind a request that closes are not answered', () =>
    serve(saying('hello'), {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      yield* visitor.get('/1', 'Connection: close');
      yield* visitor.get('/2');
      yield* visitor.say('and more'.repeat(10_000));
      expect(yield* visitor.replies()).toMatchObject([{ body: 'hello' }]);
      expect(records.length).toBe(1);
    }));
});

describe('pipelining', () => {
  test('ten requests at once: answered one after the other, in order', () => {
    let busy = 0;
    return serve(
      ({ later }) =>
        async ({ path, ...scope }, receive, send) => {
          busy += 1;
          expect(busy).toBe(1);
          // The later it was asked, the sooner it would be done.
          await later(100 - 10 * Number(path.slice(1)));
          await saying(path)()({ path, ...scope }, receive, send);
          busy -= 1;
        },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        const all = Array.from({ length: 10 }, (_, n) =>
          request(`GET /${n} HTTP/1.1`),
        );
        yield* visitor.say(all.join(''));
        for (let n = 0; n < 10; n += 1)
          expect((yield* visitor.hear()).body).toBe(`/${n}`);
        expect((yield* visitor.ask('/0')).body).toBe('/0');
      },
    );
  });

  test.each([
    ['all of the next', request('GET /2 HTTP/1.1'), ''],
    ['half a head', 'GET /2 HT', 'TP/1.1\r\nHost: a\r\n\r\n'],
    ['one octet', 'G', 'ET /2 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['an empty line', '\r\n', request('GET /2 HTTP/1.1')],
  ])('what comes during a request is for the next: %s', (_, early, rest) =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(50);
          await saying(scope.path)()(scope, receive, send);
        },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/1');
        yield* sleep(10);
        yield* visitor.say(early);
        expect((yield* visitor.hear()).body).toBe('/1');
        yield* sleep(1_000);
        if (rest !== '') yield* visitor.say(rest);
        expect((yield* visitor.hear()).body).toBe('/2');
        yield* sleep(1_000);
        expect((yield* visitor.ask('/3')).body).toBe('/3');
      },
    ),
  );
});

describe('a request, cut at every octet', () => {
  const whole =
    request(POST, 'Content-Length: 5') +
    'hello' +
    request('GET /2 HTTP/1.1') +
    request(POST, 'Transfer-Encoding: chunked') +
    '3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX: y\r\n\r\n';
  test('two pieces', () =>
    serve(echo, {}, function* ({ visit }) {
      for (let at = 1; at < whole.length; at += 1) {
        const visitor = yield* visit();
        yield* visitor.say(whole.slice(0, at));
        yield* sleep(1);
        yield* visitor.say(whole.slice(at));
        const bodies = [];
        for (let n = 0; n < 3; n += 1)
          bodies.push((yield* visitor.hear()).body);
        expect([at, ...bodies]).toEqual([at, 'hello', '', 'abcde']);
        visitor.leave();
      }
    }));
  test('octet by octet', () =>
    serve(echo, {}, function* ({ visit }) {
      const visitor = yield* visit();
      for (const octet of whole) {
        yield* visitor.say(octet);
        yield* sleep(1);
      }
      yield* visitor.endHalf();
      const replies = yield* visitor.replies();
      expect(replies.map(({ body }) => body)).toEqual(['hello', '', 'abcde']);
    }));
});

describe('responses without content', () => {
  test.each([
    ['HEAD', 200, '5'],
    ['HEAD', 404, '5'],
    ['GET', 204, undefined],
    ['GET', 304, undefined],
    ['HEAD', 304, undefined],
  ])(
    '%s, %d: no body, Content-Length %s, and the next follows',
    (method, status, length) =>
      serve(saying('hello', status), {}, function* ({ visit }) {
        const visitor = yield* visit();
        for (let n = 0; n < 2; n += 1) {
          yield* visitor.say(request(`${method} / HTTP/1.1`));
          const reply = yield* visitor.hear(method);
          expect(reply).toMatchObject({ status, body: '', end: 'none' });
          expect(reply.fields.get('content-length')).toBe(length);
          expect(reply.fields.get('transfer-encoding')).toBe(undefined);
        }
        expect(visitor.rest).toBe('');
      }),
  );
});

describe('a body of unknown length', () => {
  const pieces =
    () =>
    async (
      ...[, , send]: Parameters<ReturnType<typeof echo>>
    ): Promise<void> => {
      await send({ type: 'http.response.start', status: 200 });
      for (const text of ['one ', 'two ', ''])
        await send({
          type: 'http.response.body',
          body: octets(text),
          moreBody: true,
        });
      await send({ type: 'http.response.body', body: octets('three') });
    };
  test.each([
    ['HTTP/1.1', [], 'chunks', 'open'],
    ['HTTP/1.0', [], 'eof', 'eof'],
    ['HTTP/1.0', ['Connection: keep-alive'], 'eof', 'eof'],
  ])('%s %j: up to %s, then %s', (version, lines, end, then) =>
    serve(pieces, {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(`GET / ${version}`, ...lines));
      const reply = yield* visitor.hear();
      expect(reply).toMatchObject({ body: 'one two three', end });
      expect(yield* visitor.hearFor(10)).toBe('');
      expect(visitor.end).toBe(then);
    }),
  );
});

describe('Expect: 100-continue', () => {
  const lines = ['Content-Length: 5', 'Expect: 100-continue'];
  test('is met when the application reads, and not before', () =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(100);
          await echo()(scope, receive, send);
        },
      {},
      function* ({ visit, loop }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, ...lines));
        expect((yield* visitor.hear()).status).toBe(100);
        expect(loop.nowMs).toBe(100);
        yield* visitor.say('hello');
        expect(yield* visitor.hear()).toMatchObject({
          status: 200,
          body: 'hello',
        });
        expect((yield* visitor.ask('/')).status).toBe(200);
      },
    ));
  test('is not met when the application answers without reading', () =>
    serve(saying('no', 403), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, ...lines));
      const replies = yield* visitor.replies();
      expect(replies.map(({ status }) => status)).toEqual([403]);
      expect(replies[0]?.fields.get('connection')).toBe('close');
    }));
  test.each([
    ['the body comes with the head', 'HTTP/1.1', 'hello'],
    ['HTTP/1.0 has no Expect', 'HTTP/1.0', ''],
  ])('is not met when %s', (_, version, body) =>
    serve(echo, {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(`POST / ${version}`, ...lines) + body);
      yield* sleep(10);
      if (body === '') yield* visitor.say('hello');
      expect(yield* visitor.hear()).toMatchObject({
        status: 200,
        body: 'hello',
      });
    }),
  );
  test('others are answered with 417', () =>
    serve(echo, {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      yield* visitor.get('/', 'Expect: tea');
      expect(yield* visitor.replies()).toMatchObject([{ status: 417 }]);
      expect(records).toMatchObject([{ status: 417 }]);
    }));
});

test('a body goes out while it comes in', () =>
  serve(echo, {}, function* ({ visit }) {
    const visitor = yield* visit();
    yield* visitor.say(request(POST, 'Transfer-Encoding: chunked'));
    for (const word of ['one', 'two', 'three']) {
      yield* visitor.say(`${word.length}\r\n${word}\r\n`);
      while (!visitor.rest.endsWith(`${word}\r\n`)) yield* visitor.hearMore();
    }
    yield* visitor.say('0\r\n\r\n');
    expect(yield* visitor.hear()).toMatchObject({
      body: 'onetwothree',
      end: 'chunks',
    });
  }));

describe('the scope', () => {
  test.each<[string, string, LabOptions, Partial<HttpScope>]>([
    [
      'a path, decoded, and a query',
      'GET /caf%C3%A9/a%2Fb?x=1&y=%20 HTTP/1.1',
      {},
      {
        method: 'GET',
        path: '/café/a/b',
        rawPath: '/caf%C3%A9/a%2Fb',
        queryString: 'x=1&y=%20',
        rootPath: '',
        scheme: 'http',
        httpVersion: '1.1',
        headers: [['host', 'a']],
      },
    ],
    [
      'an absolute target, whose authority is the host',
      'GET http://b:8080/x?y HTTP/1.1',
      {},
      { path: '/x', queryString: 'y', headers: [['host', 'b:8080']] },
    ],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1', {}, { path: '*', rawPath: '*' }],
    [
      'a root path',
      'GET /x HTTP/1.1',
      { rootPath: '/é' },
      { path: '/é/x', rawPath: '/%C3%A9/x', rootPath: '/é' },
    ],
    [
      'OPTIONS * below a root path',
      'OPTIONS * HTTP/1.1',
      { rootPath: '/app' },
      { path: '*', rootPath: '/app' },
    ],
    [
      'the state of the lifespan',
      'GET / HTTP/1.1',
      {},
      {
        state: { from: 'lifespan' },
      },
    ],
  ])('%s', (_, line, options, expected) => {
    const scopes: HttpScope[] = [];
    return serve(keeping(scopes), options, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(line));
      expect((yield* visitor.hear()).status).toBe(200);
      expect(scopes).toMatchObject([expected]);
    });
  });

  test('has a state of its own for each request', () => {
    const scopes: HttpScope[] = [];
    return serve(keeping(scopes), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.ask('/');
      yield* visitor.ask('/');
      expect(scopes[0]?.state).toEqual(scopes[1]?.state);
      expect(scopes[0]?.state).not.toBe(scopes[1]?.state);
    });
  });

  test('CONNECT is answered with 501', () =>
    serve(saying('ok'), {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      yield* visitor.say('CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n');
      expect(yield* visitor.replies()).toMatchObject([{ status: 501 }]);
      expect(records).toMatchObject([
        { status: 501, method: 'CONNECT', requestTarget: 'a:443' },
      ]);
    }));

  test.each<[string, Address, unknown, unknown]>([
    ['memory', { host: '::1', port: 80 }, '::1', ['::1', 80]],
    ['memory', { path: '/a' }, undefined, ['/a', undefined]],
  ])('on %s at %j', (transport, address, client, server) => {
    const scopes: HttpScope[] = [];
    const options = { transport, address };
    return serve(keeping(scopes), options, function* ({ visit }) {
      yield* (yield* visit()).ask('/');
      expect(scopes[0]?.client?.[0]).toBe(client);
      expect(scopes[0]?.server).toEqual(server);
    });
  });
});

describe('extensions', () => {
  test.each([
    ['HTTP/1.1', [], ['http.response.early_hint']],
    [
      'HTTP/1.1',
      ['TE: trailers'],
      ['http.response.early_hint', 'http.response.trailers'],
    ],
    ['HTTP/1.0', ['TE: trailers'], []],
  ])('%s with %j is offered %j', (version, lines, expected) => {
    const scopes: HttpScope[] = [];
    return serve(keeping(scopes), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(`GET / ${version}`, ...lines));
      yield* visitor.hear();
      expect(Object.keys(scopes[0]?.extensions ?? {})).toEqual(expected);
    });
  });

  test('hints come before, and trailers behind', () =>
    serve(
      () =>
        async (...call) => {
          const [, receive, send] = call;
          await findExtension(
            call,
            'http.response.early_hint',
          )?.({
            type: 'http.response.early_hint',
            links: ['</a.css>; rel=preload', '</b.js>'],
          });
          await readBody(receive);
          await send({
            type: 'http.response.start',
            status: 200,
            trailers: true,
          });
          await send({ type: 'http.response.body', body: octets('hello') });
          await findExtension(
            call,
            'http.response.trailers',
          )?.({
            type: 'http.response.trailers',
            headers: [['x-sum', '5']],
          });
        },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        for (let n = 0; n < 2; n += 1) {
          yield* visitor.get('/', 'TE: trailers');
          const hint = yield* visitor.hear();
          expect(hint.status).toBe(103);
          expect(hint.fields.get('link')).toBe(
            '</a.css>; rel=preload, </b.js>',
          );
          const reply = yield* visitor.hear();
          expect(reply).toMatchObject({
            body: 'hello',
            end: 'chunks',
            trailers: 'x-sum: 5',
          });
        }
      },
    ));
});
