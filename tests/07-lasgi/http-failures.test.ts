import { describe, expect, test } from 'vitest';

import {
  LasgiError,
  RequestTimeout,
  ServerShutdown,
} from '../../code/07-lasgi/index.ts';
import {
  ALL_EXTENSIONS,
  createLab,
  endOf,
  INTERNAL_ERROR,
  last,
  LEFT,
  noting,
  outcomeOf,
  piece,
  saying,
  sendAny,
  settle,
  start,
  trailers,
  unchecked,
} from './lab.ts';
import type { Sent } from './lab.ts';

describe('a carrier that fails', () => {
  const broken = new Error('the carrier is broken');

  test('in begin, at once: the start is still there, and a 500 can follow', async () => {
    const { run, told, carrier } = createLab();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200, ['a', '1']));
      carrier.failsWith = broken;
      await send(last('a'));
    });
    expect(result).toEqual({ type: 'failed', error: broken });
    expect(told).toEqual([INTERNAL_ERROR]);
  });

  test('in begin, at once: the piece may be sent again', async () => {
    const { run, told, carrier } = createLab();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200, ['content-length', '1']));
      carrier.failsWith = broken;
      expect(await outcomeOf(send(last('a')))).toBe(broken.message);
      await send(last('a'));
    });
    expect(endOf(result)).toBe('complete');
    expect(told).toEqual(['begin 200 content-length: 1; "a" end']);
  });

  test('in writeTrailers, at once: they aren’t written twice', async () => {
    const { run, told, carrier } = createLab({ extensions: ALL_EXTENSIONS });
    await run(async (_scope, _receive, send) => {
      await send({ ...start(200), trailers: true });
      await send(last(''));
      carrier.failsWith = broken;
      const fields = trailers(['a', '1']);
      expect(await outcomeOf(sendAny(send, fields))).toBe(broken.message);
      await sendAny(send, fields);
    });
    expect(told).toEqual(['begin 200 (trailers) ""', 'trailers a: 1;']);
  });

  test('even with the 500: the response is broken off, and run doesn’t reject', async () => {
    const { run, told, carrier } = createLab();
    let waiting = Promise.resolve('');
    const result = await run(async (_scope, receive) => {
      waiting = receive().then(({ type }) => type);
      carrier.failsWith = new Error('again');
      throw broken;
    });
    expect(result).toEqual({ type: 'failed', error: broken });
    expect(told).toEqual(['break off']);
    expect(await waiting).toBe('http.disconnect');
  });

  test('later: the response is broken off', async () => {
    const { run, told, carrier } = createLab();
    carrier.isHoldingBack = true;
    const running = run(saying(start(200), piece('a')));
    await settle();
    carrier.fail(broken);
    expect(await running).toEqual({ type: 'failed', error: broken });
    expect(told).toEqual(['begin 200 "a"', 'break off']);
  });

  test('in readBody: receive rejects, and may be tried again', async () => {
    const { run, carrier } = createLab();
    await run(async (_scope, receive) => {
      carrier.give({ error: broken });
      expect(await outcomeOf(receive())).toBe(broken.message);
      carrier.feed('a');
      expect(await receive()).toMatchObject({ type: 'http.request' });
    });
  });

  test('with what is no message: receive says so', async () => {
    const { run, carrier } = createLab();
    carrier.give(unchecked({ type: 'http.request', body: 'text' }));
    const result = await run(async (_scope, receive) => {
      await receive();
    });
    expect(endOf(result)).toBe('failed: bad-message');
  });
});

describe('answerInstead', () => {
  test.each<[string, readonly Sent[], readonly string[]]>([
    ['nothing was said', [], ['begin 503']],
    ['the start is held back', [start(200)], ['begin 503']],
    [
      'a piece has left',
      [start(200), piece('a')],
      ['begin 200 "a"', 'break off'],
    ],
    [
      'all has left',
      [start(200), last('a')],
      ['begin 200 content-length: 1; "a" end'],
    ],
  ])('when %s', async (_, messages, expected) => {
    const { run, told, exchange } = createLab();
    await run(async (...call) => {
      await saying(...messages)(...call);
      exchange.answerInstead(503);
      exchange.answerInstead(500);
      expect(exchange.isComplete).toBe(true);
    });
    expect(told.map((line) => line.replace(/ content-type.*/, ''))).toEqual(
      expected,
    );
  });

  test('while begin waits: the response is broken off', async () => {
    const { run, told, carrier, exchange } = createLab();
    carrier.isHoldingBack = true;
    const running = run(saying(start(200), piece('a'), last('b')));
    await settle();
    exchange.depart(new RequestTimeout('too slow'));
    exchange.answerInstead(503);
    carrier.release();
    expect(endOf(await running)).toBe('departed: RequestTimeout');
    expect(told).toEqual(['begin 200 "a"', 'break off']);
  });

  test('ends the wait for a message', async () => {
    const { run, exchange } = createLab();
    await run(async (_scope, receive) => {
      const waiting = receive();
      exchange.answerInstead(503);
      expect(await waiting).toEqual({ type: 'http.disconnect' });
    });
  });

  test('whoever is told to stop is not to blame for what it says then', async () => {
    const { run, exchange } = createLab();
    const outcomes: string[] = [];
    const result = await run(async (...call) => {
      await call[2](start(200));
      exchange.depart(new RequestTimeout('too slow'));
      exchange.answerInstead(503);
      await noting(outcomes, last('a'), last('a'), start(200))(...call);
      await call[2](last('a'));
    });
    expect(outcomes).toEqual(Array(3).fill('RequestTimeout'));
    expect(endOf(result)).toBe('departed: RequestTimeout');
  });
});

test('an error that is thrown is the one that is reported', async () => {
  const { run } = createLab();
  const error = new LasgiError('x', { code: 'busy' });
  expect(await run(() => Promise.reject(error))).toEqual({
    type: 'failed',
    error,
  });
  const departed = await createLab().run(() => Promise.reject(LEFT));
  expect(departed).toEqual({ type: 'failed', error: LEFT }); // it isn’t this client that left
  const stopped = await createLab().run(() =>
    Promise.reject(new ServerShutdown('x')),
  );
  expect(stopped.type).toBe('failed');
});
