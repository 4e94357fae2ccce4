import { describe, expect, test } from 'vitest';

import {
  byProtocol,
  isHttpCall,
  LasgiError,
} from '../../code/07-lasgi/index.ts';
import type {
  Application,
  HttpApplication,
  HttpReceiveMessage,
} from '../../code/07-lasgi/index.ts';
import { lint } from '../../code/07-lasgi/lint.ts';
import {
  ALL_EXTENSIONS,
  createLab,
  DEBUG,
  DISCONNECT,
  endOf,
  HINT,
  last,
  LEFT,
  noting,
  outcomeOf,
  piece,
  request,
  saying,
  sendAny,
  settle,
  start,
  trailers,
  unchecked,
} from './lab.ts';
import type { Sent } from './lab.ts';
import { createLinted, laxServer, runLax } from './lint-lab.ts';

const STARTED = { type: 'lifespan.startup.complete' } as const;

describe('an application that is right', () => {
  test.each<[string, readonly Sent[]]>([
    ['all in one', [start(200), last('a')]],
    ['in pieces', [start(200, ['content-length', '2']), piece('a'), last('b')]],
    ['with hints', [HINT, DEBUG, start(200), last('')]],
    [
      'with trailers',
      [{ ...start(200), trailers: true }, last(''), trailers(['a', '1'])],
    ],
  ])('isn’t disturbed: %s', async (_, messages) => {
    const { run, told, warnings } = createLinted();
    expect(endOf(await run(saying(...messages)))).toBe('complete');
    const alone = createLab({ extensions: ALL_EXTENSIONS });
    await alone.run(saying(...messages));
    expect(told).toEqual(alone.told);
    expect(warnings).toEqual([]);
  });

  test('receives what there is', async () => {
    const { run, carrier, warnings } = createLinted();
    carrier.feed('a');
    carrier.feed('', false);
    const result = await run(async (...call) => {
      const [, receive] = call;
      expect(await receive()).toMatchObject({ moreBody: true });
      expect(await receive()).toMatchObject({ moreBody: false });
      await saying(start(200), last(''))(...call);
      expect(await receive()).toEqual(DISCONNECT);
      expect(await receive()).toEqual(DISCONNECT);
    });
    expect(endOf(result)).toBe('complete');
    expect(warnings).toEqual([]);
  });

  test('may leave when its client has left', async () => {
    const ways: readonly HttpApplication[] = [
      async (_scope, receive) => {
        await receive();
      },
      async ({ signal }) => {
        expect(signal.aborted).toBe(true);
      },
      async (_scope, _receive, send) => {
        expect(await outcomeOf(send(start(200)))).toBe('ClientDisconnected');
        expect(await outcomeOf(send(start(200)))).toBe('ClientDisconnected');
        expect(await outcomeOf(send(last('')))).toBe('ClientDisconnected');
      },
    ];
    for (const way of ways) {
      const { run, exchange, warnings } = createLinted();
      exchange.depart(LEFT);
      expect(endOf(await run(way))).toBe('departed: ClientDisconnected');
      expect(warnings).toEqual([]);
    }
  });

  test('may use an extension that somebody has added', async () => {
    const push = unchecked<Sent>({ type: 'http.response.push', path: '/' });
    const linted = lint(
      byProtocol({ http: saying(push, start(200), push, last('')) }),
    );
    const { scope, call, taken } = laxServer();
    const extensions = unchecked<object>({ 'http.response.push': {} });
    await linted({ ...scope, extensions }, call[1], call[2]);
    expect(taken).toHaveLength(4);
    const { run } = createLinted();
    expect(endOf(await run(saying(push)))).toBe('failed: unknown-message');
  });

  test('has its own errors passed on', async () => {
    const error = new Error('no database');
    const { run } = createLinted();
    expect(await run(() => Promise.reject(error))).toEqual({
      type: 'failed',
      error,
    });
  });
});

describe('what an application must not send is refused on any server', () => {
  test.each<[string, readonly Sent[], string, RegExp]>([
    ['E6', [last('a')], 'not-now', /send "http.response.start" once/],
    [
      'E7',
      [start(200), start(200)],
      'not-now',
      /send "http.response.start" once/,
    ],
    ['E8', [start(200), last(''), last('')], 'not-now', /nothing behind that$/],
    [
      'E9',
      [unchecked({ type: 'http.respones.start' })],
      'unknown-message',
      /typing error/,
    ],
    [
      'E9',
      [unchecked({ type: 'toString' })],
      'unknown-message',
      /typing error/,
    ],
    ['E9', [unchecked(undefined)], 'unknown-message', /typing error/],
    [
      'E9',
      [unchecked({ type: 'http.response.start' })],
      'bad-message',
      /mend that key/,
    ],
    ['E9', [unchecked(STARTED)], 'not-now', /lifespan/],
    [
      'E13',
      [start(200, ['content-length', '1']), last('ab')],
      'bad-length',
      /count octets/,
    ],
    [
      'E13',
      [start(200, ['content-length', '3']), last('ab')],
      'bad-length',
      /count octets/,
    ],
    ['E14', [start(200, ['a', 'b\r\nc: d'])], 'bad-message', /mend that key/],
    ['E14', [start(600)], 'bad-message', /mend that key/],
    [
      'C9',
      [{ ...start(200, ['content-length', '1']), trailers: true }],
      'bad-message',
      /content-length, and announces trailers/,
    ],
    ['C9', [start(200), HINT], 'not-now', /send "http.response.start" once/],
  ])('%s: %j', async (_, messages, code, advice) => {
    let thrown: unknown;
    const { taken } = await runLax(async (...call) => {
      await saying(...messages.slice(0, -1))(...call);
      await sendAny(call[2], messages.at(-1)).catch((error: unknown) => {
        thrown = error;
      });
    });
    expect(thrown).toBeInstanceOf(LasgiError);
    expect(thrown).toMatchObject({
      code,
      message: expect.stringMatching(advice) as string,
    });
    expect(taken).toHaveLength(messages.length - 1);
  });

  test('C9: what the scope doesn’t offer', async () => {
    const { run } = createLinted({ extensions: {} });
    const result = await run(saying(HINT));
    expect(result).toMatchObject({
      error: {
        code: 'not-offered',
        message: expect.stringMatching(/ask findExtension first/) as string,
      },
    });
  });

  test('and something else may still be sent', async () => {
    const outcomes: string[] = [];
    const http = noting(outcomes, last(''), start(200), start(200), last('a'));
    const { outcome, taken } = await runLax(http);
    expect(outcomes).toEqual(['not-now', 'ok', 'not-now', 'ok']);
    expect(taken).toEqual([start(200), last('a')]);
    expect(outcome).toBe('ok');
  });

  test('what the server refuses hasn’t happened', async () => {
    const { run, carrier, told } = createLinted();
    const result = await run(async (_scope, _receive, send) => {
      await send(start(200));
      carrier.failsWith = new Error('once');
      expect(await outcomeOf(send(last('a')))).toBe('once');
      await send(last('a'));
    });
    expect(endOf(result)).toBe('complete');
    expect(told).toEqual(['begin 200 content-length: 1; "a" end']);
  });

  // #region unless something else has happened since
  test('unless something else has happened since', async () => {
    const { call } = laxServer();
    const refusing = async (message: unknown) => {
      if (message !== first) return;
      await settle();
      throw new Error('too late');
    };
    const first = piece('a');
    const http: HttpApplication = async (_scope, _receive, send) => {
      await send(start(200));
      const refused = outcomeOf(send(first));
      await send(last('b'));
      expect(await refused).toBe('too late');
      expect(await outcomeOf(send(last('c')))).toBe('not-now');
    };
    const linted = lint(byProtocol({ http }));
    expect(await outcomeOf(linted(call[0], call[1], refusing))).toBe('ok');
  });
  // #endregion unless something else has happened since

  test('E17: a second receive, while the first waits', async () => {
    const { outcome } = await runLax(async (_scope, receive) => {
      const both = [receive(), receive()] as const;
      expect(await outcomeOf(both[0])).toBe('ok');
      await both[1];
    });
    expect(outcome).toBe('busy');
    const { run, carrier } = createLinted();
    await run(async (_scope, receive) => {
      const first = receive();
      await expect(receive()).rejects.toThrow(
        /await one receive before the next$/,
      );
      carrier.feed('a');
      await first;
      carrier.feed('b');
      await receive();
    });
  });
});

describe('what an application must not leave behind', () => {
  test.each<[string, readonly Sent[], string]>([
    ['E3', [], 'not started'],
    ['E3', [start(200)], 'started'],
    ['E4', [start(200), piece('a')], 'started'],
    ['E4', [{ ...start(200), trailers: true }, last('')], 'before trailers'],
  ])('%s: %j', async (_, messages, state) => {
    const { call } = laxServer();
    const linted = lint(byProtocol({ http: saying(...messages) }));
    await expect(linted(...call)).rejects.toMatchObject({
      code: 'no-response',
      state,
      message: expect.stringMatching(
        /is complete|the last|behind that$/,
      ) as string,
    });
  });

  test('E5: a value, which is no error', async () => {
    const warnings: string[] = [];
    const application: Application = async (...call) => {
      if (isHttpCall(call)) await saying(start(200), last(''))(...call);
      return unchecked<undefined>({ status: 200 });
    };
    const linted = lint(application, {
      onWarning: (line) => warnings.push(line),
    });
    await linted(...laxServer().call);
    expect(warnings).toEqual([
      expect.stringMatching(/returned a value \(object\).*return nothing/),
    ]);
  });

  // #region a send that nobody waits for
  test('a send that it hasn’t waited for', async () => {
    const { run, carrier, warnings } = createLinted();
    carrier.isHoldingBack = true;
    const forgotten: unknown[] = [];
    await run(async (_scope, _receive, send) => {
      await send(start(200));
      forgotten.push(send(last('a')));
    });
    expect(warnings).toEqual([expect.stringMatching(/await every send$/)]);
  });
  // #endregion a send that nobody waits for

  test('a send that comes when it has returned', async () => {
    let late = Promise.resolve('');
    const { taken } = await runLax(async (_scope, _receive, send) => {
      await send(start(200));
      late = settle().then(() => outcomeOf(send(last('late'))));
    });
    expect(await late).toBe('not-now');
    expect(taken).toEqual([start(200)]);
  });
});

describe('a server that says what it must not', () => {
  const more = request('a', true);
  const end = request('a');

  test.each<[string, readonly unknown[], string]>([
    [
      'a body that is text',
      [{ type: 'http.request', body: 'a', moreBody: false }],
      'bad-message',
    ],
    [
      'a body without moreBody',
      [{ type: 'http.request', body: new Uint8Array(0) }],
      'bad-message',
    ],
    [
      'ASGI’s own keys',
      [{ type: 'http.request', body: new Uint8Array(0), more_body: false }],
      'bad-message',
    ],
    ['no message', [7], 'unknown-message'],
    ['what only an application says', [start(200)], 'unknown-message'],
    ['a piece behind the last', [more, end, more], 'not-now'],
    ['the last piece twice', [end, end], 'not-now'],
    ['a piece behind the disconnect', [DISCONNECT, more], 'not-now'],
    ['a lifespan’s message', [{ type: 'lifespan.startup' }], 'not-now'],
  ])('%s', async (_, messages, code) => {
    const { call } = laxServer(messages);
    const linted = lint(
      byProtocol({
        http: async (_scope, receive) => {
          for (let n = 1; n < messages.length; n += 1)
            expect(await outcomeOf(receive())).toBe('ok');
          await receive();
        },
      }),
    );
    await expect(linted(...call)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/mend the server$/) as string,
    });
  });

  test('H2: a piece behind the response', async () => {
    const { outcome } = await runLax(
      async (...call) => {
        await saying(start(200), last(''))(...call);
        await call[1]();
      },
      [more],
    );
    expect(outcome).toBe('not-now');
  });

  // #region a piece that was on its way
  test('a piece that was on its way is right', async () => {
    const { call } = laxServer();
    let arrive: (message: HttpReceiveMessage) => void = () => {};
    const receive = () =>
      new Promise<HttpReceiveMessage>((resolve) => {
        arrive = resolve;
      });
    const http: HttpApplication = async (...given) => {
      const waiting = given[1]();
      await saying(start(200), last(''))(...given);
      arrive(more);
      expect(await waiting).toEqual(more);
    };
    const linted = lint(byProtocol({ http }));
    expect(await outcomeOf(linted(call[0], receive, call[2]))).toBe('ok');
  });
  // #endregion a piece that was on its way

  test('E10: one that takes what nobody will read', async () => {
    const { outcome, warnings } = await runLax(async (...call) => {
      await call[1]();
      await saying(start(200), last(''))(...call);
    });
    expect(outcome).toBe('ok');
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/should reject with a ClientDisconnected$/);
  });
});
