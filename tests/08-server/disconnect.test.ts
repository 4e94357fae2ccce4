import { describe, expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { readBody } from '../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { echo, octets, saying, serve } from './lab.ts';
import type { Lab } from './lab.ts';
import { request } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const POST = 'POST / HTTP/1.1';
const START = { type: 'http.response.start', status: 200 } as const;
const PIECE = {
  type: 'http.response.body',
  body: octets('x'),
  moreBody: true,
} as const;

/** Does what its path says, a word at a time, and notes what comes of it. */
const scripted =
  (notes: string[]) =>
  ({ later }: Lab): HttpApplication =>
  async (scope, receive, send) => {
    scope.signal.addEventListener('abort', () => {
      notes.push(`signal ${(scope.signal.reason as Error).name}`);
    });
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      receive: async () => notes.push((await receive()).type),
      start: () => send(START),
      piece: () => send(PIECE),
      end: async () => {
        await send({ ...PIECE, moreBody: false });
        notes.push('sent');
      },
      later: () => later(100),
    };
    for (const word of scope.path.slice(1).split('-')) {
      try {
        await steps[word]?.();
      } catch (error) {
        notes.push(`${word}: ${(error as Error).name}`);
        break;
      }
    }
    notes.push('over');
  };

const GONE = 'signal ClientDisconnected';

describe('a client that is reset', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['before it asks', '', '', []],
    ['in the middle of a head', 'GET / HT', '', []],
    [
      'while the application works',
      request('GET /later-later-start-end HTTP/1.1'),
      '',
      [GONE, 'start: ClientDisconnected', 'over'],
    ],
    [
      'while the application waits for that',
      request('GET /receive-receive-receive HTTP/1.1'),
      '',
      ['http.request', GONE, 'http.disconnect', 'http.disconnect', 'over'],
    ],
    [
      'behind its body, while the application waits for that',
      request('POST /receive-receive-receive HTTP/1.1', 'Content-Length: 3') +
        'abc',
      '',
      ['http.request', GONE, 'http.disconnect', 'http.disconnect', 'over'],
    ],
    [
      'in the middle of a body that is waited for',
      request('POST /receive-receive-receive HTTP/1.1', 'Content-Length: 9') +
        'abc',
      '',
      ['http.request', GONE, 'http.disconnect', 'http.disconnect', 'over'],
    ],
    [
      'after the start',
      request('GET /start-later-end HTTP/1.1'),
      '',
      [GONE, 'end: ClientDisconnected', 'over'],
    ],
    [
      'in the middle of a response',
      request('GET /start-piece-later-piece HTTP/1.1'),
      'HTTP/1.1 200',
      [GONE, 'piece: ClientDisconnected', 'over'],
    ],
    [
      'after the response, while the application goes on',
      request('GET /start-end-later-receive HTTP/1.1'),
      'HTTP/1.1 200',
      ['sent', 'http.disconnect', 'over'],
    ],
    [
      'with another request behind',
      request('GET /start-later-end HTTP/1.1') +
        request('GET /start-end HTTP/1.1'),
      '',
      [GONE, 'end: ClientDisconnected', 'over'],
    ],
    [
      'with the beginning of another behind, and an empty line before it',
      request('GET /later-later HTTP/1.1') + '\r\nGET',
      '',
      [GONE, 'over'],
    ],
    [
      'with another protocol proposed',
      request(
        'GET /later-later HTTP/1.1',
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
      ),
      '',
      [GONE, 'over'],
    ],
    [
      'with its whole body unread',
      request('POST /later-receive HTTP/1.1', 'Content-Length: 5') + 'hello',
      '',
      [GONE, 'http.disconnect', 'over'],
    ],
    [
      'with its whole body unread, and another request behind',
      request('POST /later-later HTTP/1.1', 'Content-Length: 5') +
        'hello' +
        request('GET /start-end HTTP/1.1'),
      '',
      [GONE, 'over'],
    ],
  ])('%s', (_, text, heard, expected) => {
    const notes: string[] = [];
    return serve(scripted(notes), {}, function* ({ visit, server }) {
      const visitor = yield* visit();
      yield* visitor.say(text);
      yield* sleep(10);
      expect((yield* visitor.hearFor(10)).slice(0, 12)).toBe(heard);
      visitor.leave();
      yield* sleep(1_000);
      expect(notes).toEqual(expected);
      expect(server.connectionCount).toBe(0);
    });
  });
});

describe('a client that says more than it was asked for, and is reset', () => {
  test.each([
    ['an empty line behind its request', request('GET /later-later HTTP/1.1')],
    [
      'an empty line behind its last request',
      request('GET /later-later HTTP/1.1', 'Connection: close'),
    ],
    [
      'an empty line behind a body that nobody reads',
      request('POST /later-later HTTP/1.1', 'Content-Length: 5') + 'hello',
    ],
  ])('%s: the application is told', (_, text) => {
    const notes: string[] = [];
    return serve(scripted(notes), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.say(text);
      for (let n = 0; n < 3; n += 1) {
        yield* sleep(10);
        yield* visitor.say('\r\n');
      }
      yield* sleep(10);
      visitor.leave();
      yield* sleep(1_000);
      expect(notes).toEqual([GONE, 'over']);
    });
  });

  // What waits has a bound, and beyond it nobody reads.
  test.each([undefined, 0, 100])(
    'a thousand requests: they wait with the client (maxWaitingOctets %s)',
    (maxWaitingOctets) =>
      serve(
        scripted([]),
        {
          listenerOptions: { highWaterOctets: 1_000 },
          ...(maxWaitingOctets === undefined
            ? {}
            : { limits: { maxWaitingOctets } }),
        },
        function* ({ visit }) {
          const visitor = yield* visit();
          yield* visitor.get('/later-start-end');
          yield* sleep(10);
          yield* visitor.say('\r\n');
          yield* sleep(10);
          yield* visitor.say(new Uint8Array(1_000_000).fill(0x0a));
          yield* sleep(10);
          expect(visitor.stream.unsentOctets).toBeGreaterThan(700_000);
          visitor.leave();
        },
      ),
  );
});

describe('a client that ends its half', () => {
  const ASKED = request('GET /later-start-end HTTP/1.1');
  const SENT =
    request('POST /later-start-end HTTP/1.1', 'Content-Length: 5') + 'hello';
  const TOLD = [GONE, 'start: ClientDisconnected'];

  test.each<[boolean, string, readonly string[], string]>([
    [false, 'the application is told', TOLD, ASKED],
    [true, 'it is answered', ['sent'], ASKED],
    [false, 'with a body that nobody reads it is told', TOLD, SENT],
    [true, 'with a body that nobody reads it is answered', ['sent'], SENT],
  ])('allowHalfClose %s: %s', (allowHalfClose, _, expected, text) => {
    const notes: string[] = [];
    return serve(
      scripted(notes),
      { allowHalfClose },
      function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.say(text);
        yield* visitor.endHalf();
        const replies = yield* visitor.replies();
        expect(replies.length).toBe(allowHalfClose ? 1 : 0);
        yield* sleep(1_000);
        expect(notes).toEqual([...expected, 'over']);
        expect(records).toMatchObject([
          { status: allowHalfClose ? 200 : undefined },
        ]);
      },
    );
  });

  test.each([1, 2, 5])(
    'and had asked %d times before: all is answered, with allowHalfClose',
    (count) =>
      serve(
        ({ later }) =>
          async (scope, receive, send) => {
            await later(10);
            await saying('ok')()(scope, receive, send);
          },
        { allowHalfClose: true },
        function* ({ visit }) {
          const visitor = yield* visit();
          yield* visitor.say(request('GET / HTTP/1.1').repeat(count));
          yield* visitor.endHalf();
          expect((yield* visitor.replies()).length).toBe(count);
          expect(visitor.end).toBe('eof');
        },
      ),
  );

  test('and had asked for more: the rest is not begun', () => {
    const notes: string[] = [];
    return serve(scripted(notes), {}, function* ({ visit, records }) {
      const visitor = yield* visit();
      const rest = request('GET /start-end HTTP/1.1');
      yield* visitor.say(request('GET /start-end-later HTTP/1.1') + rest);
      yield* sleep(10);
      yield* visitor.endHalf();
      expect((yield* visitor.replies()).length).toBe(1);
      yield* sleep(1_000);
      expect(notes).toEqual(['sent', 'over']);
      expect(records.length).toBe(1);
    });
  });

  test.each([true, false])(
    'in the middle of a body: 400, allowHalfClose %s',
    (allowHalfClose) =>
      serve(
        () => async (_scope, receive, send) => {
          await expect(readBody(receive)).rejects.toMatchObject({
            name: 'ClientDisconnected',
          });
          await expect(send(START)).rejects.toBeInstanceOf(Error);
        },
        { allowHalfClose },
        function* ({ visit, records }) {
          const visitor = yield* visit();
          yield* visitor.say(request(POST, 'Content-Length: 9') + 'abc');
          yield* sleep(10);
          yield* visitor.endHalf();
          expect(yield* visitor.replies()).toMatchObject([{ status: 400 }]);
          expect(records).toMatchObject([{ status: 400 }]);
        },
      ),
  );

  test('between requests: the server ends its own', () =>
    serve(saying('ok'), {}, function* ({ visit, server, loop }) {
      const visitor = yield* visit();
      expect((yield* visitor.ask('/')).body).toBe('ok');
      yield* visitor.endHalf();
      expect(yield* visitor.hearAll()).toBe('');
      expect(visitor.end).toBe('eof');
      yield* sleep(1);
      expect(server.connectionCount).toBe(0);
      expect(loop.nowMs).toBe(1);
    }));

  test('before it asks: the server ends its own', () =>
    serve(saying('ok'), {}, function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.endHalf();
      expect(yield* visitor.hearAll()).toBe('');
      expect(visitor.end).toBe('eof');
    }));
});

describe('a client of which nothing is heard any more', () => {
  test.each<[string, (visitor: Visitor) => Coroutine<void>, number]>([
    ['before it asks', function* () {}, 5_000],
    ['in a head', (visitor) => visitor.say('GET /'), 60_000],
    [
      'in a body',
      (visitor) => visitor.say(request(POST, 'Content-Length: 9') + 'abc'),
      60_000,
    ],
    ['after its answer', (visitor) => visitor.get('/'), 5_000],
  ])('%s: is waited for so long, and no longer', (_, begin, expectedMs) =>
    serve(echo, {}, function* ({ visit, server, loop }) {
      const visitor = yield* visit();
      yield* begin(visitor);
      yield* sleep(1);
      while (server.connectionCount > 0) yield* sleep(100);
      expect(loop.nowMs).toBeGreaterThan(expectedMs - 101);
      expect(loop.nowMs).toBeLessThan(expectedMs + 1_102);
    }),
  );
});

describe('what is told of a response that waits for its client', () => {
  const saysMuch =
    (isAwaited: boolean) => (): HttpApplication => async (_scope, _, send) => {
      await send(START);
      const body = new Uint8Array(1_000_000);
      const sent = send({ type: 'http.response.body', body });
      if (isAwaited) await sent.catch(() => {});
    };

  test.each([true, false])(
    'it is incomplete if the client is reset (send is awaited: %s)',
    (isAwaited) =>
      serve(saysMuch(isAwaited), {}, function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(10);
        visitor.leave();
        yield* sleep(10);
        const bodyOctets = 1_000_000;
        expect(records).toMatchObject([{ bodyOctets, isComplete: false }]);
      }),
  );

  test.each([true, false])(
    'it is complete once the stream has all (send is awaited: %s)',
    (isAwaited) =>
      serve(saysMuch(isAwaited), {}, function* ({ visit, records }) {
        const visitor = yield* visit();
        yield* visitor.get('/');
        yield* sleep(10);
        expect(records).toEqual([]);
        expect((yield* visitor.hear()).body.length).toBe(1_000_000);
        expect(records).toMatchObject([{ isComplete: true }]);
      }),
  );

  test('it is incomplete if a stop has no more time for it', () =>
    serve(saysMuch(false), { graceMs: 300 }, function* (lab) {
      const visitor = yield* lab.visit();
      yield* visitor.get('/');
      yield* sleep(10);
      yield* lab.stop();
      expect(lab.records).toMatchObject([{ isComplete: false }]);
    }));
});

test('a long response whose client ends its half after it has asked', () =>
  serve(
    () => async (_scope, _receive, send) => {
      await send(START);
      const body = new Uint8Array(1_000_000);
      await send({ type: 'http.response.body', body });
    },
    { allowHalfClose: true },
    function* ({ visit }) {
      const visitor = yield* visit();
      yield* visitor.get('/');
      yield* visitor.endHalf();
      const [reply] = yield* visitor.replies();
      expect(reply?.body.length).toBe(1_000_000);
    },
  ));
