import { describe, expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { createSignal, octets, saying, serve } from './lab.ts';
import { request } from './visitor.ts';

// The rows of LASGI's checklist that the other files here don't say by name.

const START = { type: 'http.response.start', status: 200 } as const;
const BODY = { type: 'http.response.body' } as const;

/** Runs an application for one request; hands its client to `visit`. */
const once =
  (application: HttpApplication): (() => HttpApplication) =>
  () =>
    application;

describe('what is received', () => {
  test('H1: a body without its chunks; no body is an empty one', () => {
    const seen: unknown[] = [];
    return serve(
      once(async (scope, receive, send) => {
        let message = await receive();
        for (;;) {
          if (message.type === 'http.disconnect') break;
          seen.push([Buffer.from(message.body).toString(), message.moreBody]);
          if (!message.moreBody) break;
          message = await receive();
        }
        await saying('ok')()(scope, receive, send);
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* visitor.hear();
        yield* visitor.say(
          request('POST / HTTP/1.1', 'Transfer-Encoding: chunked') +
            '3;x=y\r\nabc\r\n0\r\nX: y\r\n\r\n',
        );
        yield* visitor.hear();
        yield* visitor.say(
          request('POST / HTTP/1.1', 'Content-Length: 3') + 'abc',
        );
        yield* visitor.hear();
        expect(seen).toEqual([
          ['', false],
          ['abc', false],
          ['abc', false],
        ]);
      },
    );
  });

  test('H2, E12: disconnect, for ever, when all is answered or the client has left', () => {
    const seen: string[] = [];
    return serve(
      ({ later }) =>
        async (scope, receive, send) => {
          if (scope.path === '/left') await later(100);
          else await saying('ok')()(scope, receive, send);
          for (let n = 0; n < 3; n += 1) seen.push((await receive()).type);
        },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.ask('/');
        yield* visitor.get('/left');
        yield* sleep(10);
        visitor.leave();
        yield* sleep(100);
        expect(seen).toEqual(Array(6).fill('http.disconnect'));
      },
    );
  });

  test('E11: behind the body receive waits, while the response is open', () => {
    const seen: string[] = [];
    return serve(
      ({ later }) =>
        async (scope, receive, send) => {
          seen.push((await receive()).type);
          const next = receive().then(({ type }) => seen.push(type));
          await later(100);
          seen.push('answers');
          await saying('ok')()(scope, receive, send);
          await next;
        },
      {},
      function* ({ visit }) {
        expect((yield* (yield* visit()).ask('/')).body).toBe('ok');
        expect(seen).toEqual(['http.request', 'answers', 'http.disconnect']);
      },
    );
  });

  test('E16: the signal of a copy of the scope aborts, too', () => {
    const left = createSignal();
    return serve(
      once(async (scope) => {
        const copy = { ...scope, path: '/elsewhere' };
        copy.signal.addEventListener('abort', left.give);
        await left.promise;
        expect(copy.signal.reason).toBe(scope.signal.reason);
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(10);
        visitor.leave();
        yield* left.wait();
      },
    );
  });
});

describe('what is sent', () => {
  test('H3: the start leaves with the first piece', () =>
    serve(
      ({ later }) =>
        async (_scope, _receive, send) => {
          await send(START);
          await later(100);
          await send({ ...BODY, body: octets('x') });
        },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        expect(yield* visitor.hearFor(99)).toBe('');
        expect((yield* visitor.hear()).body).toBe('x');
      },
    ));

  test('H4: a Transfer-Encoding is ignored, and the server frames', () =>
    serve(
      once(async (_scope, _receive, send) => {
        const headers = [['transfer-encoding', 'gzip, chunked']] as const;
        await send({ ...START, headers });
        await send({ ...BODY, body: octets('x') });
      }),
      {},
      function* ({ visit }) {
        const reply = yield* (yield* visit()).ask('/');
        expect(reply).toMatchObject({ body: 'x', end: 'length' });
        expect(reply.fields.get('transfer-encoding')).toBe(undefined);
      },
    ));

  test('H5: send waits while the client does not read', () => {
    let sent = 0;
    return serve(
      once(async (_scope, _receive, send) => {
        await send(START);
        for (; sent < 100; sent += 1)
          await send({ ...BODY, body: new Uint8Array(10_000), moreBody: true });
        await send(BODY);
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(1_000);
        // 64 KiB in the network, as many in the stream, and one on its way
        expect(sent).toBeGreaterThan(6);
        expect(sent).toBeLessThan(16);
        expect((yield* visitor.hear()).body.length).toBe(1_000_000);
      },
    );
  });

  test.each([
    ['which begins the response', [true]],
    ['which is all of it', [false]],
    ['which ends it', [true, false]],
  ])('H5: send waits for a long piece, %s', (_, pieces) => {
    let sent = 0;
    return serve(
      once(async (_scope, _receive, send) => {
        await send(START);
        for (const moreBody of pieces) {
          await send({ ...BODY, body: new Uint8Array(500_000), moreBody });
          sent += 1;
        }
        if (pieces.at(-1) === true) await send(BODY);
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(1_000);
        expect(sent).toBe(0);
        const { body, end } = yield* visitor.hear();
        expect(body.length).toBe(500_000 * pieces.length);
        expect(end).not.toBe('cut');
        yield* sleep(1);
        expect(sent).toBe(pieces.length);
      },
    );
  });

  test('H7: several Set-Cookie and Cookie stay several', () => {
    const cookies: unknown[] = [];
    return serve(
      once(async (scope, _receive, send) => {
        cookies.push(scope.headers.filter(([name]) => name === 'cookie'));
        const headers = [
          ['set-cookie', 'a=1'],
          ['x', 'y'],
          ['set-cookie', 'b=2'],
        ] as const;
        await send({ ...START, headers });
        await send(BODY);
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/', 'Cookie: c=3', 'X: y', 'Cookie: d=4');
        while (!visitor.rest.endsWith('\r\n\r\n')) yield* visitor.hearMore();
        expect(visitor.rest.match(/^set-cookie: .*$/gm)).toEqual([
          'set-cookie: a=1',
          'set-cookie: b=2',
        ]);
        expect(cookies).toEqual([
          [
            ['cookie', 'c=3'],
            ['cookie', 'd=4'],
          ],
        ]);
      },
    );
  });

  test('E10, H6: after the client has left send throws, and nothing is logged', () => {
    const seen: string[] = [];
    return serve(
      ({ later }) =>
        async (_scope, _receive, send) => {
          await later(100);
          for (let n = 0; n < 2; n += 1)
            await send(START).catch((error: unknown) => {
              seen.push((error as Error).name);
            });
          await send(START); // comes back out of the application
        },
      {}, // with `mayFail` left out, an error that is logged fails the test
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(10);
        visitor.leave();
        yield* sleep(1_000);
        expect(seen).toEqual(['ClientDisconnected', 'ClientDisconnected']);
      },
    );
  });

  test('E13: what is refused has not happened: the rest may follow', () =>
    serve(
      once(async (_scope, _receive, send) => {
        await send({ ...START, headers: [['content-length', '4']] });
        await send({ ...BODY, body: octets('ab'), moreBody: true });
        await expect(
          send({ ...BODY, body: octets('cde') }),
        ).rejects.toMatchObject({ code: 'bad-length' });
        await expect(send(START)).rejects.toMatchObject({ code: 'not-now' });
        await send({ ...BODY, body: octets('cd') });
      }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        expect((yield* visitor.ask('/')).body).toBe('abcd');
        expect((yield* visitor.ask('/')).body).toBe('abcd');
      },
    ));

  test('E17: sends that are not awaited leave in order', () =>
    serve(
      once(async (_scope, _receive, send) => {
        const letters = [...'abcdefgh'];
        const all = [
          send(START),
          ...letters.map((letter) =>
            send({ ...BODY, body: octets(letter), moreBody: true }),
          ),
          send({ ...BODY, body: octets('.') }),
        ];
        await Promise.all(all);
      }),
      {},
      function* ({ visit }) {
        expect((yield* (yield* visit()).ask('/')).body).toBe('abcdefgh.');
      },
    ));
});
