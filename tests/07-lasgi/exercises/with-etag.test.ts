import { describe, expect, test } from 'vitest';

import { withEtag } from '../../../code/07-lasgi/exercises/with-etag.ts';
import type {
  Call,
  CaseState,
  Headers,
  HttpApplication,
  HttpResponseBody,
  HttpSendMessage,
  Send,
} from '../../../code/07-lasgi/index.ts';
import {
  clientOf,
  Gate,
  last,
  octets,
  piece,
  rest,
  sendAll,
  start,
  textOf,
} from '../client-lab.ts';
import {
  ALL_EXTENSIONS,
  DEBUG,
  HINT,
  LEFT,
  outcomeOf,
  sendAny,
  settle,
  trailers,
} from '../lab.ts';
import { DROPPED, FIELDS, KEPT, LISTS, REFUSED, TAGS } from './etag-cases.ts';
import { having, passing, respond, TAG, tagging, tagOf } from './etag-scene.ts';
import { faultsWith } from './kit.ts';
import { callOf, scopeWith } from './scopes.ts';

describe('a response that comes whole', () => {
  test('has a strong tag, and all else as before', async () => {
    const messages = [start(200, ['content-type', 'text/plain']), last('hi')];
    const response = await respond(messages);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('hi');
    expect(response.findHeader('etag')).toMatch(TAG);
    expect(
      response.headers.filter(([name]) => name !== 'etag').toSorted(),
    ).toEqual([
      ['content-length', '2'],
      ['content-type', 'text/plain'],
    ]);
  });

  test.each([
    ['aaaa', 'aaab'],
    ['ab', 'ba'],
    ['Aa', 'BB'], // one sum of 31s
    ['declinate', 'macallums'], // one FNV-1a of 32 bits
    ['creamwove', 'quists'], // one FNV-1
    ['plumless', 'buckeroo'], // one CRC-32
    ['', '\0'],
    ['é', 'ê'],
  ])('%j and %j have two', async (one, other) => {
    expect(await tagOf(one)).not.toBe(await tagOf(other));
  });

  test('has the same for the same octets', async () => {
    expect(await tagOf('hi')).toBe(await tagOf('hi'));
    const buffer = Buffer.from('__hi__');
    const view = {
      type: 'http.response.body',
      body: buffer.subarray(2, 4),
    } as const;
    const response = await respond([start(404), view]);
    expect(response.findHeader('etag')).toBeUndefined();
    const found = await respond([start(), view]);
    expect(found.findHeader('etag')).toBe(await tagOf('hi'));
  });

  test('may have no octets', async () => {
    const tag = await tagOf('');
    expect(tag).toMatch(TAG);
    const response = await respond([start(), { type: 'http.response.body' }]);
    expect(response.findHeader('etag')).toBe(tag);
  });

  test('leaves the application’s messages as they were', async () => {
    const message = Object.freeze({ ...start(), headers: Object.freeze([]) });
    const messages = [message, Object.freeze(last('hi'))];
    const tag = (await respond(messages)).findHeader('etag') ?? '';
    expect((await respond(messages, having(tag))).status).toBe(304);
    expect((await respond(messages)).status).toBe(200);
  });
});

describe('the client has it already:', () => {
  const HI = [start(), last('hi')];

  test('304, without a body', async () => {
    const tag = await tagOf('hi');
    const response = await respond(HI, having(tag));
    expect(response.status).toBe(304);
    expect(await response.octets()).toHaveLength(0);
    expect(response.headers).toEqual([['etag', tag]]);
  });

  test('the server isn’t sent the octets, either', async () => {
    const [message, body] = await passing(
      async (send) => {
        await send(start(200, ['etag', '"a"']));
        await send(last('hi'));
      },
      { headers: [['if-none-match', '"a"']] },
    );
    expect(message).toMatchObject({ status: 304 });
    const { body: sent = octets(''), moreBody = false } =
      body as HttpResponseBody;
    expect([sent.length, moreBody]).toEqual([0, false]);
  });

  const OWN = [start(200, ['etag', '"a"']), last('hi')];
  test.each(LISTS)(
    'If-None-Match: %s, "a" is there: %i',
    async (value, status) => {
      expect((await respond(OWN, having(value))).status).toBe(status);
    },
  );

  test.each(FIELDS)('%s: %i', async (_, status, fields) => {
    expect((await respond(OWN, { fields })).status).toBe(status);
  });

  test.each(TAGS)(
    'the application says %s, the client %s: %i',
    async (own, value, status) => {
      const messages = [start(200, ['etag', own]), last('hi')];
      const response = await respond(messages, having(value));
      expect(response.status).toBe(status);
      expect(response.headers.filter(([name]) => name === 'etag')).toEqual([
        ['etag', own],
      ]);
    },
  );

  test('a 304 keeps all but what describes the content', async () => {
    const messages = [start(200, ...DROPPED, ...KEPT), last('hi')];
    const response = await respond(messages, having('*'));
    expect(response.headers).toEqual(KEPT);
    const whole = await respond(messages, having('"b"'));
    expect(whole.headers).toEqual([...DROPPED, ...KEPT]);
  });

  test.each(['"', ' ', ',', '"a" ', 'W/', '"", ', '\t,'])(
    'many times %j is no work',
    { timeout: 1_500 },
    async (text) => {
      const many = text.repeat(100_000);
      for (const value of [many, `"b${many}`, `"b", ${many}x`]) {
        const headers: Headers = [['if-none-match', value]];
        const sent: HttpSendMessage[] = [];
        const http: HttpApplication = (...[, , send]) => sendAll(send, ...OWN);
        await tagging(http)(
          ...callOf(scopeWith({ headers }), async (message) => {
            sent.push(message);
          }),
        );
        expect(sent[0]).toMatchObject({ status: 200 });
      }
    },
  );
});

describe('HEAD', () => {
  test('with the body of GET is as GET', async () => {
    const tag = await tagOf('hi');
    const messages = [start(), last('hi')];
    const asked = having(tag, 'HEAD');
    const response = await respond(messages, { method: 'HEAD' });
    expect(response.findHeader('etag')).toBe(tag);
    expect(response.findHeader('content-length')).toBe('2');
    expect((await respond(messages, asked)).status).toBe(304);
  });

  test('without one has no tag but the application’s', async () => {
    const bare = [start(200, ['content-length', '2']), last()];
    const response = await respond(bare, { method: 'HEAD' });
    expect(response.headers).toEqual([['content-length', '2']]);
    const own = [start(200, ['content-length', '2'], ['etag', '"a"']), last()];
    const asked = having('"a"', 'HEAD');
    expect((await respond(own, asked)).status).toBe(304);
  });
});

describe('nothing is done about', () => {
  const WHOLE = last('hi');
  test.each<readonly [string, readonly HttpSendMessage[], string]>([
    ['another method', [start(), WHOLE], 'POST'],
    ['a method in other letters', [start(), WHOLE], 'get'],
    ['an error', [start(404), WHOLE], 'GET'],
    ['what was created', [start(201), WHOLE], 'GET'],
    ['a part', [start(206, ['content-range', 'bytes 0-1/9']), WHOLE], 'GET'],
    ['no content', [start(204), last()], 'GET'],
    ['a body in two pieces', [start(), piece('h'), last('i')], 'GET'],
    ['a body and its end', [start(), piece('hi'), last()], 'GET'],
    ['an empty piece first', [start(), piece(''), WHOLE], 'GET'],
  ])('%s', async (_, messages, method) => {
    const response = await respond(messages, { ...having('*'), method });
    const sent = messages[0];
    expect(response.status).toBe(
      sent?.type === 'http.response.start' && sent.status,
    );
    expect(response.findHeader('etag')).toBeUndefined();
    const body = messages.map((message) =>
      'body' in message ? textOf(message.body) : '',
    );
    expect(await response.text()).toBe(body.join(''));
  });

  test('a stream with a tag of its own', async () => {
    const messages = [start(200, ['etag', '"a"']), piece('h'), last('i')];
    const response = await respond(messages, having('"a"'));
    expect(response.status).toBe(200);
    expect(response.headers).toEqual([['etag', '"a"']]);
    expect(await response.text()).toBe('hi');
  });

  test('a body with trailers behind it', async () => {
    const messages = [
      { ...start(), trailers: true },
      last('hi'),
      trailers(['a', '1']),
    ];
    const fields: Headers = [
      ['te', 'trailers'],
      ['if-none-match', '*'],
    ];
    const response = await respond(messages as HttpSendMessage[], { fields });
    expect(response.status).toBe(200);
    expect(response.findHeader('etag')).toBeUndefined();
    expect(response.trailers).toEqual([['a', '1']]);
  });

  test('calls of other protocols', async () => {
    const seen: unknown[] = [];
    const application = withEtag(async (...call) => {
      seen.push(...call);
    });
    const call = [
      { type: 'lifespan', method: 'GET' },
      async () => ({}),
      async () => {},
    ];
    await application(...(call as unknown as Call));
    for (const [at, part] of call.entries()) expect(seen[at]).toBe(part);
  });
});

describe('messages', () => {
  test('of a stream pass at once, the first time and later', async () => {
    const messages = [start(), piece('h'), piece('i'), last()];
    await passing(async (send, sent) => {
      await send(messages[0]);
      for (const [at, message] of messages.slice(1).entries()) {
        const passed = send(message);
        expect(sent).toEqual(messages.slice(0, at + 2));
        await passed;
      }
    });
  });

  test('of extensions pass at once, before the start and behind it', async () => {
    const extensions = { ...ALL_EXTENSIONS, 'http.response.push': {} };
    const other = { type: 'http.response.push', path: '/a' };
    const sent = await passing(
      async (send, sent) => {
        for (const message of [HINT, DEBUG, other]) await send(message);
        expect(sent).toEqual([HINT, DEBUG, other]);
        await send(start());
        const passed = send(other);
        expect(sent.slice(3)).toEqual([start(), other]);
        await passed;
        await send(last('hi'));
      },
      { extensions },
    );
    expect(sent).toHaveLength(6);
  });

  test('keep their order, though nobody waits for them', async () => {
    const messages = [start(), piece('a'), piece('b'), last('c')];
    const sent = await passing((send) => Promise.all(messages.map(send)));
    expect(sent).toEqual(messages);
    const whole = await passing((send) =>
      Promise.all([start(), last('c')].map(send)),
    );
    expect(whole).toMatchObject([{ status: 200 }, last('c')]);
  });

  test('keep what they say besides', async () => {
    const sent = await passing(async (send) => {
      await send({ ...start(), more: 'of the start' });
      await send({ ...last('hi'), more: 'of the body' });
    });
    expect(sent).toMatchObject([
      { more: 'of the start' },
      { more: 'of the body' },
    ]);
  });

  test('wait for the server as long as without it', async () => {
    const gate = new Gate();
    let isSent = false;
    const http: HttpApplication = async (...[, , send]) => {
      await send(start());
      await send(piece('a'));
      isSent = true;
      await send(last());
    };
    const running = tagging(http)(
      ...callOf(scopeWith(), ({ type }) =>
        type === 'http.response.body' ? gate.passed : Promise.resolve(),
      ),
    );
    await settle();
    expect(isSent).toBe(false);
    gate.open();
    await running;
    expect(isSent).toBe(true);
  });

  test('that the server refuses are refused, and others may come', async () => {
    const outcomes: string[] = [];
    const messages = [
      start(99),
      start(200, ['A', 'b']),
      last('early'),
      start(200, ['content-length', '3']),
      last('hi'),
      start(),
      last('hi!'),
      last('late'),
    ];
    const client = await clientOf(
      tagging(async (...[, , send]) => {
        for (const message of messages)
          outcomes.push(await outcomeOf(send(message)));
      }),
    );
    const response = await client.get('/');
    expect([response.status, await response.text()]).toEqual([200, 'hi!']);
    expect(response.findHeader('etag')).toBe(await tagOf('hi!'));
    expect(outcomes).toEqual([
      'bad-message',
      'bad-message',
      'not-now',
      'ok',
      'bad-length',
      'not-now',
      'ok',
      'not-now',
    ]);
  });

  test.each(REFUSED)(
    'that are refused cost no tag: %s',
    async (_, first, second, code) => {
      const outcomes: string[] = [];
      const http: HttpApplication = async (...[, , send]) => {
        await send(first);
        outcomes.push(await outcomeOf(sendAny(send, second)));
        await send(last('hi'));
      };
      const client = await clientOf(tagging(http));
      const response = await client.get('/');
      expect([response.status, await response.text()]).toEqual([200, 'hi']);
      expect(outcomes).toEqual([code]);
      expect(response.findHeader('etag')).toBe(await tagOf('hi'));
    },
  );

  test('that are refused to whoever doesn’t wait are refused, too', async () => {
    const outcomes: string[] = [];
    const messages = [start(), start(), last('a'), last('b')];
    const client = await clientOf(
      tagging(async (...[, , send]) => {
        const sends = messages.map((message) => outcomeOf(send(message)));
        outcomes.push(...(await Promise.all(sends)));
      }),
    );
    const response = await client.get('/');
    expect(await response.text()).toBe('a');
    expect(outcomes).toEqual(['ok', 'not-now', 'ok', 'not-now']);
  });

  test.each<readonly [string, HttpApplication]>([
    ['returns', (...[, , send]) => send(start())],
    [
      'throws',
      async (...[, , send]) => {
        await send(start());
        throw new Error('its own');
      },
    ],
  ])('without a body: the application %s', async (_, http) => {
    const said: string[] = [];
    for (const application of [http, tagging(http)]) {
      const client = await clientOf(application);
      await client.get('/').catch((error: unknown) => said.push(`${error}`));
    }
    expect(said).toHaveLength(2);
    expect(said[1]).toBe(said[0]);
  });

  test('behind the end of the call are the server’s to refuse', async () => {
    const refuse = () => Promise.reject(new Error('too late'));
    const sends: Send<HttpSendMessage>[] = [];
    const http: HttpApplication = async (...[, , send]) => {
      sends.push(send);
    };
    await tagging(http)(...callOf(scopeWith(), refuse));
    const [send = refuse] = sends;
    for (const message of [start(), last('hi')])
      await expect(send(message)).rejects.toThrow('too late');
  });

  test.each<readonly HttpSendMessage[]>([
    [start(), last('hi')],
    [start(), piece('h'), piece('i')],
    [start(404), last('hi')],
  ])(
    'to nobody end no process, though nobody waits: %#',
    async (...messages) => {
      const refuse = () => {
        const refused = Promise.reject(LEFT);
        refused.catch(() => {}); // as servers do
        return refused;
      };
      const sends: Promise<void>[] = [];
      const http: HttpApplication = async (...[, , send]) => {
        for (const message of messages) sends.push(send(message));
      };
      await tagging(http)(...callOf(scopeWith(), refuse));
      await rest();
      // Whoever waits is told.
      await expect(sends.at(-1)).rejects.toBe(LEFT);
    },
  );
});

test('servers keep their rules with it', async () => {
  expect(await faultsWith(withEtag<CaseState>)).toEqual([]);
});

test('one response’s start isn’t that of another', async () => {
  const gate = new Gate();
  const client = await clientOf(
    tagging(async ({ path }, _, send) => {
      await send(start(200, ['x-path', path]));
      await gate.passed;
      await send(last(path));
    }),
  );
  const asked = ['/a', '/b'].map((path) => client.get(path));
  gate.open();
  for (const response of await Promise.all(asked))
    expect(response.findHeader('x-path')).toBe(await response.text());
});
