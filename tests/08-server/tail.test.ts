// tail.test.ts: applications that go on when their response is complete.

import { expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import type { HttpApplication } from '../../code/07-lasgi/index.ts';
import { saying, serve } from './lab.ts';
import type { Lab } from './lab.ts';
import { request } from './visitor.ts';

const TAIL_MS = 20_000;

/** Answers at once, and goes on for 20 s if it was asked for `/tail`. */
const tailing =
  (notes: string[] = []) =>
  ({ later, loop }: Lab): HttpApplication =>
  async (scope, receive, send) => {
    scope.signal.addEventListener('abort', () => {
      const { name } = scope.signal.reason as Error;
      notes.push(`${name} at ${loop.nowMs}`);
    });
    await saying(scope.path)()(scope, receive, send);
    if (scope.path === '/tail') await later(TAIL_MS);
  };

test('a tail holds its own connection, and no other', () =>
  serve(tailing(), {}, function* ({ visit, loop }) {
    const visitor = yield* visit();
    yield* visitor.say(
      request('GET /tail HTTP/1.1') + request('GET /next HTTP/1.1'),
    );
    expect((yield* visitor.hear()).body).toBe('/tail');
    expect(loop.nowMs).toBe(0);
    for (let n = 0; n < 3; n += 1) {
      const other = yield* visit();
      expect((yield* other.ask('/')).body).toBe('/');
      expect(loop.nowMs).toBe(0);
    }
    expect((yield* visitor.hear()).body).toBe('/next');
    expect(loop.nowMs).toBe(TAIL_MS);
  }));

test('a connection is not idle before the tail has ended', () =>
  serve(tailing(), { keepAliveMs: 5_000 }, function* ({ visit, loop }) {
    const visitor = yield* visit();
    expect((yield* visitor.ask('/tail')).body).toBe('/tail');
    yield* visitor.hearAll();
    expect(visitor.end).toBe('eof');
    expect(loop.nowMs).toBe(TAIL_MS + 5_000);
  }));

test('the time for a request ends the wait for the tail', () => {
  const notes: string[] = [];
  const options = { requestMs: 7_000 };
  return serve(tailing(notes), options, function* ({ visit, loop }) {
    const visitor = yield* visit();
    yield* visitor.say(
      request('GET /tail HTTP/1.1') + request('GET / HTTP/1.1'),
    );
    expect((yield* visitor.hear()).body).toBe('/tail');
    expect((yield* visitor.hear()).body).toBe('/');
    expect(loop.nowMs).toBe(7_000);
    expect(notes).toEqual(['RequestTimeout at 7000']);
    yield* sleep(TAIL_MS);
  });
});

// A stop at 100 ms; 10 ms are for those who wait to be accepted, and a second at
// the end for a client that doesn't end its half.
test.each<[number, number, readonly string[]]>([
  [30_000, TAIL_MS + 1_000, []],
  [1_000, 2_110, ['ServerShutdown at 1110']],
])('a stop with a grace of %d ms ends at %d', (graceMs, endMs, expected) => {
  const notes: string[] = [];
  return serve(tailing(notes), { graceMs }, function* (lab) {
    const visitor = yield* lab.visit();
    expect((yield* visitor.ask('/tail')).body).toBe('/tail');
    yield* sleep(100);
    expect(lab.server.requestCount).toBe(1);
    yield* lab.stop();
    expect(lab.loop.nowMs).toBe(endMs);
    expect(notes).toEqual(expected);
    expect(yield* visitor.hearAll()).toBe('');
    expect(visitor.end).toBe('eof');
    yield* sleep(TAIL_MS);
  });
});
