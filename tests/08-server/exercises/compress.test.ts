import { constants, gunzipSync } from 'node:zlib';

import { describe, expect, test, vi } from 'vitest';

import { listMembers } from '../../../code/06-http-connection/index.ts';
import { sendBody } from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  Headers,
  HttpSendMessage,
  Send,
} from '../../../code/07-lasgi/index.ts';
import { compress } from '../../../code/08-server/exercises/compress.ts';
import { countCoders } from './coders.ts';
import {
  ACCEPTED,
  FIXED,
  MEDIA_TYPES,
  noise,
  PIECE,
  PLAIN,
  REFUSED,
  TEXT,
} from './compress-cases.ts';
import { answering, http, octets, Scene, settle, until } from './scene.ts';
import type { SceneOptions } from './scene.ts';

const TAKES: SceneOptions = { headers: [['accept-encoding', 'gzip']] };

/** Asks an application behind the middleware. */
async function ask(
  application: Application,
  options: SceneOptions = TAKES,
): Promise<Scene> {
  const scene = new Scene(compress()(application), options);
  await scene.ended;
  return scene;
}

function accepting(...values: readonly string[]): SceneOptions {
  return { headers: values.map((value) => ['accept-encoding', value]) };
}

/** Is it in gzip, and does that say what it should? */
function isCoded(scene: Scene, text: string = TEXT): boolean {
  const isZipped = scene.all('content-encoding').join() === 'gzip';
  const got = isZipped ? gunzipSync(scene.octets).toString() : scene.text;
  expect(got).toBe(text);
  expect(scene.result).toEqual({ type: 'complete' });
  return isZipped;
}

/** What can be read of it already. */
function readable(scene: Scene): string {
  if (scene.octets.length === 0) return '';
  const finishFlush = constants.Z_SYNC_FLUSH;
  return gunzipSync(scene.octets, { finishFlush }).toString();
}

function varied(scene: Scene): readonly string[] {
  return listMembers(scene.start?.headers ?? [], 'vary');
}

describe('Accept-Encoding', () => {
  const rows = ACCEPTED.map(
    ([expected, ...values]) =>
      [values.join(' and ').slice(0, 60), expected, values] as const,
  );
  test.each(rows)('%j: %j', async (_, expected, values) => {
    const scene = await ask(answering(TEXT, PLAIN), accepting(...values));
    expect(isCoded(scene)).toBe(expected);
    expect(varied(scene)).toEqual(['accept-encoding']);
  });
});

describe('what is coded', () => {
  test.each(MEDIA_TYPES)('%s: %j', async (mediaType, expected) => {
    const fields: Headers =
      mediaType === '' ? [] : [['content-type', mediaType]];
    const scene = await ask(answering(TEXT, fields));
    expect(isCoded(scene)).toBe(expected);
    expect(varied(scene)).toEqual(expected ? ['accept-encoding'] : []);
  });

  test.each([200, 201, 404, 500])('with status %d', async (status) => {
    const scene = await ask(answering(TEXT, PLAIN, status));
    expect(isCoded(scene)).toBe(true);
    expect(scene.status).toBe(status);
  });

  test.each<[string, Headers, number]>([
    ['coded already', [['content-encoding', 'br']], 200],
    ['coded by the same', [['content-encoding', 'gzip']], 200],
    ['not to be changed', [['cache-control', 'max-age=5, No-Transform']], 200],
    [
      'not to be changed, with an argument',
      [['cache-control', 'no-transform=1']],
      200,
    ],
    ['a part', [['content-range', 'bytes 0-2399/9999']], 206],
  ])('nothing that is %s', async (_, more, status) => {
    const headers: Headers = [...PLAIN, ...more, ['etag', '"1"']];
    const scene = await ask(answering(TEXT, headers, status));
    expect(scene.text).toBe(TEXT);
    expect(scene.start?.headers).toEqual([
      ...headers,
      ['content-length', '2400'],
    ]);
  });

  test.each([204, 205])('nothing without content: %d', async (status) => {
    const headers: Headers = [...PLAIN, ['etag', '"1"']];
    const scene = await ask(answering('', headers, status));
    expect(scene.octets).toHaveLength(0);
    expect(scene.start?.headers).toEqual(headers);
  });
});

describe('a short body', () => {
  /** Sends it in one piece or in two, and perhaps says how long it is. */
  function sized(length: number, isWhole: boolean, isSaid: boolean) {
    const text = 'x'.repeat(length);
    return http(async (_scope, _receive, send) => {
      const said: Headers = isSaid ? [['content-length', `${length}`]] : [];
      const headers = [...PLAIN, ...said];
      await send({ type: 'http.response.start', status: 200, headers });
      if (isWhole)
        await send({ type: 'http.response.body', body: octets(text) });
      else await sendBody(send, [octets(text)]);
    });
  }

  test.each([
    [1023, true, false, false],
    [1023, true, true, false],
    [1023, false, true, false],
    [1023, false, false, true],
    [1024, true, false, true],
    [1024, false, true, true],
    [0, true, false, false],
  ])(
    '%d octets, whole: %j, length said: %j, coded: %j',
    async (length, isWhole, isSaid, expected) => {
      const scene = await ask(sized(length, isWhole, isSaid));
      expect(isCoded(scene, 'x'.repeat(length))).toBe(expected);
      expect(varied(scene)).toEqual(['accept-encoding']);
      if (!expected && isWhole)
        expect(scene.all('content-length')).toEqual([`${length}`]);
    },
  );

  test.each([0, 5, 6])('the limit may be another: %d', async (minOctets) => {
    const scene = new Scene(
      compress({ minOctets })(answering('hello', PLAIN)),
      TAKES,
    );
    await scene.ended;
    expect(isCoded(scene, 'hello')).toBe(minOctets <= 5);
  });

  test('is coded for who refuses it uncoded, whatever it is', async () => {
    const options = accepting('gzip;q=0.1, identity;q=0');
    for (const headers of [PLAIN, [], [['content-type', 'image/png']]]) {
      const scene = await ask(answering('hello', headers as Headers), options);
      expect(isCoded(scene, 'hello')).toBe(true);
      expect(varied(scene)).toEqual(['accept-encoding']);
    }
  });

  test.each([-1, 0.5, NaN, Infinity])('%d is a RangeError', (minOctets) => {
    expect(() => compress({ minOctets })).toThrow(RangeError);
  });
});

describe('the fields', () => {
  test('a length is that of what is sent, or none', async () => {
    const said: Headers = [...PLAIN, ['content-length', `${TEXT.length}`]];
    const whole = await ask(answering(TEXT, said));
    expect(isCoded(whole)).toBe(true);
    expect(whole.pieces).toHaveLength(1);
    expect(whole.all('content-length')).toEqual([`${whole.octets.length}`]);
    const pieces = await ask(
      http(async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200, headers: said });
        await sendBody(send, [octets(TEXT)]);
      }),
    );
    expect(isCoded(pieces)).toBe(true);
    expect(pieces.all('content-length')).toEqual([]);
  });

  test.each([
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
    ['""', 'W/""'],
  ])('an etag %s is %s when coded, and stays else', async (etag, weak) => {
    const headers: Headers = [...PLAIN, ['etag', etag]];
    const coded = await ask(answering(TEXT, headers));
    expect(coded.all('etag')).toEqual([weak]);
    const plain = await ask(answering(TEXT, headers), {});
    expect(plain.all('etag')).toEqual([etag]);
    const short = await ask(answering('x', headers));
    expect(short.all('etag')).toEqual([etag]);
  });

  test.each<[Headers, readonly string[]]>([
    [[['vary', 'origin']], ['origin', 'accept-encoding']],
    [
      [
        ['vary', 'origin'],
        ['vary', 'Cookie'],
      ],
      ['origin', 'cookie', 'accept-encoding'],
    ],
    [[['vary', 'Accept-Encoding, origin']], ['accept-encoding', 'origin']],
    [[['vary', '*']], ['*']],
  ])('%j is merged', async (vary, expected) => {
    for (const options of [TAKES, {}]) {
      const scene = await ask(answering(TEXT, [...PLAIN, ...vary]), options);
      expect(varied(scene)).toEqual(expected);
    }
  });

  test('ranges are not promised of what is coded; the rest stays', async () => {
    const headers: Headers = [
      ...PLAIN,
      ['accept-ranges', 'bytes'],
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
    ];
    const coded = await ask(answering(TEXT, headers));
    expect(coded.all('accept-ranges')).toEqual([]);
    expect(coded.all('set-cookie')).toEqual(['a', 'b']);
    const plain = await ask(answering(TEXT, headers), {});
    expect(plain.all('accept-ranges')).toEqual(['bytes']);
  });

  test('a 304 varies, and its etag is weak for who takes gzip', async () => {
    const headers: Headers = [
      ['etag', '"a"'],
      ['vary', 'origin'],
    ];
    const scene = await ask(answering('', headers, 304));
    expect(scene.all('etag')).toEqual(['W/"a"']);
    expect(varied(scene)).toEqual(['origin', 'accept-encoding']);
    expect(scene.all('content-encoding')).toEqual([]);
    const other = await ask(answering('', headers, 304), accepting('br'));
    expect(other.all('etag')).toEqual(['"a"']);
    expect(varied(other)).toEqual(['origin', 'accept-encoding']);
    for (const field of FIXED) {
      const fixed: Headers = [...headers, field];
      for (const options of [TAKES, accepting('br')]) {
        const same = await ask(answering('', fixed, 304), options);
        expect(same.start?.headers).toEqual(fixed);
      }
    }
  });
});

describe('HEAD', () => {
  const asking = { ...TAKES, method: 'HEAD' };

  test.each<[string, Headers, string, boolean]>([
    ['with a long length', [['content-length', '2400']], '', true],
    ['with a short one', [['content-length', '24']], '', false],
    ['of unknown length', [], '', true],
    ['with its body', [], TEXT, true],
    ['with a short body', [], 'x', false],
  ])('has the fields of GET: %s', async (_, more, text, expected) => {
    const headers: Headers = [...PLAIN, ...more, ['etag', '"a"']];
    const scene = await ask(answering(text, headers), asking);
    expect(scene.result).toEqual({ type: 'complete' });
    expect(scene.octets).toHaveLength(0);
    expect(scene.all('content-encoding')).toEqual(expected ? ['gzip'] : []);
    expect(scene.all('etag')).toEqual([expected ? 'W/"a"' : '"a"']);
    expect(varied(scene)).toEqual(['accept-encoding']);
    if (expected) expect(scene.all('content-length')).toEqual([]);
  });

  test('costs no coder', async () => {
    const count = countCoders();
    await ask(answering(TEXT, PLAIN), asking);
    await ask(answering(TEXT, PLAIN), {});
    expect(count.opened).toBe(0);
    await ask(answering(TEXT, PLAIN));
    expect(count.opened).toBe(1);
  });
});

/** Sends pieces of text; `between` is called behind each. */
function streaming(
  pieces: readonly (string | Uint8Array)[],
  between: (send: Send<HttpSendMessage>, at: number) => unknown = () => {},
): Application {
  return http(async (_scope, _receive, send) => {
    const type = 'http.response.body';
    const headers: Headers = [['content-type', 'text/event-stream']];
    await send({ type: 'http.response.start', status: 200, headers });
    for (const [at, piece] of pieces.entries()) {
      const body = typeof piece === 'string' ? octets(piece) : piece;
      await send({ type, body, moreBody: true });
      await between(send, at);
    }
    await send({ type });
  });
}

describe('a stream', () => {
  test('keeps no event back', async () => {
    const seen: string[] = [];
    const events = ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n'];
    const scene: Scene = new Scene(
      compress()(streaming(events, () => seen.push(readable(scene)))),
      TAKES,
    );
    await scene.ended;
    expect(seen).toEqual(
      events.map((_, at) => events.slice(0, at + 1).join('')),
    );
    expect(isCoded(scene, events.join(''))).toBe(true);
  });

  test('begins with its first piece, though that is empty', async () => {
    const statuses: unknown[] = [];
    const scene: Scene = new Scene(
      compress()(streaming(['', '', 'a'], () => statuses.push(scene.status))),
      TAKES,
    );
    await scene.ended;
    expect(statuses).toEqual([200, 200, 200]);
    expect(isCoded(scene, 'a')).toBe(true);
  });

  test.each([1, 7, 1_000, 70_000])(
    'in pieces of %d is the same',
    async (size) => {
      const text = TEXT.repeat(size > 7 ? 50 : 1);
      const pieces = text.match(
        new RegExp(`.{1,${size > 9 ? Math.min(size, 65_535) : size}}`, 'gs'),
      );
      expect(isCoded(await ask(streaming(pieces ?? [])), text)).toBe(true);
    },
  );

  test('waits for its client, piece by piece', async () => {
    const sent: number[] = [];
    const note = (_send: unknown, at: number) => sent.push(at);
    const inner = streaming([noise(1_000_000), 'x'], note);
    const scene = new Scene(compress()(inner), { ...TAKES, isSlow: true });
    for (let read = 0; scene.result === undefined; read += 1) {
      await until(() => scene.unread > 0 || scene.result !== undefined);
      await settle();
      expect(scene.unread).toBeLessThanOrEqual(1);
      expect(scene.pieces.at(-1)?.octets.length).toBeLessThan(100_000);
      if (read < 10) expect(sent).toEqual([]);
      scene.readOne();
    }
    expect(sent).toEqual([0, 1]);
    expect(gunzipSync(scene.octets)).toHaveLength(1_000_001);
  });

  test('is in order, though nobody waits for send', async () => {
    const inner = http(async (_scope, _receive, send) => {
      const type = 'http.response.body';
      const sent = [
        send({ type: 'http.response.start', status: 200, headers: PLAIN }),
      ];
      for (const text of ['a'.repeat(90_000), 'b', 'c'])
        sent.push(send({ type, body: octets(text), moreBody: true }));
      sent.push(send({ type }));
      expect(sent).toHaveLength(5);
    });
    expect(isCoded(await ask(inner), `${'a'.repeat(90_000)}bc`)).toBe(true);
  });

  test('has its hints before it and its trailers behind it', async () => {
    const inner = http(async (_scope, _receive, send) => {
      const sendAny = send as (message: object) => Promise<void>;
      await sendAny({ type: 'http.response.early_hint', links: ['</a>'] });
      const start = { type: 'http.response.start', status: 200 } as const;
      await send({ ...start, headers: PLAIN, trailers: true });
      await send({ type: 'http.response.body', body: octets(TEXT) });
      await sendAny({ type: 'http.response.trailers', headers: [['t', '1']] });
    });
    const scene = await ask(inner);
    expect(isCoded(scene)).toBe(true);
    expect(scene).toMatchObject({ hints: [['</a>']], trailers: [['t', '1']] });
  });
});

describe('what can’t be sent is refused as without it:', () => {
  test.each(REFUSED)('%s', async (_, messages, expected) => {
    const codes: unknown[] = [];
    const scene = await ask(
      http(async (_scope, _receive, send) => {
        for (const message of messages)
          await send(message as HttpSendMessage).then(
            () => codes.push(undefined),
            (error: { code?: unknown }) => codes.push(error.code),
          );
      }),
    );
    expect(codes).toEqual(expected);
    const pieces = messages.filter((each) => each === PIECE).length;
    const isBehind = messages.at(-1) === PIECE;
    const count = isBehind ? 1 : pieces + 1;
    expect(isCoded(scene, TEXT.repeat(count))).toBe(true);
  });

  test('a bad start, and then a good one is sent', async () => {
    const inner = http(async (_scope, _receive, send) => {
      const body = octets(TEXT);
      const type = 'http.response.body';
      const start = { type: 'http.response.start', headers: PLAIN } as const;
      await expect(send({ ...start, status: 99 })).rejects.toMatchObject({
        code: 'bad-message',
      });
      await send({ ...start, status: 200 });
      await send({ type, body });
    });
    expect(isCoded(await ask(inner))).toBe(true);
  });
});

test.each<[string, () => void]>([
  ['returns', () => {}],
  [
    'throws',
    () => {
      throw new Error('bare cupboard');
    },
  ],
])('whoever %s behind its start is told the same', async (_, end) => {
  const inner = http(async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200, headers: PLAIN });
    end();
  });
  const alone = new Scene(inner, TAKES);
  const scene = await ask(inner);
  expect(scene.result).toEqual(await alone.ended);
  expect(scene.status).toBe(500);
});

describe('no coder is left', () => {
  const leaving = (scene: () => Scene) => () => scene().leave();
  const throwing = () => () => {
    throw new Error('bare cupboard');
  };
  test.each<[string, (scene: () => Scene) => () => unknown, object]>([
    ['when all is sent', () => () => {}, { type: 'complete' }],
    ['when the client leaves', leaving, { type: 'departed' }],
    ['when the application throws', throwing, { type: 'failed' }],
  ])('%s', async (_, between, expected) => {
    const count = countCoders();
    const inner = streaming(
      [TEXT, TEXT],
      between(() => scene),
    );
    const scene: Scene = new Scene(compress()(inner), TAKES);
    expect(await scene.ended).toMatchObject(expected);
    await settle();
    expect(count.opened).toBe(1);
    expect(count.open).toBe(0);
  });

  test('and no rejection, when a client leaves that nobody waits for', async () => {
    const unheard = vi.fn();
    process.on('unhandledRejection', unheard);
    const count = countCoders();
    const inner = streaming([noise(500_000)], (send) => {
      const type = 'http.response.body';
      expect([send({ type, body: octets('a') }), send({ type })]).toHaveLength(
        2,
      );
    });
    const scene = new Scene(compress()(inner), { ...TAKES, isSlow: true });
    await settle();
    scene.readOne();
    await settle();
    scene.leave();
    expect(await scene.ended).toMatchObject({ type: 'departed' });
    await settle();
    process.off('unhandledRejection', unheard);
    expect(unheard).not.toHaveBeenCalled();
    expect(count.open).toBe(0);
  });
});

test('a lifespan passes', async () => {
  const inner = vi.fn(async () => {});
  const outer = compress()(inner) as (...call: unknown[]) => Promise<void>;
  const call = [{ type: 'lifespan' }, async () => {}, async () => {}];
  await outer(...call);
  expect(inner).toHaveBeenCalledWith(...call);
});
