import { describe, expect, test } from 'vitest';

import type { Send } from '../../code/07-lasgi/index.ts';
import {
  ALL_EXTENSIONS,
  createLab,
  DEBUG,
  endOf,
  HINT,
  INTERNAL_ERROR,
  last,
  noting,
  outcomeOf,
  piece,
  saying,
  settle,
  start,
  trailers,
  unchecked,
} from './lab.ts';
import type { Sent } from './lab.ts';

describe('what reaches the server', () => {
  test('H3: the start is held back until the first piece', async () => {
    const { run, told } = createLab();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200, ['a', '1']));
      await settle();
      expect(told).toEqual([]);
      await send(piece('hi'));
      expect(told).toEqual(['begin 200 a: 1; "hi"']);
      await send(last('!'));
    });
    expect(told).toEqual(['begin 200 a: 1; "hi"', 'write "!" end']);
    expect(endOf(result)).toBe('complete');
  });

  test.each<[string, string, readonly Sent[], readonly string[]]>([
    [
      'H5: all in one',
      'GET',
      [start(200), last('hi')],
      ['begin 200 content-length: 2; "hi" end'],
    ],
    [
      'H5: in pieces',
      'GET',
      [start(200), piece('a'), piece(''), piece('b'), last('')],
      ['begin 200 "a"', 'write ""', 'write "b"', 'write "" end'],
    ],
    [
      'H5: a body message without a body',
      'GET',
      [start(200), { type: 'http.response.body' }],
      ['begin 200 content-length: 0; "" end'],
    ],
    [
      'H4: Transfer-Encoding is dropped',
      'GET',
      [
        start(
          200,
          ['transfer-encoding', 'chunked'],
          ['a', '1'],
          ['transfer-encoding', 'gzip'],
        ),
        last(''),
      ],
      ['begin 200 a: 1; content-length: 0; "" end'],
    ],
    [
      'H7: Set-Cookie stays as it was said',
      'GET',
      [start(200, ['set-cookie', 'a=1'], ['set-cookie', 'b=2']), last('')],
      ['begin 200 set-cookie: a=1; set-cookie: b=2; content-length: 0; "" end'],
    ],
    [
      'E13: a body of the promised length',
      'GET',
      [start(200, ['content-length', '2']), piece('a'), last('b')],
      ['begin 200 content-length: 2; "a"', 'write "b" end'],
    ],
    [
      'E15: HEAD has a length, and no content',
      'HEAD',
      [start(200, ['content-length', '4']), piece('ab'), last('cd')],
      ['begin 200 content-length: 4; ""', 'write "" end'],
    ],
    [
      'E15: 204 has neither',
      'GET',
      [start(204, ['content-length', '2'], ['a', '1']), last('ab')],
      ['begin 204 a: 1; "" end'],
    ],
    [
      'E15: 205 has neither',
      'GET',
      [start(205, ['content-length', '0']), last('ab')],
      ['begin 205 "" end'],
    ],
    [
      'E15: 304 has a length, and no content',
      'GET',
      [start(304, ['content-length', '2']), last('ab')],
      ['begin 304 content-length: 2; "" end'],
    ],
    [
      'C9: hints come at once',
      'GET',
      [HINT, HINT, start(200), last('')],
      [
        'hint </a.css>; rel=preload',
        'hint </a.css>; rel=preload',
        'begin 200 content-length: 0; "" end',
      ],
    ],
    [
      'C9: debug is for the server, and not for the client',
      'GET',
      [DEBUG, start(200), last('')],
      ['debug a', 'begin 200 content-length: 0; "" end'],
    ],
    [
      'C9: trailers are collected, and written once',
      'GET',
      [
        { ...start(200), trailers: true },
        last('a'),
        { ...trailers(['b', '1']), moreTrailers: true } as Sent,
        trailers(['c', '2'], ['b', '3']),
      ],
      ['begin 200 (trailers) "a"', 'trailers b: 1; c: 2; b: 3;'],
    ],
    [
      'C9: trailers behind no content are dropped',
      'HEAD',
      [{ ...start(200), trailers: true }, last('a'), trailers(['b', '1'])],
      ['begin 200 (trailers) ""', 'trailers'],
    ],
    [
      'C6: keys that nobody knows are no error',
      'GET',
      [
        unchecked({ ...start(200), reason: 'x' }),
        unchecked({ ...last('a'), x: 1 }),
      ],
      ['begin 200 content-length: 1; "a" end'],
    ],
  ])('%s', async (_, method, messages, expected) => {
    const { run, told, exchange } = createLab({
      method,
      extensions: ALL_EXTENSIONS,
    });
    expect(exchange.isComplete).toBe(false);
    expect(endOf(await run(saying(...messages)))).toBe('complete');
    expect(told).toEqual(expected);
    expect(exchange.isComplete).toBe(true);
  });

  test('C9: debug is dropped where the server keeps none', async () => {
    const { run, told, carrier } = createLab({ extensions: ALL_EXTENSIONS });
    Object.assign(carrier, { debug: undefined });
    const result = await run(saying(DEBUG, start(200), last('')));
    expect(endOf(result)).toBe('complete');
    expect(told).toEqual(['begin 200 content-length: 0; "" end']);
  });
});

describe('what is refused', () => {
  test.each<[string, readonly Sent[], readonly string[]]>([
    ['E6: a body before the start', [last('a'), start(200)], ['not-now', 'ok']],
    ['E7: a second start', [start(200), start(201)], ['ok', 'not-now']],
    [
      'E7: a second start behind a piece',
      [start(200), piece('a'), start(500)],
      ['ok', 'ok', 'not-now'],
    ],
    [
      'E8: anything behind the end',
      [start(200), last(''), last(''), start(200), HINT],
      ['ok', 'ok', 'not-now', 'not-now', 'not-now'],
    ],
    [
      'E9: an unknown type, a missing status',
      [
        unchecked({ type: 'http.response.push' }),
        unchecked({ type: '__proto__' }),
        unchecked({ type: 'http.response.start' }),
        unchecked(undefined),
      ],
      ['unknown-message', 'unknown-message', 'bad-message', 'unknown-message'],
    ],
    [
      'E9: a message of a lifespan',
      [unchecked({ type: 'lifespan.startup.complete' })],
      ['not-now'],
    ],
    [
      'E13: a body that is too long, or too short',
      [start(200, ['content-length', '2']), last('abc'), last('a'), last('ab')],
      ['ok', 'bad-length', 'bad-length', 'ok'],
    ],
    [
      'E14: a field of a stranger’s own, a status that is none',
      [
        start(200, ['a', 'b\r\nset-cookie: c']),
        start(199),
        start(600),
        start(200, ['A', 'b']),
      ],
      ['bad-message', 'bad-message', 'bad-message', 'bad-message'],
    ],
    ['C9: a hint behind the start', [start(200), HINT], ['ok', 'not-now']],
  ])('%s', async (_, messages, expected) => {
    const outcomes: string[] = [];
    const { run } = createLab({ extensions: ALL_EXTENSIONS });
    await run(noting(outcomes, ...messages));
    expect(outcomes).toEqual(expected);
  });

  test('an error changes nothing: what is right may still be said', async () => {
    const outcomes: string[] = [];
    const { run, told } = createLab();
    const result = await run(
      noting(
        outcomes,
        last('a'),
        start(99),
        start(200),
        start(200),
        last('hi'),
      ),
    );
    expect(outcomes).toEqual(['not-now', 'bad-message', 'ok', 'not-now', 'ok']);
    expect(told).toEqual(['begin 200 content-length: 2; "hi" end']);
    expect(endOf(result)).toBe('complete');
  });

  test('E6: the error names the message and the state', async () => {
    const { run } = createLab();
    const result = await run(saying(last('a')));
    expect(result).toMatchObject({
      type: 'failed',
      error: {
        name: 'LasgiError',
        code: 'not-now',
        messageType: 'http.response.body',
        state: 'not started',
      },
    });
  });
});

describe('an application that doesn’t answer', () => {
  const secret = new Error('the password is 1234');

  test.each<[string, readonly Sent[], unknown]>([
    ['E1: throws before the start', [], secret],
    [
      'E1: throws behind the start, before the body',
      [start(200, ['a', '1'])],
      secret,
    ],
    ['E1: throws what is no error', [start(200)], undefined],
    ['E1: throws behind a hint', [HINT], secret],
    [
      'E13: promises too much',
      [start(200, ['content-length', '9']), last('a')],
      undefined,
    ],
    ['E9: says what is unknown', [unchecked({ type: 'x' })], undefined],
  ])('%s: 500', async (_, messages, thrown) => {
    const { run, told } = createLab({ extensions: ALL_EXTENSIONS });
    const result = await run(async (...call) => {
      await saying(...messages)(...call);
      throw thrown;
    });
    expect(result.type).toBe('failed');
    expect(told.filter((line) => !line.startsWith('hint'))).toEqual([
      INTERNAL_ERROR,
    ]);
    expect(JSON.stringify(told)).not.toContain('1234');
  });

  test('E1: throws at once, and is no async function', async () => {
    const { run, told } = createLab();
    const result = await run(() => {
      throw secret;
    });
    expect(result).toEqual({ type: 'failed', error: secret });
    expect(told).toEqual([INTERNAL_ERROR]);
  });

  test('E1: the 500 for HEAD has no content', async () => {
    const { run, told } = createLab({ method: 'HEAD' });
    await run(saying(last('')));
    expect(told).toEqual([INTERNAL_ERROR.replace(/"I.*"/, '""')]);
  });

  test('E1: the 500 in place of a 204 has content', async () => {
    const { run, told } = createLab();
    await run(saying(start(204)));
    expect(told).toEqual([INTERNAL_ERROR]);
  });

  test('E2: throws behind a piece: the response is broken off', async () => {
    const { run, told } = createLab();
    const result = await run(async (...call) => {
      await saying(start(200), piece('a'))(...call);
      throw secret;
    });
    expect(result).toEqual({ type: 'failed', error: secret });
    expect(told).toEqual(['begin 200 "a"', 'break off']);
  });

  test.each<[string, readonly Sent[], string]>([
    ['E3: returns before the start', [], 'not started'],
    ['E3: returns behind the start', [start(200)], 'started'],
  ])('%s: 500', async (_, messages, state) => {
    const { run, told } = createLab();
    const result = await run(saying(...messages));
    expect(result).toMatchObject({ error: { code: 'no-response', state } });
    expect(told).toEqual([INTERNAL_ERROR]);
  });

  test.each<[string, readonly Sent[], string]>([
    [
      'E4: returns with the body incomplete',
      [start(200), piece('a')],
      'started',
    ],
    [
      'E4: returns before the trailers',
      [{ ...start(200), trailers: true }, last('a')],
      'before trailers',
    ],
  ])('%s: the response is broken off', async (_, messages, state) => {
    const { run, told } = createLab({ extensions: ALL_EXTENSIONS });
    const result = await run(saying(...messages));
    expect(result).toMatchObject({ error: { code: 'no-response', state } });
    expect(told.at(-1)).toBe('break off');
  });

  test('E5: returns a value: nobody looks at it', async () => {
    const { run } = createLab();
    const result = await run(async (...call) => {
      await saying(start(200), last(''))(...call);
      return unchecked<undefined>(7);
    });
    expect(endOf(result)).toBe('complete');
  });

  test('E8: throws when all has been said: the client has its answer', async () => {
    const { run, told } = createLab();
    const result = await run(saying(start(200), last('a'), last('b')));
    expect(endOf(result)).toBe('failed: not-now');
    expect(told).toEqual(['begin 200 content-length: 1; "a" end']);
  });

  test('E8: whoever says something behind the 500 is too late', async () => {
    let send: Send<Sent> = unchecked(undefined);
    const { run, told } = createLab();
    await run(async (_scope, _receive, given) => {
      send = given as Send<Sent>;
      await send(start(200));
      throw secret;
    });
    expect(await outcomeOf(send(last('a')))).toBe('not-now');
    expect(told).toEqual([INTERNAL_ERROR]);
  });
});

describe('E17: messages at the same time', () => {
  test('what is sent keeps its order, whoever waits', async () => {
    const { run, told, carrier } = createLab();
    carrier.isHoldingBack = true;
    const done: string[] = [];
    const running = run(async (_scope, _receive, send) => {
      await Promise.all(
        [start(200), piece('a'), piece('b'), last('c')].map(async (message) => {
          await send(message);
          done.push(message.type);
        }),
      );
    });
    await settle();
    expect(told).toEqual(['begin 200 "a"', 'write "b"', 'write "c" end']);
    expect(done).toEqual(['http.response.start']);
    carrier.release();
    await settle();
    expect(done).toHaveLength(2);
    carrier.release();
    carrier.release();
    expect(endOf(await running)).toBe('complete');
    expect(done).toHaveLength(4);
  });

  test('H5: send waits until the server can take more', async () => {
    const { run, told, carrier } = createLab();
    carrier.isHoldingBack = true;
    const running = run(saying(start(200), piece('a'), last('b')));
    await settle();
    expect(told).toEqual(['begin 200 "a"']);
    carrier.release();
    await settle();
    expect(told).toEqual(['begin 200 "a"', 'write "b" end']);
    carrier.release();
    expect(endOf(await running)).toBe('complete');
  });

  test('a second receive is refused, and the first still gets its message', async () => {
    const { run, carrier } = createLab({ method: 'POST' });
    const result = await run(async (_scope, receive, send) => {
      const first = receive();
      expect(await outcomeOf(receive())).toBe('busy');
      expect(await outcomeOf(receive())).toBe('busy');
      carrier.feed('a');
      expect(await first).toMatchObject({ moreBody: true });
      const second = receive();
      carrier.feed('b', false);
      expect(await second).toMatchObject({ moreBody: false });
      await saying(start(200), last(''))(unchecked({}), receive, send);
    });
    expect(endOf(result)).toBe('complete');
    expect(carrier.asked).toBe(2);
  });
});
