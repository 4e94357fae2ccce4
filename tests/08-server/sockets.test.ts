import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import type { HttpApplication, HttpScope } from '../../code/07-lasgi/index.ts';
import {
  createSignal,
  echo,
  octets,
  saying,
  serve,
  together,
  TRANSPORTS,
} from './lab.ts';
import { request } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const MIB = 1024 * 1024;
const POST = 'POST / HTTP/1.1';

/** Writes zeros for as long as the other side takes them; returns how many. */
function* pour(
  visitor: Visitor,
  length: number,
  isChunked = false,
): Coroutine<number> {
  const piece = new Uint8Array(64 * 1024);
  const framed = Buffer.concat([octets('10000\r\n'), piece, octets('\r\n')]);
  let sent = 0;
  try {
    while (sent < length) {
      yield* visitor.stream.write(isChunked ? framed : piece);
      sent += piece.length;
    }
    if (isChunked) yield* visitor.say('0\r\n\r\n');
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  }
  return sent;
}

/** Tells by how many MiB the process has grown: it hardly ever shrinks. */
function gauge(): () => number {
  const before = process.memoryUsage().rss;
  return () => (process.memoryUsage().rss - before) / MIB;
}

describe.each(TRANSPORTS)('over sockets, by %s', (transport) => {
  test('requests, bodies both ways, and keep-alive', () =>
    serve(echo, { transport }, function* ({ visit, records }) {
      const visitor = yield* visit();
      for (const length of [0, 1, 70_000, 900_000]) {
        const body = new Uint8Array(length).fill(65);
        yield* taskGroup(function* (group) {
          group.spawn(function* () {
            yield* visitor.say(request(POST, `Content-Length: ${length}`));
            yield* visitor.say(body);
          });
          const reply = yield* visitor.hear();
          expect(reply.body.length).toBe(length);
        });
      }
      expect(records.length).toBe(4);
    }));

  test('pipelined requests', () =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(Number(scope.path.slice(1)) % 3);
          await saying(scope.path)()(scope, receive, send);
        },
      { transport },
      function* ({ visit }) {
        const visitor = yield* visit();
        const paths = Array.from({ length: 30 }, (_, n) => `/${n}`);
        yield* visitor.say(
          paths.map((one) => request(`GET ${one} HTTP/1.1`)).join(''),
        );
        for (const one of paths) expect((yield* visitor.hear()).body).toBe(one);
      },
    ));

  test.each([
    [403, 'an application that reads nothing', `Content-Length: ${10 * MIB}`],
    [413, 'a limit, declared', `Content-Length: ${30 * MIB}`],
    [413, 'a limit, in chunks', 'Transfer-Encoding: chunked'],
  ])('%d arrives whole, while 10 MiB are sent: %s', (status, _, framing) => {
    const application: () => HttpApplication =
      status === 403 ? saying('no', 403) : echoAll;
    const limits = { maxBodyOctets: status === 403 ? 20 * MIB : MIB };
    return serve(application, { transport, limits }, function* ({ visit }) {
      for (let n = 0; n < 5; n += 1) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, framing));
        yield* pour(visitor, 10 * MIB, framing.startsWith('T'));
        const reply = yield* visitor.hear();
        expect(reply).toMatchObject({ status, end: 'length' });
        visitor.leave();
      }
    });
  });

  test('one connection too many is told so, and there is room again', () =>
    serve(
      saying('ok'),
      { transport, maxConnections: 2 },
      function* ({ visit }) {
        const first = yield* visit();
        const second = yield* visit();
        yield* first.ask('/');
        yield* second.ask('/');
        const late = yield* visit();
        expect(yield* late.replies()).toMatchObject([{ status: 503 }]);
        yield* first.endHalf();
        yield* first.hearAll();
        first.leave();
        // The kernel may let it in before the server knows of the other's end.
        for (;;) {
          const next = yield* visit();
          const { status } = yield* next.ask('/');
          next.leave();
          if (status === 200) break;
          expect(status).toBe(503);
        }
      },
    ));

  test('a client that leaves is noticed while the application waits', () => {
    const begun = createSignal();
    const left = createSignal();
    return serve(
      () => async (scope) => {
        scope.signal.addEventListener('abort', left.give);
        begun.give();
        await left.promise;
      },
      { transport },
      function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* begun.wait();
        visitor.leave();
        yield* left.wait();
        expect(records).toEqual([]);
      },
    );
  });

  test('a response that is broken off is seen to be', () =>
    serve(
      () => async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        await send({
          type: 'http.response.body',
          body: octets('x'),
          moreBody: true,
        });
        throw new Error('broken');
      },
      { transport, mayFail: true },
      function* ({ visit }) {
        const modern = yield* visit();
        yield* modern.get('/');
        expect(yield* modern.replies()).toMatchObject([{ end: 'cut' }]);
        const old = yield* visit();
        yield* old.say(request('GET / HTTP/1.0'));
        yield* old.hearAll();
        // libuv takes a reset behind unread octets for the end of the stream.
        if (transport !== 'node') expect(old.end).toBe('reset');
      },
    ));

  test('a graceful stop serves who waits, and then ends', () => {
    const begun = createSignal();
    return serve(
      ({ later }) =>
        async (scope, receive, send) => {
          begun.give();
          await later(20);
          await saying('ok')()(scope, receive, send);
        },
      { transport },
      function* ({ visit, server, stop }) {
        const idle = yield* visit();
        const busy = yield* visit();
        yield* busy.get('/');
        yield* begun.wait();
        const waiting = yield* visit();
        yield* waiting.get('/');
        server.stop();
        expect(yield* busy.replies()).toMatchObject([{ body: 'ok' }]);
        expect(yield* waiting.replies()).toMatchObject([{ body: 'ok' }]);
        expect(yield* idle.replies()).toEqual([]);
        for (const visitor of [idle, busy, waiting]) visitor.leave();
        yield* stop();
      },
    );
  });

  test('a thousand connections', () =>
    serve(saying('ok'), { transport }, function* ({ visit, server, records }) {
      yield* together(1_000, function* () {
        const visitor = yield* visit();
        expect((yield* visitor.ask('/')).body).toBe('ok');
        expect((yield* visitor.ask('/')).body).toBe('ok');
        yield* visitor.endHalf();
        yield* visitor.hearAll();
        visitor.leave();
      });
      expect(records.length).toBe(2_000);
      expect(server.connectionCount).toBeLessThan(1_000);
    }));

  test('a Unix socket', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'atlas-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const address = { path: path.join(folder, 'socket') };
    const scopes: HttpScope[] = [];
    return serve(
      () => async (scope, receive, send) => {
        scopes.push(scope as HttpScope);
        await saying('ok')()(scope, receive, send);
      },
      { transport, address },
      function* ({ visit, records }) {
        expect((yield* (yield* visit()).ask('/')).body).toBe('ok');
        expect(scopes[0]?.client).toBe(undefined);
        expect(scopes[0]?.server).toEqual([address.path, undefined]);
        expect(records[0]?.peer).toBe(undefined);
      },
    );
  });
});

/** Counts what it is sent, with a rest after each piece. */
const counting =
  (): (() => HttpApplication) => () => async (_scope, receive, send) => {
    let length = 0;
    for (let n = 0; ; n += 1) {
      const message = await receive();
      if (message.type === 'http.disconnect') return;
      length += message.body.length;
      if (!message.moreBody) break;
      if (n % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await saying(String(length))()(_scope, receive, send);
  };

const echoAll = counting();

describe.each(TRANSPORTS)('256 MiB, by %s', (transport) => {
  const limits = { maxBodyOctets: Infinity };
  const LENGTH = 256 * MIB;

  test.each([
    ['of a known length', `Content-Length: ${LENGTH}`],
    ['in chunks', 'Transfer-Encoding: chunked'],
  ])('come in %s, and are never held', (_, framing) =>
    serve(counting(), { transport, limits }, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, framing));
      const grown = gauge();
      yield* taskGroup(function* (group) {
        group.spawn(() => pour(visitor, LENGTH, framing.startsWith('T')));
        const reply = yield* visitor.hear();
        expect(reply.body).toBe(String(LENGTH));
        expect(grown()).toBeLessThan(128);
      });
    }),
  );

  test('wait with the client while the application does not read', () => {
    const go = createSignal();
    return serve(
      () => async (scope, receive, send) => {
        await go.promise;
        await saying('enough', 413)()(scope, receive, send);
      },
      { transport, limits },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, `Content-Length: ${LENGTH}`));
        const stream = visitor.stream;
        const piece = new Uint8Array(MIB);
        let taken = 0;
        // `write` waits once nobody takes anything any more.
        yield* taskGroup(function* (group) {
          group.spawn(function* () {
            while (taken < 256) {
              yield* stream.write(piece);
              taken += 1;
            }
          });
          let before = -1;
          while (taken > before) {
            before = taken;
            yield* pausing(100);
          }
          expect(taken).toBeLessThan(32);
          go.give();
          expect((yield* visitor.hear()).status).toBe(413);
          group.cancel();
        });
      },
    );
  });

  test('go out no faster than the client reads', () => {
    let sent = 0;
    return serve(
      () => async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        const body = new Uint8Array(MIB);
        while (sent < 256) {
          await send({ type: 'http.response.body', body, moreBody: true });
          sent += 1;
        }
      },
      { transport, mayFail: true },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        let before = -1;
        while (sent > before) {
          before = sent;
          yield* pausing(100);
        }
        expect(sent).toBeGreaterThan(0);
        expect(sent).toBeLessThan(32);
      },
    );
  });
});

/** Lets everybody go on for so many turns of Node's own loop. */
function* pausing(turns: number): Coroutine<void> {
  const done = createSignal();
  let left = turns;
  const next = (): void => {
    left -= 1;
    if (left === 0) done.give();
    else setImmediate(next);
  };
  setImmediate(next);
  yield* done.wait();
}
