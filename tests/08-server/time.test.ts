import { describe, expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { echo, octets, saying, serve } from './lab.ts';
import { request } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const POST = 'POST / HTTP/1.1';

/** Sends a text octet by octet, with a pause before each, while it is wanted. */
function* drip(
  visitor: Visitor,
  text: string,
  pauseMs: number,
): Coroutine<void> {
  for (const octet of text) {
    yield* visitor.hearFor(pauseMs);
    if (visitor.end !== 'open') return;
    yield* visitor.say(octet);
  }
}

/** What an application sees, in words. */
function noting(notes: string[]): Pick<Noting, 'reader' | 'sleeper'> {
  const reader = (): HttpApplication => async (scope, receive, send) => {
    scope.signal.addEventListener('abort', () => {
      notes.push(`signal ${(scope.signal.reason as Error).name}`);
    });
    for (;;) {
      const message = await receive();
      if (message.type === 'http.disconnect') {
        notes.push('disconnect');
        break;
      }
      notes.push(`${message.body.length}`);
      if (!message.moreBody) break;
    }
    await trySend(send);
  };
  const trySend = async (
    send: Parameters<HttpApplication>[2],
  ): Promise<void> => {
    try {
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', body: octets('late') });
      notes.push('sent');
    } catch (error) {
      notes.push(`send: ${(error as Error).name}`);
    }
  };
  const sleeper: Noting['sleeper'] =
    (delayMs) =>
    ({ later }) =>
    async (scope, _receive, send) => {
      const { signal } = scope;
      signal.addEventListener('abort', () => {
        notes.push(`signal ${(signal.reason as Error).name}`);
      });
      await later(delayMs);
      await trySend(send);
    };
  return { reader, sleeper };
}

interface Noting {
  reader(): HttpApplication;
  sleeper(
    delayMs: number,
  ): (lab: { later(ms: number): Promise<void> }) => HttpApplication;
}

describe('the time for a head', () => {
  const head = request('GET / HTTP/1.1', `X: ${'x'.repeat(40)}`);
  // #region a head that takes too long
  test('octet by octet, too slowly: 408, and the end', () =>
    serve(saying('no'), { headMs: 300 }, function* ({ visit, loop, records }) {
      const visitor = yield* visit();
      yield* sleep(1_000); // before the first octet it isn't counted
      yield* drip(visitor, head, 10);
      expect(loop.nowMs).toBe(1_310);
      const replies = yield* visitor.replies();
      expect(replies).toMatchObject([{ status: 408 }]);
      expect(replies[0]?.fields.get('connection')).toBe('close');
      expect(records).toMatchObject([{ status: 408, durationMs: 300 }]);
    }));
  // #endregion a head that takes too long

  test('octet by octet, in time: an answer', () =>
    serve(saying('ok'), { headMs: 1_000 }, function* ({ visit }) {
      const visitor = yield* visit();
      yield* drip(visitor, head, 10);
      expect((yield* visitor.hear()).body).toBe('ok');
    }));

  // 50 ms is what the request before it takes; then its own 300 ms count.
  test.each<[string, string, number, readonly number[]]>([
    ['half a head', 'GET / HT', 350, [200, 408]],
    ['one octet', 'G', 350, [200, 408]],
    ['the start line', 'GET / HTTP/1.1\r\n', 350, [200, 408]],
    ['an empty line', '\r\n', 350, [200, 408]],
    ['a head, and half of one', `${head}GET`, 400, [200, 200, 408]],
    ['nothing', '', 5_050, [200]],
  ])(
    'counts when it has come with the last request: %s',
    (_, early, endMs, statuses) =>
      serve(
        ({ later }) =>
          async (...call) => {
            await later(50);
            await saying('ok')()(...call);
          },
        { headMs: 300 },
        function* ({ visit, loop, records }) {
          for (const delayMs of [0, 10]) {
            const startMs = loop.nowMs;
            const visitor = yield* visit();
            yield* visitor.say(delayMs === 0 ? head + early : head);
            yield* sleep(delayMs);
            if (delayMs > 0) yield* visitor.say(early);
            const replies = yield* visitor.replies();
            expect(replies.map(({ status }) => status)).toEqual(statuses);
            expect(loop.nowMs - startMs).toBe(endMs);
            visitor.leave();
          }
          const refused = records.filter(({ status }) => status === 408);
          for (const { durationMs } of refused) expect(durationMs).toBe(300);
        },
      ),
  );

  test('does not count behind a last request: nothing may follow it', () =>
    serve(saying('ok'), { headMs: 300 }, function* ({ visit, loop }) {
      const visitor = yield* visit();
      yield* visitor.get('/', 'Connection: close');
      yield* visitor.say('GET / HT');
      expect(yield* visitor.replies()).toMatchObject([{ status: 200 }]);
      expect(loop.nowMs).toBe(0);
    }));

  test('does not keep a stop from ending it, with its grace', () =>
    serve(saying('ok'), { graceMs: 300 }, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.say(`${head}GET / HT`);
      yield* sleep(100);
      lab.server.stop();
      expect(yield* visitor.replies()).toMatchObject([
        { status: 200 },
        { status: 408 },
      ]);
      expect(lab.loop.nowMs).toBe(410);
    }));

  test('counts for each request anew', () =>
    serve(saying('ok'), { headMs: 300 }, function* ({ visit, loop }) {
      const visitor = yield* visit();
      for (let n = 0; n < 5; n += 1) {
        yield* visitor.say('GET / HT');
        yield* sleep(200);
        yield* visitor.say('TP/1.1\r\nHost: a\r\n\r\n');
        expect((yield* visitor.hear()).body).toBe('ok');
        yield* sleep(200);
      }
      expect(loop.nowMs).toBe(2_000);
      yield* visitor.say('GET');
      expect(yield* visitor.replies()).toMatchObject([{ status: 408 }]);
      expect(loop.nowMs).toBe(2_300);
    }));
});

describe('the time between requests', () => {
  test.each([
    ['before the first', 0, 700],
    ['after the first', 1, 700],
    ['after the third', 3, 900],
  ])('%s: the end, without a word', (_, count, endMs) =>
    serve(saying('ok'), { keepAliveMs: 700 }, function* ({ visit, loop }) {
      const visitor = yield* visit();
      for (let n = 0; n < count; n += 1) {
        if (n > 0) yield* sleep(100);
        expect((yield* visitor.ask('/')).body).toBe('ok');
      }
      expect(yield* visitor.hearAll()).toBe('');
      expect(visitor.end).toBe('eof');
      expect(loop.nowMs).toBe(endMs);
    }),
  );

  test('is no time for an application', () =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(5_000);
          await saying('ok')()(scope, receive, send);
        },
      { keepAliveMs: 100, headMs: 100, bodyMs: 100, sendMs: 100 },
      function* ({ visit }) {
        const visitor = yield* visit();
        expect((yield* visitor.ask('/')).body).toBe('ok');
      },
    ));
});

describe('the time for a piece of a body', () => {
  test('is over: 408, and the application is told', () => {
    const notes: string[] = [];
    const { reader } = noting(notes);
    return serve(reader, { bodyMs: 300 }, function* ({ visit, loop, records }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, 'Content-Length: 9') + 'abc');
      yield* sleep(200);
      yield* visitor.say('def');
      expect(yield* visitor.replies()).toMatchObject([{ status: 408 }]);
      expect(loop.nowMs).toBe(500);
      expect(notes).toEqual([
        '3',
        '3',
        'signal RequestTimeout',
        'disconnect',
        'send: RequestTimeout',
      ]);
      expect(records).toMatchObject([{ status: 408, isComplete: true }]);
    });
  });

  test('is over when the response has begun: it is broken off', () =>
    serve(echo, { bodyMs: 300 }, function* ({ visit, records }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, 'Content-Length: 9') + 'abc');
      expect(yield* visitor.replies()).toMatchObject([
        { status: 200, body: 'abc', end: 'cut' },
      ]);
      expect(records).toMatchObject([{ status: 200, isComplete: false }]);
    }));

  test('is over, whatever comes that is no piece', () => {
    const notes: string[] = [];
    const { reader } = noting(notes);
    return serve(reader, { bodyMs: 300 }, function* ({ visit, loop }) {
      const visitor = yield* visit();
      yield* visitor.say(request(POST, 'Transfer-Encoding: chunked'));
      yield* drip(visitor, `5;a=${'x'.repeat(100)}`, 200);
      expect(yield* visitor.replies()).toMatchObject([{ status: 408 }]);
      expect(loop.nowMs).toBe(300);
    });
  });

  test('ends with the response: nobody waits for a piece then', () => {
    const notes: string[] = [];
    return serve(
      ({ later }) =>
        async (scope, receive, send) => {
          scope.signal.addEventListener('abort', () => notes.push('signal'));
          const received = receive();
          await saying('ok')()(scope, receive, send);
          notes.push((await received).type);
          await later(900);
          notes.push((await receive()).type);
        },
      { bodyMs: 300 },
      function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, 'Content-Length: 3'));
        expect((yield* visitor.hear()).body).toBe('ok');
        yield* sleep(1_000);
        expect(notes).toEqual(['http.disconnect', 'http.disconnect']);
        expect(records).toMatchObject([{ status: 200, isComplete: true }]);
        yield* visitor.say('abc'); // is dropped, and then the next may come
        expect((yield* visitor.ask('/')).body).toBe('ok');
      },
    );
  });

  test('is not counted while the application does something else', () =>
    serve(
      ({ later }) =>
        async (scope, receive, send) => {
          await later(5_000);
          await echo()(scope, receive, send);
        },
      { bodyMs: 300 },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.say(request(POST, 'Content-Length: 6') + 'abc');
        yield* sleep(5_100);
        yield* visitor.say('def');
        expect((yield* visitor.hear()).body).toBe('abcdef');
      },
    ));
});

describe('the time for a client to take what waits for it', () => {
  const flood =
    (notes: string[]): (() => HttpApplication) =>
    () =>
    async (scope, _receive, send) => {
      scope.signal.addEventListener('abort', () => {
        notes.push(`signal ${(scope.signal.reason as Error).name}`);
      });
      await send({ type: 'http.response.start', status: 200 });
      try {
        for (;;)
          await send({
            type: 'http.response.body',
            body: new Uint8Array(10_000),
            moreBody: true,
          });
      } catch (error) {
        notes.push(`send: ${(error as Error).name}`);
      }
    };

  test('is over: a reset', () => {
    const notes: string[] = [];
    return serve(
      flood(notes),
      { sendMs: 300 },
      function* ({ visit, records, server }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(310);
        expect(server.connectionCount).toBe(0);
        yield* visitor.hearAll();
        expect(visitor.end).toBe('reset');
        expect(notes).toEqual([
          'signal ClientDisconnected',
          'send: ClientDisconnected',
        ]);
        expect(records).toMatchObject([{ status: 200, isComplete: false }]);
      },
    );
  });

  test.each([
    ['one piece', 1],
    ['many', 32],
  ])('is enough for who reads slowly, but reads: %s', (_, count) =>
    serve(
      () => async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        const body = new Uint8Array(2 ** 21 / count);
        for (let n = 0; n < count; n += 1)
          await send({ type: 'http.response.body', body, moreBody: true });
        await send({ type: 'http.response.body' });
      },
      { sendMs: 300, keepAliveMs: 300 },
      function* ({ visit, loop }) {
        const visitor = yield* visit();
        yield* visitor.get('/', 'Connection: close');
        while (visitor.end === 'open') {
          yield* visitor.hearMore();
          yield* sleep(100);
        }
        expect(yield* visitor.hear()).toMatchObject({ end: 'chunks' });
        expect(loop.nowMs).toBeGreaterThan(2_000);
      },
    ),
  );

  test.each([
    ['when the connection ends behind it', ['Connection: close']],
    ['when it is kept', []],
  ])('begins anew with each octet that is taken, %s', (_, lines) =>
    serve(
      () => async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        const body = new Uint8Array(20_000);
        for (let n = 0; n < 15; n += 1)
          await send({ type: 'http.response.body', body, moreBody: n < 14 });
      },
      { sendMs: 60_000, keepAliveMs: 5_000 },
      function* ({ visit, loop, records }) {
        const visitor = yield* visit();
        yield* visitor.get('/', ...lines);
        while (visitor.end === 'open') {
          yield* visitor.hearMore(600);
          yield* sleep(1_000);
        }
        expect(yield* visitor.hear()).toMatchObject({ end: 'chunks' });
        expect(visitor.end).toBe('eof');
        expect(loop.nowMs).toBeGreaterThan(500_000);
        expect(records).toMatchObject([{ isComplete: true }]);
      },
    ),
  );

  test('is over for who stops taking', () =>
    serve(flood([]), { sendMs: 60_000 }, function* ({ visit, server, loop }) {
      const visitor = yield* visit();
      yield* visitor.get('/');
      for (let n = 0; n < 200; n += 1) {
        yield* visitor.hearMore(600);
        yield* sleep(1_000);
      }
      expect(server.connectionCount).toBe(1);
      while (server.connectionCount > 0) yield* sleep(100);
      // It looks ten times in 60 s whether something was taken.
      expect(loop.nowMs).toBeGreaterThan(250_000);
      expect(loop.nowMs).toBeLessThan(266_000);
    }));

  test('is for the last words too', () =>
    serve(
      saying('x'.repeat(150_000)),
      { sendMs: 20_000 },
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/', 'Connection: close');
        yield* sleep(10_000);
        const [reply] = yield* visitor.replies();
        expect(reply).toMatchObject({ end: 'length' });
        expect(visitor.end).toBe('eof');
      },
    ));
});

describe('the time for a request', () => {
  test('is over before the response begins: 503', () => {
    const notes: string[] = [];
    const { sleeper } = noting(notes);
    return serve(
      sleeper(900),
      { requestMs: 300 },
      function* ({ visit, loop, records }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        const replies = yield* visitor.replies();
        expect(replies).toMatchObject([{ status: 503 }]);
        expect(loop.nowMs).toBe(300);
        expect(notes).toEqual(['signal RequestTimeout']);
        yield* sleep(1_000);
        expect(notes).toEqual([
          'signal RequestTimeout',
          'send: RequestTimeout',
        ]);
        expect(records).toMatchObject([{ status: 503 }]);
      },
    );
  });

  test('is over when the response has begun: it is broken off', () =>
    serve(
      ({ later }) =>
        async (_scope, _receive, send) => {
          await send({ type: 'http.response.start', status: 200 });
          await send({
            type: 'http.response.body',
            body: octets('a'),
            moreBody: true,
          });
          await later(900);
        },
      { requestMs: 300 },
      function* ({ visit, loop }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        expect(yield* visitor.replies()).toMatchObject([
          { status: 200, body: 'a', end: 'cut' },
        ]);
        expect(loop.nowMs).toBe(300);
      },
    ));

  test('counts for each request, and leaves no timer', () =>
    serve(saying('ok'), { requestMs: 300 }, function* ({ visit }) {
      const visitor = yield* visit();
      for (let n = 0; n < 5; n += 1) {
        expect((yield* visitor.ask('/')).body).toBe('ok');
        yield* sleep(200);
      }
    }));

  test('an application that never answers, without a limit, holds its client', () =>
    serve(
      () => (scope) =>
        new Promise((resolve) => {
          scope.signal.addEventListener('abort', () => {
            resolve();
          });
        }),
      {},
      function* ({ visit }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        expect(yield* visitor.hearFor(1_000_000)).toBe('');
        expect(visitor.end).toBe('open');
      },
    ));
});
