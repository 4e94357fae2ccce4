import { describe, expect, test } from 'vitest';

import { record, replay } from '../../../code/07-lasgi/exercises/tape.ts';
import {
  byProtocol,
  createClient,
  lifespanFrom,
  lint,
  readBody,
} from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  CaseState,
  HttpApplication,
  HttpCall,
} from '../../../code/07-lasgi/index.ts';
import {
  Gate,
  octets,
  rest,
  sendAll,
  takeUnhandled,
  textOf,
} from '../client-lab.ts';
import {
  DEBUG,
  last,
  LEFT,
  outcomeOf,
  piece,
  request,
  sendAny,
  settle,
  start,
} from '../lab.ts';
import { faultsWith } from './kit.ts';
import { callOf, scopeWith } from './scopes.ts';
import { bodyIn, PLAYS } from './tape-cases.ts';
import {
  clientFor,
  echo,
  END,
  entriesOf,
  linesOf,
  played,
  sent,
  START,
  taped,
} from './tape-scene.ts';

describe('a tape', () => {
  test('has the scope and each message, in their order', async () => {
    const lines = await taped(echo, async (client) => {
      await (await client.post('/a%20b?c&d', { body: 'hi' })).octets();
    });
    for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
    const conversation = 1;
    expect(entriesOf(lines)).toEqual([
      {
        conversation,
        scope: { type: 'http', method: 'POST', target: '/a%20b?c&d' },
      },
      {
        conversation,
        sent: { type: 'http.response.start', status: 200, headers: [] },
      },
      {
        conversation,
        received: { type: 'http.request', body: 'hi', moreBody: false },
      },
      {
        conversation,
        sent: { type: 'http.response.body', body: 'hi', moreBody: true },
      },
      { conversation, sent: { type: 'http.response.body' } },
    ]);
  });

  test('has what the application throws', async () => {
    const lines = await taped(
      async () => {
        throw new Error('its\nown');
      },
      (client) => expect(client.get('/')).rejects.toThrow('own'),
    );
    expect(entriesOf(lines).at(-1)).toEqual({
      conversation: 1,
      thrown: 'its\nown',
    });
  });

  test('has an octet as a character, of any array of octets', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    const text = String.fromCharCode(...all);
    for (const body of [
      all,
      Buffer.from(all),
      Buffer.concat([octets('__'), all]).subarray(2),
    ]) {
      const lines = await taped(
        (...[, , send]) =>
          sendAll(send, start(200), { type: 'http.response.body', body }),
        async (client) => (await client.get('/')).octets(),
      );
      expect(entriesOf(lines).at(-1)).toMatchObject({ sent: { body: text } });
    }
  });

  test('lacks what was refused', async () => {
    const lines = await taped(
      async (...[, , send]) => {
        for (const message of [start(99), start(200), start(200), last('ok')])
          await outcomeOf(send(message));
      },
      async (client) => (await client.get('/')).octets(),
      { raiseErrors: false },
    );
    expect(entriesOf(lines).filter((entry) => 'sent' in entry)).toHaveLength(2);
  });

  test('lacks what JSON has no words for', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const infos = [{ a: 1 }, cyclic, { a: 1n }, { a: 2 }];
    const lines = await taped(
      async (...[, , send]) => {
        for (const info of infos) await sendAny(send, { ...DEBUG, info });
        await sendAll(send, start(200), last('ok'));
      },
      async (client) => {
        const response = await client.get('/');
        expect(await response.text()).toBe('ok');
      },
    );
    expect(entriesOf(lines).flatMap((entry) => entry['sent'] ?? [])).toEqual([
      { ...DEBUG, info: { a: 1 } },
      { ...DEBUG, info: { a: 2 } },
      start(200),
      { ...last('ok'), body: 'ok' },
    ]);
  });

  test('has conversations one across the other', async () => {
    const gate = new Gate();
    const lines = await taped(
      async ({ path }, _, send) => {
        await send(start(200));
        if (path === '/1') await gate.passed;
        await send(last(path));
      },
      async (client) => {
        const first = client.get('/1');
        await settle();
        await (await client.get('/2')).octets();
        gate.open();
        await (await first).octets();
      },
    );
    expect(entriesOf(lines).map(({ conversation }) => conversation)).toEqual([
      1, 1, 2, 2, 2, 1,
    ]);
  });

  test('has a lifespan, too', async () => {
    const lines: string[] = [];
    const application: Application<{ word: string }> = byProtocol({
      lifespan: lifespanFrom(async function* () {
        yield { word: 'hi' };
      }),
    });
    const client = await createClient(
      record(application, (line) => lines.push(line)),
    );
    expect(client.state).toEqual({ word: 'hi' });
    await client.close();
    const conversation = 1;
    expect(entriesOf(lines)).toEqual([
      { conversation, scope: { type: 'lifespan' } },
      { conversation, received: { type: 'lifespan.startup' } },
      { conversation, sent: { type: 'lifespan.startup.complete' } },
      { conversation, received: { type: 'lifespan.shutdown' } },
      { conversation, sent: { type: 'lifespan.shutdown.complete' } },
    ]);
  });

  test('ends where the client leaves, and that is no error', async () => {
    const lines = await taped(
      async (...[, , send]) => {
        await send(start(200));
        for (;;) await send(piece('x'));
      },
      async (client) => {
        const response = await client.get('/');
        await response.body.next();
        response.leave();
        await response.ended();
      },
    );
    const entries = entriesOf(lines);
    expect(entries.slice(1).every((entry) => 'sent' in entry)).toBe(true);
  });
});

describe('to record changes nothing:', () => {
  test('servers keep their rules', async () => {
    const lines: string[] = [];
    const faults = await faultsWith((inner) =>
      record<CaseState>(inner, (line) => lines.push(line)),
    );
    expect(faults).toEqual([]);
    expect(lines.length).toBeGreaterThan(100);
  });

  test('the scope and messages are the server’s own', async () => {
    const message = request('a');
    const answer = last('b');
    const taken: unknown[] = [];
    const scope = scopeWith();
    const application = record(
      byProtocol({
        async http(given, receive, send) {
          expect(given).toBe(scope);
          expect(await receive()).toBe(message);
          await send(answer);
        },
      }),
      () => {},
    );
    const call: HttpCall = [
      scope,
      () => Promise.resolve(message),
      async (given) => {
        taken.push(given);
      },
    ];
    await application(...call);
    expect(taken).toHaveLength(1);
    expect(taken[0]).toBe(answer);
  });

  test('who doesn’t wait for a message to nobody ends no process', async () => {
    const refuse = () => {
      const refused = Promise.reject(LEFT);
      refused.catch(() => {}); // as servers do
      return refused;
    };
    const application = record(
      byProtocol({
        async http(...[, , send]) {
          const sends = [send(start(200)), send(last('a'))];
          expect(sends).toHaveLength(2);
        },
      }),
      () => {},
    );
    await application(...callOf(scopeWith(), refuse));
    await rest();
  });

  test('nor is a mistake that nobody waits for passed over in silence', async () => {
    const http: HttpApplication = async (...[, , send]) => {
      const sends = [send(start(99)), sendAll(send, start(200), last('ok'))];
      await sends[1];
    };
    const application = byProtocol({ http });
    for (const each of [application, record(application, () => {})]) {
      const client = await clientFor(each);
      expect(await (await client.get('/')).text()).toBe('ok');
      await rest();
      expect(takeUnhandled()).toMatchObject([{ code: 'bad-message' }]);
    }
  });

  test('messages are sent at once', async () => {
    const taken: unknown[] = [];
    const application = record(
      byProtocol({
        async http(...[, , send]) {
          const sends = [start(200), piece('a'), last('b')].map((message) =>
            send(message),
          );
          expect(taken).toHaveLength(3);
          await Promise.all(sends);
        },
      }),
      () => {},
    );
    const keep = async (message: unknown) => {
      taken.push(message);
    };
    await application(...callOf(scopeWith(), keep));
  });
});

describe('replayed,', () => {
  test.each(PLAYS)('%s', async (_, entries, messages, expected) => {
    const log = await played(linesOf('GET /', ...entries), messages);
    expect(log.join(', ')).toBe(expected);
  });

  test('octets are octets', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    const lines = await taped(
      (...[, , send]) =>
        sendAll(send, start(200), { type: 'http.response.body', body: all }),
      async (client) => (await client.get('/')).octets(),
    );
    const application = lint(replay(lines));
    const client = await clientFor(application);
    expect(await (await client.get('/')).octets()).toEqual(all);
  });

  test('a long body takes no time', { timeout: 4_000 }, async () => {
    const body = new Uint8Array(5_000_000).fill(0x80);
    const lines = await taped(echo, async (client) =>
      (await client.post('/', { body })).octets(),
    );
    const application = replay(lines);
    const client = await clientFor(application);
    const response = await client.post('/', { body });
    expect(Buffer.compare(await response.octets(), body)).toBe(0);
  });

  test('each conversation is played once, in the order of the tape', async () => {
    let count = 0;
    const counting: HttpApplication = async (...[, , send]) => {
      count += 1;
      await sendAll(send, start(200), last(`${count}`));
    };
    const lines = await taped(counting, async (client) => {
      for (const path of ['/a', '/b', '/a', '/a?'])
        await (await client.get(path)).octets();
    });
    const application = lint(replay(lines));
    const client = await clientFor(application);
    for (const [path, text] of [
      ['/a', '1'],
      ['/a', '3'],
      ['/b', '2'],
      ['/a', '4'],
    ] as const)
      expect(await (await client.get(path)).text()).toBe(text);
    await expect(client.get('/a')).rejects.toThrow('GET /a');
  });

  test('a request is known by its method and all of its target', async () => {
    const lines = linesOf('GET /a%2Fb?c=d', START, END);
    for (const [method, path] of [
      ['GET', '/a%2Fb'],
      ['GET', '/a/b?c=d'],
      ['GET', '/a%2fb?c=d'],
      ['GET', '/a%2Fb?c=D'],
      ['HEAD', '/a%2Fb?c=d'],
      ['get', '/a%2Fb?c=d'],
    ] as const) {
      const application = replay(lines);
      const client = await clientFor(application);
      await expect(client.request(method, path)).rejects.toThrow(
        `${method} ${path}`,
      );
      const { status } = await client.get('/a%2Fb?c=d');
      expect(status).toBe(200);
    }
  });

  test('a request that isn’t there is an error before anything is said', async () => {
    const call = callOf(scopeWith({ rawPath: '/__proto__' }), () =>
      expect.fail('sent'),
    );
    for (const lines of [[], [''], linesOf('GET /', START, END)])
      await expect(replay(lines)(...call)).rejects.toThrow('GET /__proto__');
  });

  test('what was thrown is thrown, where it was', async () => {
    const lines = linesOf('GET /', ...bodyIn(''), { thrown: 'its own' });
    const application = replay(lines);
    const client = await clientFor(application);
    await expect(client.get('/')).rejects.toThrow(/^its own$/);
  });

  test('empty lines are none', async () => {
    const text = `\n${linesOf('GET /', START, END).join('\n\n')}\n`;
    expect(await played(text.split('\n'), [])).toEqual(['< 200', '< ok', '.']);
  });

  test('lines may come from a generator, and once', async () => {
    function* read() {
      yield* linesOf('GET /', START, END);
    }
    const application = replay(read());
    const client = await clientFor(application);
    expect(await (await client.get('/')).text()).toBe('ok');
    await expect(client.get('/')).rejects.toThrow('GET /');
  });

  test('conversations that lie across each other are two', async () => {
    const one = linesOf('GET /1', START, END);
    const two = linesOf(
      'GET /2',
      START,
      sent({ type: 'http.response.body', body: 'no' }),
    ).map((line) => line.replace('"conversation":1', '"conversation":2'));
    const lines = [one[0], two[0], one[1], two[1], two[2], one[2]] as string[];
    const application = replay(lines);
    const client = await clientFor(application);
    const first = await client.get('/1');
    expect(await (await client.get('/2')).text()).toBe('no');
    expect(await first.text()).toBe('ok');
  });
});

test('a whole visit, recorded and replayed', async () => {
  interface State {
    readonly word: string;
  }
  const application: Application<State> = byProtocol<State>({
    lifespan: lifespanFrom(async function* () {
      yield { word: 'Hello' };
    }),
    async http({ state, path, method }, receive, send) {
      if (path === '/broken') throw new Error('it is broken');
      const body = textOf(await readBody(receive)) ?? '';
      await send(start(method === 'POST' ? 201 : 200, ['x-word', state.word]));
      await send(piece(`${state.word} `));
      await send(last(body));
    },
  });
  async function visit(visited: Application<State>): Promise<unknown[]> {
    const seen: unknown[] = [];
    const options = { lifespan: 'on', raiseErrors: false } as const;
    const client = await createClient(lint(visited), options);
    for (const body of ['Ada', 'Bob']) {
      const response = await client.post('/', { body });
      seen.push(response.status, response.headers, await response.text());
    }
    const response = await client.get('/broken');
    seen.push(response.status, await response.text());
    await client.close();
    return seen;
  }
  const lines: string[] = [];
  const recorded = await visit(record(application, (line) => lines.push(line)));
  expect(recorded).toContain('Hello Bob');
  expect(await visit(replay(lines) as Application<State>)).toEqual(recorded);
});

test('without a lifespan on the tape there is none', async () => {
  const application = replay(linesOf('GET /', START, END));
  await expect(createClient(application, { lifespan: 'on' })).rejects.toThrow(
    'lifespan',
  );
  const client = await createClient(application);
  expect(await (await client.get('/')).text()).toBe('ok');
  await client.close();
});
