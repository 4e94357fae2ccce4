import { describe, expect, test } from 'vitest';

import { withHeader } from '../../../code/07-lasgi/exercises/with-header.ts';
import {
  byProtocol,
  createClient,
  lifespanFrom,
  lint,
} from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  Call,
  CaseState,
  HttpResponseStart,
} from '../../../code/07-lasgi/index.ts';
import {
  DEBUG,
  HINT,
  last,
  outcomeOf,
  piece,
  start,
  trailers,
  unchecked,
} from '../lab.ts';
import type { Sent } from '../lab.ts';
import { clientOf, sendAll } from '../client-lab.ts';
import { faultsWith } from './kit.ts';
import { callOf, scopeWith } from './scopes.ts';

/** What comes of a message behind the middleware. */
async function passed(message: Sent): Promise<unknown> {
  const sent: unknown[] = [];
  const application = withHeader(
    'x-a',
    '1',
  )(async (...[, , send]) => {
    await send(message as never);
  });
  await application(
    ...callOf(scopeWith(), async (given) => {
      sent.push(given);
    }),
  );
  return sent[0];
}

describe('a start', () => {
  test.each<readonly [string, HttpResponseStart, HttpResponseStart['headers']]>(
    [
      [
        'without fields',
        { type: 'http.response.start', status: 200 },
        [['x-a', '1']],
      ],
      ['with none', start(200), [['x-a', '1']]],
      [
        'with others gets it behind them',
        start(404, ['x', '2'], ['x-ab', '3']),
        [
          ['x', '2'],
          ['x-ab', '3'],
          ['x-a', '1'],
        ],
      ],
      ['that has it keeps its own', start(200, ['x-a', '2']), [['x-a', '2']]],
      ['that has an empty one, too', start(200, ['x-a', '']), [['x-a', '']]],
      [
        'that has it twice, too',
        start(200, ['x-a', '2'], ['b', '1'], ['x-a', '3']),
        [
          ['x-a', '2'],
          ['b', '1'],
          ['x-a', '3'],
        ],
      ],
    ],
  )('%s', async (_, message, headers) => {
    const before = structuredClone(message);
    expect(await passed(message)).toEqual({ ...message, headers });
    expect(message).toEqual(before);
  });

  test('keeps all that it says besides', async () => {
    const message = { ...start(200), trailers: true, more: 'later' };
    expect(await passed(message)).toEqual({
      ...message,
      headers: [['x-a', '1']],
    });
  });

  test('that others use, too, is not changed', async () => {
    const frozen = Object.freeze({ ...start(200), headers: Object.freeze([]) });
    expect(await passed(frozen)).toEqual(start(200, ['x-a', '1']));
    expect(await passed(frozen)).toEqual(start(200, ['x-a', '1']));
  });
});

describe('all else passes:', () => {
  test.each<Sent>([piece('a'), last('a'), HINT, DEBUG, trailers(['b', '1'])])(
    '$type',
    async (message) => {
      expect(await passed(message)).toBe(message);
    },
  );

  test.each<unknown>([
    undefined,
    null,
    'http.response.start',
    {},
    { ...start(200), headers: 'a' },
    { ...start(200), headers: {} },
    { ...start(200), headers: null },
    { ...start(200), headers: [undefined] },
    { ...start(200), headers: [['x', 1]] },
  ])('what is no message, %j', async (message) => {
    expect(await passed(unchecked(message))).toBe(message);
  });

  test('the scope and what is received', async () => {
    const seen: unknown[] = [];
    const call = callOf(scopeWith(), () => Promise.resolve());
    await withHeader(
      'a',
      '1',
    )(async (...given) => {
      seen.push(...given);
    })(...call);
    expect(seen[0]).toBe(call[0]);
    expect(seen[1]).toBe(call[1]);
  });

  test('calls of other protocols', async () => {
    for (const type of ['lifespan', 'websocket']) {
      const seen: unknown[] = [];
      const application = withHeader(
        'a',
        '1',
      )(async (...call) => {
        seen.push(...call);
      });
      const call = [{ type }, async () => ({}), async () => {}];
      await application(...(call as unknown as Call));
      expect(seen).toHaveLength(3);
      for (const [at, part] of call.entries()) expect(seen[at]).toBe(part);
    }
  });

  test('what the server says to a message, and when', async () => {
    const refusal = new Error('not that');
    let calls = 0;
    const application = withHeader(
      'a',
      '1',
    )(async (...[, , send]) => {
      const sent = send(start(200) as never);
      expect(calls).toBe(1); // nothing is kept back
      await expect(sent).rejects.toBe(refusal);
    });
    await application(
      ...callOf(scopeWith(), () => {
        calls += 1;
        return Promise.reject(refusal);
      }),
    );
  });

  test('what the application throws', async () => {
    const application = withHeader(
      'a',
      '1',
    )(() => Promise.reject(new Error('its own')));
    const call = callOf(scopeWith(), () => Promise.resolve());
    await expect(application(...call)).rejects.toThrow('its own');
  });
});

describe('the field', () => {
  test.each([
    ['X-Frame-Options', 'DENY', 'x-frame-options'],
    ['x-empty', '', 'x-empty'],
    ["!#$%&'*+-.^_`|~0aZ", 'a', "!#$%&'*+-.^_`|~0az"],
    ['a', 'b c\tä', 'a'],
  ])('%s: %s can be one', async (name, value, sent) => {
    const client = await clientOf(
      withHeader(
        name,
        value,
      )(
        byProtocol({
          http: (...[, , send]) => sendAll(send, start(200), last('ok')),
        }),
      ),
    );
    const { headers } = await client.get('/');
    expect(headers).toContainEqual([sent, value]);
  });

  test.each([
    ['', 'a'],
    ['a b', 'c'],
    ['a:', 'b'],
    [':status', '200'],
    ['ä', 'b'],
    ['\u212Aeep', 'b'], // a Kelvin sign, whose lower case is a k
    ['a\r\nb', 'c'],
    ['a', 'b\r\nset-cookie: c=d'],
    ['a', 'b\n'],
    ['a', '\0'],
    ['a', '€'],
    ['a', ' b'],
    ['a', 'b\t'],
    ['content-length', 'many'],
  ])('%j: %j is refused at once', (name, value) => {
    expect(() => withHeader(name, value)).toThrow(
      expect.objectContaining({ name: 'LasgiError', code: 'bad-message' }),
    );
  });
});

test('one around another, and a lifespan within', async () => {
  const inner: Application<{ word: string }> = byProtocol({
    lifespan: lifespanFrom(async function* () {
      yield { word: 'hi' };
    }),
    http: ({ state }, _, send) =>
      sendAll(send, start(200, ['b', '0']), last(state.word)),
  });
  const outer = withHeader<{ word: string }>('a', '1');
  const middle = withHeader<{ word: string }>('B', '2');
  const client = await createClient(lint(outer(middle(lint(inner)))));
  const response = await client.get('/');
  expect(response.headers.slice(0, 2)).toEqual([
    ['b', '0'],
    ['a', '1'],
  ]);
  expect(await response.text()).toBe('hi');
  await client.close();
});

test('servers keep their rules with it', async () => {
  expect(await faultsWith(withHeader<CaseState>('x-a', '1'))).toEqual([]);
});

test('nothing is left of a refused start', async () => {
  const outcomes: string[] = [];
  const client = await clientOf(
    withHeader(
      'a',
      '1',
    )(
      byProtocol({
        async http(...[, , send]) {
          outcomes.push(await outcomeOf(send(start(99))));
          await sendAll(send, start(200), last('ok'));
        },
      }),
    ),
  );
  const { status, headers } = await client.get('/');
  expect([...outcomes, status]).toEqual(['bad-message', 200]);
  expect(headers.filter(([name]) => name === 'a')).toEqual([['a', '1']]);
});
