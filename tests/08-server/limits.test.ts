import { describe, expect, test } from 'vitest';

import { sleep, taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import { readBody } from '../../code/07-lasgi/index.ts';
import { echo, octets, saying, serve, together } from './lab.ts';
import type { LabOptions } from './lab.ts';
import { request } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const POST = 'POST / HTTP/1.1';
const CHUNKED = 'Transfer-Encoding: chunked';

describe('a request that is too large, or none', () => {
  // #region what is too much, or nonsense
  test.each<[number, string, string, LabOptions]>([
    [
      414,
      'a long target',
      request(`GET /${'x'.repeat(100)} HTTP/1.1`),
      { limits: { maxStartLineOctets: 64 } },
    ],
    [
      431,
      'a long field',
      request('GET / HTTP/1.1', `X: ${'x'.repeat(100)}`),
      { limits: { maxFieldLineOctets: 64 } },
    ],
    [
      431,
      'many fields',
      request('GET / HTTP/1.1', ...Array<string>(9).fill('X: y')),
      { limits: { maxFieldLines: 9 } },
    ],
    [
      413,
      'a body that is declared',
      request(POST, 'Content-Length: 100') + 'x'.repeat(100),
      { limits: { maxBodyOctets: 99 } },
    ],
    [
      413,
      'a body in chunks',
      request(POST, CHUNKED) + '40\r\n' + 'x'.repeat(64) + '\r\n40\r\n',
      { limits: { maxBodyOctets: 99 } },
    ],
    [400, 'a bad request line', 'GET /\r\n\r\n', {}],
    [400, 'no Host', 'GET / HTTP/1.1\r\n\r\n', {}],
    [400, 'two framings', request(POST, CHUNKED, 'Content-Length: 3'), {}],
    [
      501,
      'an unknown coding',
      request(POST, 'Transfer-Encoding: gzip, chunked'),
      {},
    ],
    [505, 'another version', request('GET / HTTP/2.0'), {}],
    [
      400,
      'a TLS greeting',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n',
      {},
    ],
    [400, 'half a head, and the end', 'GET / HT', {}],
  ])('%d: %s, and the connection ends', (status, _, text, options) =>
    serve(echo, options, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(text);
      yield* visitor.endHalf();
      const replies = yield* visitor.replies();
      expect(replies).toMatchObject([{ status, end: 'length' }]);
      expect(replies[0]?.fields.get('connection')).toBe('close');
      expect(visitor.end).toBe('eof');
    }),
  );
  // #endregion what is too much, or nonsense

  test('413 when the response has begun: it is broken off', () =>
    serve(
      echo,
      { limits: { maxBodyOctets: 99 } },
      function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, CHUNKED) + '2\r\nab\r\n');
        yield* sleep(10);
        yield* visitor.say('ff\r\n');
        expect(yield* visitor.replies()).toMatchObject([
          { status: 200, body: 'ab', end: 'cut' },
        ]);
        expect(records).toMatchObject([{ status: 200, isComplete: false }]);
      },
    ));

  test('what is wrong behind a good request is answered behind its answer', () =>
    serve(saying('ok'), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request('GET / HTTP/1.1') + 'tea please\r\n\r\n');
      expect(yield* visitor.replies()).toMatchObject([
        { status: 200 },
        { status: 400 },
      ]);
    }));
});

describe('a body that nobody reads', () => {
  function* post(visitor: Visitor, length: number) {
    yield* visitor.say(request(POST, `Content-Length: ${length}`));
    // In pieces: the last one waits until most of it has left.
    for (let at = 0; at < length; at += 10_000)
      yield* visitor.say(new Uint8Array(Math.min(10_000, length - at)));
  }

  test.each([1, 1_000, 60_000])('%d octets: the connection goes on', (length) =>
    serve(saying('no', 403), {}, function* ({ visit }) {
      const visitor = yield* visit();
      for (let n = 0; n < 3; n += 1) {
        yield* post(visitor, length);
        expect((yield* visitor.hear()).status).toBe(403);
      }
    }),
  );

  test('more than that: the answer, and the end', () =>
    serve(saying('no', 403), {}, function* ({ visit, loop }) {
      const visitor = yield* visit();
      yield* post(visitor, 1_000_000);
      expect(yield* visitor.replies()).toMatchObject([
        { status: 403, body: 'no' },
      ]);
      expect(visitor.end).toBe('eof');
      expect(loop.nowMs).toBe(0);
    }));

  test('a body that is partly read goes on from there', () =>
    serve(
      () => async (scope, receive, send) => {
        expect((await receive()).type).toBe('http.request');
        await saying('no', 403)()(scope, receive, send);
      },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, CHUNKED) + '2\r\nab\r\n2\r\nc');
        expect((yield* visitor.hear()).status).toBe(403);
        yield* visitor.say('d\r\n0\r\n\r\n');
        yield* visitor.say(request(POST, CHUNKED) + '0\r\n\r\n');
        expect((yield* visitor.hear()).status).toBe(403);
      },
    ));

  test('a rest that never comes: the end, after a while', () =>
    serve(saying('no', 403), { bodyMs: 300 }, function* ({ visit, loop }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, 'Content-Length: 9'));
      expect(yield* visitor.replies()).toMatchObject([{ status: 403 }]);
      expect(loop.nowMs).toBe(300);
    }));

  test('a rest that is wrong: the end', () =>
    serve(saying('no', 403), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, CHUNKED) + '2\r\n');
      expect((yield* visitor.hear()).status).toBe(403);
      yield* visitor.say('abcde');
      expect(yield* visitor.replies()).toEqual([]);
      expect(visitor.end).toBe('eof');
    }));
});

/** Repeats it until it can't go on: its stream is broken. */
function* untilBroken(body: () => Coroutine<void>): Coroutine<void> {
  try {
    for (;;) yield* body();
  } catch (error) {
    expect(error).toBeInstanceOf(StreamError);
  }
}

describe('connections', () => {
  test('one too many is told so at once, and there is room again', () =>
    serve(
      saying('ok'),
      { maxConnections: 3 },
      function* ({ visit, server, loop, records }) {
        const guests = [];
        for (let n = 0; n < 3; n += 1) guests.push(yield* visit());
        for (const guest of guests)
          expect((yield* guest.ask('/')).body).toBe('ok');
        for (let n = 0; n < 150; n += 1) {
          const late = yield* visit();
          if (n > 0) yield* late.get('/');
          expect(yield* late.replies()).toMatchObject([
            { status: 503, end: 'length' },
          ]);
          expect(late.end).toBe('eof');
          late.leave();
        }
        expect(loop.nowMs).toBe(0);
        expect(server.connectionCount).toBe(3);
        guests[0]?.leave();
        yield* sleep(1);
        const next = yield* visit();
        expect((yield* next.ask('/')).body).toBe('ok');
        const counts = [200, 503].map(
          (status) => records.filter((one) => one.status === status).length,
        );
        expect(counts).toEqual([4, 150]);
      },
    ));

  test('who is sent away and stays is sent away by force', () =>
    serve(saying('ok'), { maxConnections: 1 }, function* ({ visit, loop }) {
      const guest = yield* visit();
      yield* guest.ask('/');
      const late = yield* visit();
      expect(yield* late.replies()).toMatchObject([{ status: 503 }]);
      yield* untilBroken(function* () {
        yield* late.say('and another thing');
        yield* sleep(100);
      });
      expect(loop.nowMs).toBe(1_100); // the write after that
    }));

  test('four hundred at once, three requests each', () =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(Number(scope.path.slice(1)) % 7);
          await saying(scope.path)()(scope, receive, send);
        },
      { transport: 'memory' },
      function* ({ visit, server, records }) {
        let most = 0;
        yield* together(400, function* (index) {
          const visitor = yield* visit();
          for (let n = 0; n < 3; n += 1) {
            const path = `/${index + n}`;
            expect((yield* visitor.ask(path)).body).toBe(path);
            most = Math.max(most, server.connectionCount);
          }
          visitor.leave();
        });
        yield* sleep(1);
        expect(most).toBe(400);
        expect(server.connectionCount).toBe(0);
        expect(records.length).toBe(1_200);
      },
    ));
});

describe('a flood of requests', () => {
  const COUNT = 100_000;

  test('whose client reads nothing waits with the client', () =>
    serve(saying('ok'), {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      const flood = octets(request('GET / HTTP/1.1').repeat(COUNT));
      const writing = visitor.stream.write(flood);
      yield* writing;
      yield* sleep(1_000);
      // What is in the buffers of both sides, and not one more.
      expect(records.length).toBeGreaterThan(100);
      expect(records.length).toBeLessThan(3_000);
    }));

  test('is answered, each once, to a client that reads', () =>
    serve(saying('ok'), {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      const text = yield* taskGroup(function* (group) {
        group.spawn(function* () {
          yield* visitor.say(request('GET / HTTP/1.1').repeat(20_000));
          yield* visitor.get('/', 'Connection: close');
        });
        return yield* visitor.hearAll();
      });
      expect(text.match(/HTTP\/1.1 200 OK\r\n/g)?.length).toBe(20_001);
      expect(records.length).toBe(20_001);
    }));
});

test('a body is read in no larger pieces than it is asked for', () =>
  serve(
    ({ later }) =>
      async (scope, receive, send) => {
        await later(100);
        const body = await readBody(receive);
        await saying(String(body.length))()(scope, receive, send);
      },
    { listenerOptions: { highWaterOctets: 1_000 } },
    function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, 'Content-Length: 900000'));
      yield* visitor.say(new Uint8Array(900_000));
      yield* sleep(50);
      // Not even the first: it is in the network and with the client.
      expect(visitor.stream.unsentOctets).toBeGreaterThan(700_000);
      expect((yield* visitor.hear()).body).toBe('900000');
    },
  ));
