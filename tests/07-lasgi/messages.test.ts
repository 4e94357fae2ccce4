import { describe, expect, test } from 'vitest';

import {
  faultInMessage,
  RECEIVED,
  SENT,
} from '../../code/07-lasgi/expect-message.ts';

const OCTETS = new Uint8Array(0);
const ABSENT = Symbol('no such key');

/** Values for one key of a message that is right without it. */
interface KeyCase {
  readonly rest: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const FLAGS = { good: [true, false], bad: [0, 1, 'true', '', {}, null] };
const TEXTS = { good: ['', 'a'], bad: [0, true, {}, [], null, OCTETS] };
const LISTS = ['', {}, 7, true, null, [''], [null], [7], new Map()];

function optional({ good, bad }: Pick<KeyCase, 'good' | 'bad'>) {
  return { good: [...good, undefined, ABSENT], bad };
}

function required({ good, bad }: Pick<KeyCase, 'good' | 'bad'>) {
  return { good, bad: [...bad, undefined, ABSENT] };
}

/** Field sections: H3, E14. */
const SECTIONS = {
  good: [
    [],
    [['a', '']],
    [['a', '1']],
    [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
    [["!#$%&'*+-.^_`|~09az", 'x']],
    [['a', 'b c\td']],
    [['a', '\u00e9\u0080\u00ff']],
    [['a', '1', 'not looked at']],
  ],
  bad: [
    ...LISTS,
    [['a']],
    [['a', 1]],
    [['a', null]],
    [['a', undefined]],
    [[1, 'a']],
    [[null, 'a']],
    [[Symbol('a'), 'a']],
    [[Object.create(null), 'a']],
    [[['a'], 'a']],
    [['', 'a']],
    [['a b', 'c']],
    [['a:', 'c']],
    [[':status', '200']],
    [['a\r\n', 'c']],
    [['a\0', 'c']],
    [['é', 'c']],
    [['ſ', 'c']],
    [['A', 'c']],
    [['Content-Type', 'c']],
    [['a', 'b\r\nset-cookie: c']],
    [['a', 'b\rc']],
    [['a', 'b\nc']],
    [['a', 'b\0c']],
    [['a', 'b\u001bc']],
    [['a', 'b\u007fc']],
    [['a', 'b\u0100c']],
    [['a', '\u{1f600}']],
    [['a', ' b']],
    [['a', 'b ']],
    [['a', '\tb']],
    [
      ['a', 'b'],
      ['c', '\n'],
    ],
    { length: 1, 0: ['a', 'b'] },
  ],
};

const RECEIVED_CASES: readonly KeyCase[] = [
  {
    rest: { type: 'http.request', moreBody: false },
    key: 'body',
    ...required({
      good: [OCTETS, Buffer.from('a')],
      bad: ['', 'a', [], {}, null, new ArrayBuffer(1), new Uint16Array(1)],
    }),
  },
  {
    rest: { type: 'http.request', body: OCTETS },
    key: 'moreBody',
    ...required(FLAGS),
  },
];

/** What frames a message, or finds it, belongs in front of it. */
const TOO_LATE = [
  [['content-length', '1']],
  [
    ['a', 'b'],
    ['transfer-encoding', 'chunked'],
  ],
  [['host', 'a']],
];

const SENT_CASES: readonly KeyCase[] = [
  {
    rest: { type: 'http.response.start' },
    key: 'status',
    ...required({
      good: [200, 204, 304, 404, 599],
      bad: [
        ...[0, -200, 100, 101, 103, 199, 600, 1000, 200.5, NaN, Infinity],
        ...['200', '', null, true, 200n, [200], {}, Object(200)],
      ],
    }),
  },
  {
    rest: { type: 'http.response.start', status: 200 },
    key: 'headers',
    ...optional(SECTIONS),
  },
  {
    rest: { type: 'http.response.start', status: 200 },
    key: 'trailers',
    ...optional(FLAGS),
  },
  {
    rest: { type: 'http.response.body' },
    key: 'body',
    ...optional({
      good: [OCTETS, Buffer.from('a')],
      bad: [
        '',
        'a',
        [],
        {},
        null,
        new ArrayBuffer(1),
        new DataView(OCTETS.buffer),
      ],
    }),
  },
  {
    rest: { type: 'http.response.body' },
    key: 'moreBody',
    ...optional(FLAGS),
  },
  {
    rest: { type: 'http.response.trailers' },
    key: 'headers',
    ...required({
      good: SECTIONS.good,
      bad: [...SECTIONS.bad, ...TOO_LATE],
    }),
  },
  {
    rest: { type: 'http.response.trailers', headers: [] },
    key: 'moreTrailers',
    ...optional(FLAGS),
  },
  {
    rest: { type: 'http.response.early_hint' },
    key: 'links',
    ...required({
      good: [[], ['</a>; rel=preload', '</b>']],
      bad: [
        ...LISTS.filter((list) => !isOneEmptyText(list)),
        ['\n'],
        ['\u0100'],
        [' </a>'],
      ],
    }),
  },
  {
    rest: { type: 'http.response.debug' },
    key: 'info',
    ...required({ good: [{}, { a: 1 }], bad: [null, 'a', 1, true] }),
  },
  {
    rest: { type: 'lifespan.startup.failed' },
    key: 'message',
    ...optional(TEXTS),
  },
  {
    rest: { type: 'lifespan.shutdown.failed' },
    key: 'message',
    ...optional(TEXTS),
  },
];

/** `['']` is no field section, but a list of texts. */
function isOneEmptyText(list: unknown): boolean {
  return Array.isArray(list) && list[0] === '';
}

const BARE = {
  received: ['http.disconnect', 'lifespan.startup', 'lifespan.shutdown'],
  sent: [
    'http.response.body',
    'lifespan.startup.complete',
    'lifespan.startup.failed',
    'lifespan.shutdown.complete',
    'lifespan.shutdown.failed',
  ],
} as const;

const MAPS = { received: RECEIVED, sent: SENT } as const;
const CASES = { received: RECEIVED_CASES, sent: SENT_CASES } as const;

describe.each(['received', 'sent'] as const)(
  'E9: a message that is %s',
  (way) => {
    const rows = CASES[way].map(
      (row) => [String(row.rest['type']), row.key, row] as const,
    );

    test('has a row here for every type and key that is known', () => {
      const seen = new Set([
        ...BARE[way],
        ...rows.flatMap(([type, key]) => [type, `${type} ${key}`]),
      ]);
      const known = [...MAPS[way]].flatMap(([type, keys]) => [
        String(type),
        ...keys.map(([key]) => `${String(type)} ${key}`),
      ]);
      expect([...seen].sort()).toEqual([...new Set(known)].sort());
    });

    test.each(BARE[way])('%s needs nothing but its type', (type) => {
      expect(faultInMessage({ type }, MAPS[way])).toBeUndefined();
    });

    test.each(rows)('%s takes what its %s may be', (_, key, { rest, good }) => {
      for (const value of good) {
        const message = value === ABSENT ? rest : { ...rest, [key]: value };
        expect([value, faultInMessage(message, MAPS[way])]).toEqual([
          value,
          undefined,
        ]);
      }
    });

    test.each(rows)('%s refuses what its %s can’t be', (type, key, row) => {
      for (const value of row.bad) {
        const message =
          value === ABSENT ? row.rest : { ...row.rest, [key]: value };
        const fault = faultInMessage(message, MAPS[way]);
        expect([value, fault?.code, fault?.messageType]).toEqual([
          value,
          'bad-message',
          type,
        ]);
        expect(fault?.message).toMatch(
          new RegExp(
            `^Cannot use "${type}": its key "${key}" is wrong, expected .`,
          ),
        );
      }
    });

    test.each(rows)(
      'C6: %s with keys that nobody knows is right',
      (_, key, row) => {
        const message = {
          ...row.rest,
          [key]: row.good[0],
          more_body: 7,
          '': null,
          constructor: 'x',
        };
        expect(faultInMessage(message, MAPS[way])).toBeUndefined();
      },
    );
  },
);

describe('E9: a message of a type that nobody knows', () => {
  const types = [
    ...['', 'http', 'http.request ', 'HTTP.REQUEST', 'http.response.push'],
    ...[
      'websocket.send',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
    ],
    ...[undefined, null, 0, NaN, true, {}, [], Symbol('http.request'), 1n],
    ...[['http.request'], Object('http.request'), () => 'http.request'],
  ];

  test.each(types.map((type) => [type]))('is refused: %o', (type) => {
    for (const known of [RECEIVED, SENT]) {
      expect(faultInMessage({ type }, known)?.code).toBe('unknown-message');
    }
  });

  test.each([
    [null],
    [undefined],
    [0],
    [''],
    ['http.request'],
    [true],
    [[]],
    [{}],
    [Symbol('a')],
    [() => {}],
  ])('is refused if it is no message at all: %o', (message) => {
    for (const known of [RECEIVED, SENT]) {
      expect(faultInMessage(message, known)?.code).toBe('unknown-message');
    }
  });

  test('is refused if it goes the other way', () => {
    for (const [type] of RECEIVED)
      expect(faultInMessage({ type }, SENT)?.code).toBe('unknown-message');
    for (const [type] of SENT)
      expect(faultInMessage({ type }, RECEIVED)?.code).toBe('unknown-message');
  });

  test('is quoted, cut and escaped', () => {
    const type = `\u001b[2J${'x'.repeat(1_000)}`;
    const fault = faultInMessage({ type }, SENT);
    expect(fault?.message.length).toBeLessThan(200);
    expect(fault?.message).not.toContain('\u001b');
  });
});

test('E14: the error shows what was wrong in a field, and no control octet', () => {
  const headers = [['location', 'a\r\nset-cookie: b']];
  const type = 'http.response.start';
  expect(faultInMessage({ type, status: 200, headers }, SENT)?.message).toBe(
    'Cannot use "http.response.start": its key "headers" is wrong, expected no control octet and nothing above U+00FF in the value of location, "a\\r\\nset-cookie: b"',
  );
});
