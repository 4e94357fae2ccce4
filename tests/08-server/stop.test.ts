import { describe, expect, test } from 'vitest';

import { pause, sleep } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import {
  createSignal,
  echo,
  octets,
  saying,
  serve,
  together,
  TRANSPORTS,
} from './lab.ts';
import type { Lab } from './lab.ts';
import { request } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const START = { type: 'http.response.start', status: 200 } as const;

/** Answers when so much time has passed. */
const slowly =
  (delayMs: number) =>
  ({ later }: Pick<Lab, 'later'>): HttpApplication =>
  async (scope, receive, send) => {
    await later(delayMs);
    await saying('ok')()(scope, receive, send);
  };

/** Lets nobody else do anything for so long, with each request. */
const slowingDown =
  (busyMs: number) => (): HttpApplication => async (scope, receive, send) => {
    const untilMs = performance.now() + busyMs;
    while (performance.now() < untilMs);
    await saying('ok')()(scope, receive, send);
  };

/** The moment at which the server has ended. */
function* endOf({ loop, stop }: Lab): Coroutine<number> {
  yield* stop();
  return loop.nowMs;
}

/** What becomes of a visitor who asks: the answer, or why there is none. */
function* comeIn(lab: Lab): Coroutine<string> {
  try {
    const visitor = yield* lab.visit();
    yield* visitor.get('/');
    const [reply] = yield* visitor.replies();
    visitor.leave();
    return reply?.body ?? visitor.end;
  } catch (error) {
    if (error instanceof StreamError) return error.code;
    throw error;
  }
}

describe('a graceful stop', () => {
  test('without connections ends almost at once', () =>
    serve(saying('ok'), {}, function* (lab) {
      expect(yield* endOf(lab)).toBe(10);
    }));

  test('closes idle connections, without a word', () =>
    serve(saying('ok'), {}, function* (lab) {
      const used = yield* lab.visit();
      expect((yield* used.ask('/')).body).toBe('ok');
      yield* sleep(100);
      expect(yield* endOf(lab)).toBe(110);
      expect(yield* used.hearAll()).toBe('');
      expect(used.end).toBe('eof');
    }));

  // It looks for newcomers for 10 ms, and these have 200 from then on.
  test.each([100, 209])(
    'waits for the first word of who has just come (after %d ms)',
    (askMs) =>
      serve(saying('ok'), {}, function* (lab) {
        const visitor = yield* lab.visit();
        lab.server.stop();
        yield* sleep(askMs);
        const reply = yield* visitor.ask('/');
        expect(reply.body).toBe('ok');
        expect(reply.fields.get('connection')).toBe('close');
        visitor.leave();
      }),
  );

  test('waits for it no longer than that', () =>
    serve(saying('ok'), {}, function* (lab) {
      const visitor = yield* lab.visit();
      expect(yield* endOf(lab)).toBe(210);
      expect(yield* visitor.hearAll()).toBe('');
      expect(visitor.end).toBe('eof');
    }));

  // #region what has been asked is answered
  test('waits for what has been asked', () =>
    serve(slowly(500), {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      yield* sleep(100);
      lab.server.stop();
      const [reply] = yield* visitor.replies();
      expect(reply).toMatchObject({ status: 200, body: 'ok' });
      expect(reply?.fields.get('connection')).toBe('close');
      visitor.leave();
      expect(yield* endOf(lab)).toBe(500);
    }));
  // #endregion what has been asked is answered

  test('serves who waits to be accepted', () =>
    serve(saying('ok'), {}, function* (lab) {
      const visitors = [];
      // Their connections are made before the server's task gets to accept.
      lab.server.stop();
      for (let n = 0; n < 20; n += 1) {
        const visitor = yield* lab.visit();
        yield* visitor.get('/');
        visitors.push(visitor);
      }
      for (const visitor of visitors) {
        expect(yield* visitor.replies()).toMatchObject([{ body: 'ok' }]);
        visitor.leave();
      }
    }));

  test.each(TRANSPORTS)(
    'serves all who wait, as many as the backlog has room for, by %s',
    (transport) =>
      serve(
        saying('ok'),
        { transport, listenerOptions: { backlog: 1_000 } },
        function* (lab) {
          const heard: string[] = [];
          lab.server.stop();
          yield* together(650, function* () {
            heard.push(yield* comeIn(lab));
          });
          expect(heard.filter((each) => each !== 'ok')).toEqual([]);
        },
      ),
  );

  test('serves who waits to be accepted when it is told before it runs', () =>
    serve(saying('ok'), {}, function* (lab) {
      lab.server.stop();
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      expect(yield* visitor.replies()).toMatchObject([{ body: 'ok' }]);
    }));

  // At 10 ms the queue has been empty for long enough.
  test.each([
    [0, 'ok'],
    [1, 'ok'],
    [2, 'refused'],
    [3, 'refused'],
  ])(
    'breaks no promise to who comes then (turns later: %d): %s',
    (turns, expected) =>
      serve(saying('ok'), {}, function* (lab) {
        lab.server.stop();
        yield* sleep(10);
        for (let n = 0; n < turns; n += 1) yield* pause();
        expect(yield* comeIn(lab)).toBe(expected);
      }),
  );

  // #region slow turns
  test.each(TRANSPORTS)(
    'serves all who are connected, though a turn takes longer than the look, by %s',
    (transport) =>
      serve(slowingDown(15), { transport }, function* (lab) {
        const visitors: Visitor[] = [];
        // At once: libuv accepts one in each of its turns.
        yield* together(20, function* () {
          const visitor = yield* lab.visit();
          yield* visitor.get('/');
          visitors.push(visitor);
        });
        lab.server.stop();
        for (const visitor of visitors)
          expect(yield* visitor.replies()).toMatchObject([{ body: 'ok' }]);
        for (const visitor of visitors) visitor.leave();
      }),
  );
  // #endregion slow turns

  test('comes to its end though newcomers never cease', () =>
    serve(saying('ok'), { maxConnections: 10_000 }, function* (lab) {
      lab.server.stop();
      let served = 0;
      while (!lab.hasEnded && served < 2_000) {
        const visitor = yield* lab.visit();
        yield* visitor.get('/');
        const text = yield* visitor.hearFor(5);
        if (text.includes('ok')) served += 1;
        visitor.leave();
        if (text === '') break;
      }
      expect(served).toBeGreaterThan(0);
      expect(served).toBeLessThan(600);
    }));

  test('takes no connection when it has ended', () =>
    serve(saying('ok'), {}, function* (lab) {
      yield* lab.stop();
      const visit = lab.visit();
      let error: unknown;
      try {
        yield* visit;
      } catch (caught) {
        error = caught;
      }
      expect(error).toMatchObject({ name: 'StreamError', code: 'refused' });
    }));

  test('told twice is told once', () =>
    serve(slowly(500), {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      yield* sleep(10);
      lab.server.stop();
      yield* sleep(10);
      lab.server.stop();
      expect(yield* visitor.replies()).toMatchObject([{ body: 'ok' }]);
      visitor.leave();
      expect(yield* endOf(lab)).toBe(500);
      lab.server.stop();
    }));

  test('answers what was pipelined before, up to its last word', () =>
    serve(slowly(100), {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.say(request('GET / HTTP/1.1').repeat(3));
      yield* sleep(150);
      lab.server.stop();
      const replies = yield* visitor.replies();
      const options = replies.map(({ fields }) => fields.get('connection'));
      expect(options).toEqual([undefined, 'close']);
    }));

  test('waits for an application whose client has left', () =>
    serve(slowly(700), {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      yield* sleep(100);
      visitor.leave();
      yield* sleep(100);
      expect(lab.server.connectionCount).toBe(0);
      expect(yield* endOf(lab)).toBe(700);
      expect(lab.records).toMatchObject([{ status: undefined }]);
    }));

  test('does not wait for a body that nobody wants', () =>
    serve(saying('no', 403), {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.say(request('POST / HTTP/1.1', 'Content-Length: 9'));
      expect((yield* visitor.hear()).status).toBe(403);
      yield* sleep(100);
      lab.server.stop();
      expect(yield* visitor.hearAll()).toBe('');
      expect(visitor.end).toBe('eof');
      expect(lab.loop.nowMs).toBe(110);
      yield* visitor.endHalf();
      expect(yield* endOf(lab)).toBe(110);
    }));

  test('lets a body that comes in be finished', () =>
    serve(echo, {}, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.say(request('POST / HTTP/1.1', 'Content-Length: 6'));
      yield* visitor.say('abc');
      yield* sleep(10);
      lab.server.stop();
      yield* sleep(1_000);
      yield* visitor.say('def');
      expect(yield* visitor.replies()).toMatchObject([{ body: 'abcdef' }]);
    }));
});

describe('when the grace is over', () => {
  /** Waits for its signal, and notes how it went. */
  const stubborn =
    (notes: string[], pieces: number, stopsOnSignal: boolean) =>
    ({ later }: Lab): HttpApplication =>
    async (scope, receive, send) => {
      const aborted = new Promise<void>((resolve) => {
        scope.signal.addEventListener('abort', () => {
          notes.push((scope.signal.reason as Error).name);
          resolve();
        });
      });
      if (pieces > 0) await send(START);
      for (let n = 0; n < pieces; n += 1)
        await send({
          type: 'http.response.body',
          body: octets('x'),
          moreBody: true,
        });
      if (stopsOnSignal) await aborted;
      else await later(100_000);
      notes.push((await receive()).type);
      await send({ type: 'http.response.body' }).catch((error: unknown) => {
        notes.push((error as Error).name);
      });
    };

  test.each([
    ['503, if nothing was said', 0, { status: 503, end: 'length' }],
    [
      'a broken response, if it was',
      2,
      { status: 200, body: 'xx', end: 'cut' },
    ],
  ])('%s', (_, pieces, expected) => {
    const notes: string[] = [];
    return serve(
      stubborn(notes, pieces, true),
      { graceMs: 3_000 },
      function* (lab) {
        const visitor = yield* lab.visit();
        yield* visitor.get('/');
        yield* sleep(100);
        lab.server.stop();
        expect(yield* visitor.replies()).toMatchObject([expected]);
        visitor.leave();
        expect(yield* endOf(lab)).toBe(3_110);
        expect(notes).toEqual([
          'ServerShutdown',
          'http.disconnect',
          'ServerShutdown',
        ]);
      },
    );
  });

  test('E18: a stream goes on until then, and is aborted only then', () => {
    const notes: string[] = [];
    const streaming =
      ({ later }: Lab): HttpApplication =>
      async ({ signal }, receive, send) => {
        const note = () => notes.push((signal.reason as Error).name);
        signal.addEventListener('abort', note);
        await receive();
        await send(START);
        while (!signal.aborted) {
          const body = octets('x');
          await send({ type: 'http.response.body', body, moreBody: true });
          await later(1_000);
        }
      };
    return serve(streaming, { graceMs: 3_000 }, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      yield* sleep(500);
      lab.server.stop();
      yield* sleep(3_000); // but for the 10 of an empty queue
      expect(notes).toEqual([]);
      yield* sleep(10);
      expect(notes).toEqual(['ServerShutdown']);
      const reply = { status: 200, body: 'xxxx', end: 'cut' };
      expect(yield* visitor.replies()).toMatchObject([reply]);
      visitor.leave();
      expect(yield* endOf(lab)).toBe(4_000);
      expect(lab.records).toMatchObject([{ isComplete: false }]);
    });
  });

  test('who has not noticed a second later is not waited for', () => {
    const notes: string[] = [];
    return serve(
      (lab) => {
        const application = stubborn(notes, 0, false)(lab);
        const later = new Promise<void>(() => {}); // never
        return (...call) => Promise.race([application(...call), later]);
      },
      { graceMs: 3_000 },
      function* (lab) {
        const visitor = yield* lab.visit();
        yield* visitor.get('/');
        yield* sleep(100);
        expect(yield* endOf(lab)).toBe(4_110);
        expect(yield* visitor.replies()).toMatchObject([{ status: 503 }]);
        expect(notes).toEqual(['ServerShutdown']);
        expect(lab.records).toMatchObject([{ status: 503, isComplete: true }]);
        yield* sleep(200_000); // then it returns, and isn't told a second time
        expect(lab.records.length).toBe(1);
      },
    );
  });

  test('half a head is answered with 408', () =>
    serve(saying('ok'), { graceMs: 3_000 }, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.say('GET / HT');
      yield* sleep(100);
      lab.server.stop();
      expect(yield* visitor.replies()).toMatchObject([{ status: 408 }]);
      visitor.leave();
      expect(yield* endOf(lab)).toBe(3_110);
    }));

  test('who reads nothing is reset', () =>
    serve(
      () => async (_scope, _receive, send) => {
        await send(START);
        const body = new Uint8Array(1_000_000);
        await send({ type: 'http.response.body', body });
      },
      { graceMs: 3_000 },
      function* (lab) {
        const visitor = yield* lab.visit();
        yield* visitor.get('/');
        yield* sleep(100);
        expect(yield* endOf(lab)).toBe(4_110);
        yield* visitor.hearAll();
        expect(visitor.end).toBe('reset');
      },
    ));
});

describe('a server that is cancelled', () => {
  test.each([
    ['nothing', 0],
    ['some of the response', 1],
    ['more than the client takes', 40],
  ])('tells its applications, which have sent %s', (_, pieces) => {
    const notes: string[] = [];
    const begun = createSignal();
    return serve(
      () => async (scope, receive, send) => {
        scope.signal.addEventListener('abort', () => notes.push('aborted'));
        try {
          await send(START);
          if (pieces === 0) begun.give();
          for (let n = 0; n < pieces; n += 1) {
            begun.give();
            const body = new Uint8Array(10_000);
            await send({ type: 'http.response.body', body, moreBody: true });
          }
          notes.push((await receive()).type, (await receive()).type);
          await send({ type: 'http.response.body' });
        } catch (error) {
          notes.push((error as Error).name);
        }
        notes.push('over');
      },
      {},
      function* ({ visit, cancel }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* begun.wait();
        yield* sleep(10);
        cancel();
        yield* sleep(10);
        expect(notes[0]).toBe('aborted');
        expect(notes.at(-1)).toBe('over');
        yield* visitor.hearAll();
      },
    );
  });
});
