import { describe, expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import { LasgiError } from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { createSignal, octets, saying, serve } from './lab.ts';
import type { Lab } from './lab.ts';
import { request } from './visitor.ts';

const OK = { type: 'http.response.start', status: 200 } as const;
const SIZED = { ...OK, headers: [['content-length', '9']] } as const;
const PIECE = {
  type: 'http.response.body',
  body: octets('secret'),
  moreBody: true,
} as const;
const REST = { type: 'http.response.body', body: octets('end') } as const;

const fail = (): never => {
  throw new Error('the password is swordfish');
};

type Row = readonly [
  what: string,
  application: HttpApplication,
  replies: readonly object[],
  error: object | undefined,
];

const SWORDFISH = { message: 'the password is swordfish' };
const NO_RESPONSE = { code: 'no-response' };
const FIVE_HUNDRED = { status: 500, end: 'length' };
const CUT = { status: 200, body: 'secret', end: 'cut' };

describe('an application that fails', () => {
  test.each<Row>([
    ['throws at once, and synchronously', fail, [FIVE_HUNDRED], SWORDFISH],
    [
      'throws before it has said anything',
      async () => fail(),
      [FIVE_HUNDRED],
      SWORDFISH,
    ],
    [
      'rejects with nothing',
      () => Promise.reject(undefined),
      [FIVE_HUNDRED],
      undefined,
    ],
    [
      'throws after the start',
      async (_scope, _receive, send) => {
        await send(OK);
        fail();
      },
      [FIVE_HUNDRED],
      SWORDFISH,
    ],
    [
      'throws after the first piece, in chunks',
      async (_scope, _receive, send) => {
        await send(OK);
        await send(PIECE);
        fail();
      },
      [CUT],
      SWORDFISH,
    ],
    [
      'throws after the first piece, of a known length',
      async (_scope, _receive, send) => {
        await send(SIZED);
        await send(PIECE);
        fail();
      },
      [CUT],
      SWORDFISH,
    ],
    [
      'throws when all is said',
      async (_scope, _receive, send) => {
        await send(OK);
        await send(REST);
        fail();
      },
      [{ status: 200, body: 'end' }, { status: 200 }],
      SWORDFISH,
    ],
    ['returns without a word', async () => {}, [FIVE_HUNDRED], NO_RESPONSE],
    [
      'returns something else than a promise',
      (() => 42) as unknown as HttpApplication,
      [FIVE_HUNDRED],
      NO_RESPONSE,
    ],
    [
      'returns after the start',
      (_scope, _receive, send) => send(OK),
      [FIVE_HUNDRED],
      NO_RESPONSE,
    ],
    [
      'returns in the middle of the body',
      async (_scope, _receive, send) => {
        await send(OK);
        await send(PIECE);
      },
      [CUT],
      NO_RESPONSE,
    ],
    [
      'answers twice',
      async (_scope, _receive, send) => {
        for (let n = 0; n < 2; n += 1) {
          await send(OK);
          await send(REST);
        }
      },
      [{ status: 200, body: 'end' }, { status: 200 }],
      { code: 'not-now' },
    ],
    [
      'sends a body before the start',
      (_scope, _receive, send) => send(REST),
      [FIVE_HUNDRED],
      { code: 'not-now', state: 'not started' },
    ],
    [
      'sends more than it has promised',
      async (_scope, _receive, send) => {
        await send(SIZED);
        await send(PIECE);
        await send({ ...REST, body: octets('too much') });
      },
      [CUT],
      { code: 'bad-length' },
    ],
    [
      'sends less than it has promised',
      async (_scope, _receive, send) => {
        await send(SIZED);
        await send(PIECE);
        await send({ ...REST, body: octets('ab') });
      },
      [CUT],
      { code: 'bad-length' },
    ],
    [
      'sends a line break in a field',
      (_scope, _receive, send) =>
        send({ ...OK, headers: [['x', 'a\r\nset-cookie: b']] }),
      [FIVE_HUNDRED],
      { code: 'bad-message' },
    ],
    [
      'sends a status that is none',
      (_scope, _receive, send) => send({ ...OK, status: 999 }),
      [FIVE_HUNDRED],
      { code: 'bad-message' },
    ],
    [
      'sends what is no message',
      (_scope, _receive, send) => send({ type: 'tea' } as never),
      [FIVE_HUNDRED],
      { code: 'unknown-message' },
    ],
    [
      'receives twice at a time',
      async (_scope, receive) => {
        const first = receive();
        await receive().finally(() => first);
      },
      [FIVE_HUNDRED],
      { code: 'busy' },
    ],
  ])('%s', (_, application, expected, error) =>
    serve(
      () => application,
      { mayFail: true },
      function* ({ visit, errors, server }) {
        const visitor = yield* visit();
        yield* visitor.get('/x');
        if (expected.length === 1) {
          const text = yield* visitor.hearAll();
          expect(text).not.toContain('swordfish');
          expect(yield* visitor.replies()).toMatchObject(expected);
          visitor.leave();
          yield* sleep(1);
          expect(server.connectionCount).toBe(0);
        } else {
          for (const [n, reply] of expected.entries()) {
            if (n > 0) yield* visitor.get('/x');
            expect(yield* visitor.hear()).toMatchObject(reply);
          }
        }
        expect(errors[0]?.where).toBe('/x');
        if (error === undefined) expect(errors[0]?.error).toBe(undefined);
        else expect(errors[0]?.error).toMatchObject(error);
        expect(errors.length).toBe(expected.length);
      },
    ),
  );

  test('500 says its reason phrase, and nothing of the start that was sent', () =>
    serve(
      () => async (_scope, _receive, send) => {
        await send({ ...OK, headers: [['x-secret', 'swordfish']] });
        fail();
      },
      { mayFail: true },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        const [reply] = yield* visitor.replies();
        expect(reply?.body).toBe('Internal Server Error\n');
        expect([...(reply?.fields.keys() ?? [])].sort()).toEqual([
          'connection',
          'content-length',
          'content-type',
          'date',
          'server',
        ]);
      },
    ));

  test('500 to HEAD has no body', () =>
    serve(
      () => fail,
      { mayFail: true },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(request('HEAD / HTTP/1.1'));
        expect(yield* visitor.replies('HEAD')).toMatchObject([
          { status: 500, body: '' },
        ]);
      },
    ));

  test('what HTTP/1.0 takes up to the end is broken off by a reset', () =>
    serve(
      () => async (_scope, _receive, send) => {
        await send(OK);
        await send(PIECE);
        fail();
      },
      { mayFail: true },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(request('GET / HTTP/1.0'));
        yield* visitor.hearAll();
        expect(visitor.end).toBe('reset');
      },
    ));

  test('others on the same server are served on', () =>
    serve(
      () =>
        (...call) =>
          call[0].path === '/bad' ? fail() : saying('ok')()(...call),
      { mayFail: true },
      function* ({ visit, errors }) {
        const other = yield* visit();
        expect((yield* other.ask('/')).body).toBe('ok');
        for (let n = 0; n < 5; n += 1) {
          const visitor = yield* visit();
          expect((yield* visitor.ask('/bad')).status).toBe(500);
        }
        expect((yield* other.ask('/')).body).toBe('ok');
        expect(errors.length).toBe(5);
      },
    ));
});

describe('promises that nobody awaits', () => {
  const large = { ...PIECE, body: new Uint8Array(100_000) };
  const floating =
    ({ later }: Lab): HttpApplication =>
    async (_scope, _receive, send) => {
      const float = (promise: Promise<void>): void => {
        expect(promise).toBeInstanceOf(Promise);
      };
      float(send(OK));
      for (let n = 0; n < 10; n += 1) {
        float(send(large));
        await later(10);
      }
      float(send({ ...REST, moreBody: false }));
    };

  test.each([
    ['in the middle', 25],
    ['at once', 0],
  ])('of a client that leaves %s end no program', (_, delayMs) =>
    serve(floating, {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      yield* visitor.get('/');
      yield* sleep(delayMs);
      visitor.leave();
      yield* sleep(1_000);
      expect(records).toMatchObject([{ isComplete: false }]);
    }),
  );

  test('are kept in order, and the next response waits for them', () =>
    serve(
      () => (_scope, _receive, send) => {
        const all = [send(OK), send(large), send(large), send(REST)];
        expect(all.length).toBe(4);
        return Promise.resolve();
      },
      { sendMs: 10_000 },
      function* ({ visit, records, server }) {
        const visitor = yield* visit();
        yield* visitor.say(request('GET / HTTP/1.1').repeat(20));
        yield* sleep(1_000);
        expect([server.requestCount, records.length]).toEqual([1, 0]);
        for (let n = 0; n < 20; n += 1) {
          const { body } = yield* visitor.hear();
          expect([n, body.length]).toEqual([n, 200_003]);
        }
      },
    ));
});

describe('callbacks that throw', () => {
  test.each(['onError', 'onRequest'])('%s stops nobody', (name) =>
    serve(
      () => (scope) => (scope.path === '/bad' ? fail() : undefined) as never,
      {
        mayFail: true,
        [name]: () => {
          throw new Error('from the callback');
        },
      },
      function* ({ visit }) {
        for (let n = 0; n < 3; n += 1) {
          const visitor = yield* visit();
          expect((yield* visitor.ask('/bad')).status).toBe(500);
        }
      },
    ),
  );
});

describe('an application that outlives its response', () => {
  test('holds the next request, and is told the end', () => {
    const done = createSignal();
    const notes: string[] = [];
    return serve(
      () => async (scope, receive, send) => {
        await saying(scope.path)()(scope, receive, send);
        notes.push((await receive()).type, (await receive()).type);
        if (scope.path === '/1') await done.promise;
      },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/1');
        yield* visitor.get('/2');
        expect((yield* visitor.hear()).body).toBe('/1');
        expect(yield* visitor.hearFor(100)).toBe('');
        done.give();
        expect((yield* visitor.hear()).body).toBe('/2');
        expect(notes).toEqual(Array(4).fill('http.disconnect'));
      },
    );
  });

  test('may receive when all is answered, though a body is unread', () =>
    serve(
      () => async (scope, receive, send) => {
        await saying('ok')()(scope, receive, send);
        expect((await receive()).type).toBe('http.disconnect');
        await expect(send(OK)).rejects.toBeInstanceOf(LasgiError);
      },
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(
          request('POST / HTTP/1.1', 'Content-Length: 5') + 'hello',
        );
        expect((yield* visitor.hear()).body).toBe('ok');
        expect((yield* visitor.ask('/')).body).toBe('ok');
      },
    ));
});

/** Asks at once, before its first wait. */
const untilDisconnect = (): HttpApplication => async (_scope, receive) => {
  while ((await receive()).type !== 'http.disconnect');
};

test('what is wrong with a body is answered once, and is no fault of ours', () =>
  serve(untilDisconnect, {}, function* ({ visit, records }) {
    for (const isWhole of [true, false]) {
      const visitor = yield* visit();
      const head = request('POST / HTTP/1.1', 'Transfer-Encoding: chunked');
      yield* visitor.say(isWhole ? `${head}zz\r\n` : head);
      yield* sleep(1);
      if (!isWhole) yield* visitor.say('zz\r\n');
      expect(yield* visitor.replies()).toMatchObject([{ status: 400 }]);
    }
    expect(records).toMatchObject([{ status: 400 }, { status: 400 }]);
  }));
