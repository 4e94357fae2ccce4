import { afterEach, describe, expect, test, vi } from 'vitest';

import { withRequestId } from '../../../code/08-server/exercises/request-id.ts';
import { LasgiError } from '../../../code/07-lasgi/index.ts';
import type { Headers, HttpScope } from '../../../code/07-lasgi/index.ts';
import {
  answering,
  http,
  MALFORMED,
  octets,
  refusalOf,
  Scene,
  settle,
} from './scene.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const ID = 'x-request-id';

/** Asks; returns what the application saw, and what the client got. */
async function ask(headers: Headers, createId = () => 'made-1') {
  let seen: HttpScope | undefined;
  const inner = http(async (scope, receive, send) => {
    seen = scope;
    await answering()(scope, receive, send);
  });
  const scene = new Scene(withRequestId(createId)(inner), { headers });
  const result = await scene.ended;
  const fields = seen?.headers ?? [];
  return { scene, result, fields, seen };
}

describe('a client’s id', () => {
  test.each([
    'a',
    '0',
    '-',
    '.',
    '_',
    '1-67891233-abcdef012345678912345678',
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'x'.repeat(64),
  ])('%j is taken', async (id) => {
    const createId = vi.fn(() => 'made-1');
    const { scene, fields } = await ask([[ID, id]], createId);
    expect(fields).toEqual([[ID, id]]);
    expect(scene.all(ID)).toEqual([id]);
    expect(createId).not.toHaveBeenCalled();
  });

  test.each([
    ['empty', ''],
    ['too long', 'x'.repeat(65)],
    ['very long', 'x'.repeat(8_000)],
    ['with a space', 'a b'],
    ['with a quote', 'a"b'],
    ['a list', 'a,b'],
    ['with an escape', '\x1b[2J'],
    ['of markup', '<script>'],
    ['a template', '${a}'],
    ['with an octet above ASCII', 'caf\u00e9'],
    ['with a letter that becomes one', '\u212a'],
    ['with a colon', 'a:b'],
    ['with a slash', '../a'],
    ['with an equals sign', 'Root=1'],
    ['with a line break at its end', 'a\n'],
  ])('%s is replaced', async (_, id) => {
    const { scene, fields } = await ask([
      ['host', 'a'],
      [ID, id],
      ['accept', '*/*'],
    ]);
    expect(fields).toEqual([
      ['host', 'a'],
      ['accept', '*/*'],
      [ID, 'made-1'],
    ]);
    expect(scene.all(ID)).toEqual(['made-1']);
  });

  test('that is there twice is none, though both are valid', async () => {
    for (const other of ['a', 'b']) {
      const { scene, fields } = await ask([
        [ID, 'a'],
        [ID, other],
      ]);
      expect(fields).toEqual([[ID, 'made-1']]);
      expect(scene.all(ID)).toEqual(['made-1']);
    }
  });
});

describe('a new id', () => {
  test('is made for each request that brings none, once', async () => {
    let made = 0;
    const createId = vi.fn(() => `made-${(made += 1)}`);
    for (const expected of ['made-1', 'made-2']) {
      const { scene, fields } = await ask([], createId);
      expect(fields).toEqual([[ID, expected]]);
      expect(scene.all(ID)).toEqual([expected]);
    }
    expect(createId).toHaveBeenCalledTimes(2);
  });

  test.each(['', 'a b', 'a\r\nset-cookie: b', 'x'.repeat(65)])(
    '%j fails the request, and the application isn’t called',
    async (id) => {
      const { scene, result, seen } = await ask([], () => id);
      expect(result).toMatchObject({
        type: 'failed',
        error: { name: 'RangeError' },
      });
      expect(seen).toBeUndefined();
      expect(scene.status).toBe(500);
    },
  );

  test('that can’t be made fails the request', async () => {
    const { result } = await ask([], () => {
      throw new Error('no entropy');
    });
    expect(result).toMatchObject({ error: { message: 'no entropy' } });
  });
});

describe('the response', () => {
  test('has no other id, whatever the application says', async () => {
    const inner = answering('ok', [
      ['a', '1'],
      [ID, 'its own'],
      ['b', '2'],
      [ID, 'another'],
    ]);
    const scene = new Scene(withRequestId(() => 'made-1')(inner));
    await scene.ended;
    expect(scene.all(ID)).toEqual(['made-1']);
    expect(scene.all('a')).toEqual(['1']);
    expect(scene.all('b')).toEqual(['2']);
    expect(scene.text).toBe('ok');
  });

  test('keeps its trailers, its hints and its pieces', async () => {
    const inner = http(async (_scope, _receive, send) => {
      const sendAny = send as (message: object) => Promise<void>;
      await sendAny({ type: 'http.response.early_hint', links: ['</a>'] });
      await send({ type: 'http.response.start', status: 201, trailers: true });
      await send({
        type: 'http.response.body',
        body: octets('a'),
        moreBody: true,
      });
      await send({ type: 'http.response.body', body: octets('b') });
      await sendAny({ type: 'http.response.trailers', headers: [['t', '1']] });
    });
    const scene = new Scene(withRequestId(() => 'made-1')(inner));
    expect(await scene.ended).toEqual({ type: 'complete' });
    expect(scene).toMatchObject({ status: 201, hints: [['</a>']] });
    expect(scene.pieces).toHaveLength(2);
    expect(scene.trailers).toEqual([['t', '1']]);
    expect(scene.all(ID)).toEqual(['made-1']);
  });

  test.each(MALFORMED)(
    'that is malformed, as %j, is the server’s to refuse',
    async (message) => {
      const middleware = withRequestId(() => 'made-1');
      const refusal = await refusalOf(middleware, message);
      expect(refusal).toEqual(await refusalOf((inner) => inner, message));
      expect(refusal).toBeInstanceOf(LasgiError);
    },
  );

  test('is waited for as without it', async () => {
    const scene = new Scene(withRequestId(() => 'made-1')(answering()), {
      isSlow: true,
    });
    await settle();
    expect(scene.result).toBeUndefined();
    scene.readOne();
    expect(await scene.ended).toEqual({ type: 'complete' });
  });
});

describe('the scope', () => {
  const made: AbortController[] = [];

  function countSignals(): AbortController[] {
    made.length = 0;
    class Counted extends AbortController {
      constructor() {
        super();
        made.push(this);
      }
    }
    vi.stubGlobal('AbortController', Counted);
    return made;
  }

  test.each([
    ['made', []],
    ['taken', [[ID, 'a']]],
  ] as const)(
    'whose id is %s: no signal is made for it',
    async (_, headers) => {
      const signals = countSignals();
      await ask(headers);
      expect(signals).toHaveLength(0);
    },
  );

  test('has its signal, for whoever asks', async () => {
    const signals = countSignals();
    let signal: AbortSignal | undefined;
    const inner = http(async (scope, receive) => {
      signal = scope.signal;
      await receive();
    });
    const scene = new Scene(withRequestId(() => 'made-1')(inner));
    await settle();
    expect(signal?.aborted).toBe(false);
    expect(signal).toBe(signals[0]?.signal);
    scene.leave();
    expect(signal?.aborted).toBe(true);
    await scene.ended;
  });

  test('has all the rest of it, and can be copied on', async () => {
    const { seen } = await ask([]);
    expect(Object.keys({ ...seen }).sort()).toEqual(
      [
        'type',
        'asgi',
        'httpVersion',
        'method',
        'scheme',
        'path',
        'rawPath',
        'queryString',
        'rootPath',
        'headers',
        'client',
        'server',
        'state',
        'extensions',
        'signal',
      ].sort(),
    );
    expect({ ...seen }).toMatchObject({
      type: 'http',
      client: ['192.0.2.1', 4711],
    });
  });

  test.each([
    ['is changed in a copy, which has all else', [], [[ID, 'made-1']]],
    ['goes on as it is if the client’s id counts', [[ID, 'a']], [[ID, 'a']]],
  ])('of the server %s', async (_, headers, expected) => {
    const scope = { type: 'http', headers, later: 1 };
    const before = { ...scope };
    let seen: unknown;
    const inner = http(async (given) => {
      seen = given;
    });
    const outer = withRequestId(() => 'made-1')(inner) as (
      ...call: unknown[]
    ) => Promise<void>;
    await outer(
      scope,
      async () => {},
      async () => {},
    );
    expect(scope).toEqual(before);
    expect(seen).toMatchObject({ headers: expected, later: 1 });
    expect(seen === scope).toBe(headers.length > 0);
  });

  test('of a lifespan passes', async () => {
    const calls: unknown[][] = [];
    const outer = withRequestId(() => 'made-1')(async (...call) => {
      calls.push(call);
    }) as (...call: unknown[]) => Promise<void>;
    const call = [{ type: 'lifespan' }, async () => {}, async () => {}];
    await outer(...call);
    expect(calls).toEqual([call]);
    expect(calls[0]?.[0]).toBe(call[0]);
  });
});
