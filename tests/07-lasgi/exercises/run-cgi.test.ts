import { Readable } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { octetsToText } from '../../../code/05-http-parser/index.ts';
import type { CgiOptions } from '../../../code/07-lasgi/exercises/run-cgi.ts';
import {
  byProtocol,
  CONFORMANCE_CASES,
  isHttpCall,
  lifespanFrom,
  runConformance,
} from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  HttpApplication,
} from '../../../code/07-lasgi/index.ts';
import { Gate, octets, sendAll, textOf } from '../client-lab.ts';
import { last, outcomeOf, piece, settle, start } from '../lab.ts';
import {
  ENDINGS,
  FIELDS,
  LOST_IN_VARIABLES,
  NOT_WRITTEN,
  REFUSED,
  RESPONSES,
  SCOPES,
} from './cgi-cases.ts';
import {
  echo,
  GET,
  inPieces,
  open,
  run,
  saying,
  scopeOf,
} from './cgi-scene.ts';
import { CGI_SUBJECT } from './cgi-subject.ts';

describe('what is written', () => {
  test.each(RESPONSES)('%s', async (_, messages, output) => {
    expect(await run(saying(...messages))).toEqual({
      code: 0,
      output,
      errors: [],
    });
  });

  test.each(NOT_WRITTEN)('without %s', async (_, headers) => {
    const { output } = await run(
      saying(start(200, ...headers, ['x-end', '1']), last('ok')),
    );
    expect(output).toBe('Status: 200 OK\nx-end: 1\ncontent-length: 2\n\nok');
  });

  test('for HEAD, a length and no body', async () => {
    const { output, code } = await run(saying(start(200), last('hi')), {
      REQUEST_METHOD: 'HEAD',
    });
    expect([code, output]).toEqual([
      0,
      'Status: 200 OK\ncontent-length: 2\n\n',
    ]);
  });
});

describe('the scope', () => {
  test.each(SCOPES)('of %j: %j', async (variables, expected) => {
    expect(await scopeOf(variables)).toMatchObject(expected);
  });

  test.each(FIELDS)('%j have the fields %j', async (variables, headers) => {
    const scope = await scopeOf(variables);
    expect(scope.headers).toEqual(headers);
  });

  test('what an object has anyway is no variable', async () => {
    const variables = Object.assign(
      Object.create({ PATH_INFO: '/inherited' }),
      GET,
    );
    const { output } = await run(
      byProtocol({
        http: ({ path }, _, send) => sendAll(send, start(200), last(path)),
      }),
      undefined,
      { variables },
    );
    expect(output).toMatch(/\n\n\/$/);
  });
});

describe('the body', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['3', ['abc'], 'abc'],
    ['3', ['a', 'b', 'c'], 'abc'],
    ['3', ['ab', '', 'c'], 'abc'],
    ['3', ['ab', 'cd', 'ef'], 'abc'],
    ['3', ['abcdef'], 'abc'],
    ['03', ['abcdef'], 'abc'],
  ])('of %s octets, from %j', async (length, pieces, body) => {
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: length };
    // There is no end to wait for.
    const stdin = open(...pieces);
    const { code, output } = await run(byProtocol({ http: echo }), variables, {
      stdin,
    });
    expect(code).toBe(0);
    expect(output).toBe(`Status: 200 OK\ncontent-length: 3\n\n${body}`);
  });

  test.each(['', '0', undefined])(
    'of length %j: nothing is read',
    async (length) => {
      const { code } = await run(byProtocol({ http: echo }), {
        CONTENT_LENGTH: length,
      });
      expect(code).toBe(0);
    },
  );

  test('is read when the application asks, and not before', async () => {
    let asked = 0;
    const stdin = {
      async *[Symbol.asyncIterator]() {
        for (; asked < 9;) {
          asked += 1;
          yield octets('x');
        }
      },
    };
    const application = byProtocol({
      async http(_, receive, send) {
        await send(start(200));
        await send(piece(`${asked}`));
        const { body, moreBody } = (await receive()) as {
          body: Uint8Array;
          moreBody: boolean;
        };
        await send(piece(`${asked} ${textOf(body)} ${moreBody} `));
        for (let n = 2; n <= 9; n += 1) await receive();
        await send(last('end'));
      },
    });
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '9' };
    const { output } = await run(application, variables, { stdin });
    expect(output).toMatch(/\n\n01 x true end$/);
  });

  test('is that of a stream', async () => {
    const stdin = Readable.from([Buffer.from('ab'), Buffer.from('c')]);
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '3' };
    const { output } = await run(byProtocol({ http: echo }), variables, {
      stdin,
    });
    expect(output).toMatch(/\n\nabc$/);
  });

  test('that nobody wants need not come', async () => {
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '9' };
    const application = byProtocol({
      async http(_, receive, send) {
        receive().catch(() => {}); // it waits, and nobody for it
        await sendAll(send, start(413), last('too much'));
      },
    });
    const { code, output } = await run(application, variables, {
      stdin: open(),
    });
    expect([code, output.slice(0, 11)]).toEqual([0, 'Status: 413']);
  });

  test.each<readonly [string, () => AsyncIterable<Uint8Array>]>([
    ['that ends too early', () => inPieces('ab')],
    [
      'that breaks',
      async function* () {
        yield octets('ab');
        throw new Error('broken');
      },
    ],
  ])('%s is of a client that has left', async (_, stdin) => {
    const seen: string[] = [];
    const application = byProtocol({
      async http({ signal }, receive, send) {
        for (let n = 0; n < 3; n += 1) seen.push((await receive()).type);
        seen.push(
          await outcomeOf(send(start(200))),
          (signal.reason as Error).name,
        );
        throw signal.reason;
      },
    });
    const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '3' };
    const result = await run(application, variables, { stdin: stdin() });
    expect(result).toEqual({ code: 1, output: '', errors: [] });
    expect(seen).toEqual([
      'http.request',
      'http.disconnect',
      'http.disconnect',
      'ClientDisconnected',
      'ClientDisconnected',
    ]);
  });
});

describe('nobody is asked, and 400 is said, for', () => {
  test.each(REFUSED)('%s', async (_, variables) => {
    const called: unknown[] = [];
    const application: Application = async (...call) => {
      called.push(call);
    };
    const { code, output, errors } = await run(application, variables);
    expect(called).toEqual([]);
    expect(code).toBe(0);
    expect(output).toMatch(/^Status: 400 Bad Request\n(.+\n)+\nBad Request\n$/);
    expect(errors).toMatchObject([{ name: 'RangeError' }]);
  });
});

test('400 to HEAD has no body', async () => {
  const variables = { REQUEST_METHOD: 'HEAD', PATH_INFO: '/\ud800' };
  const { code, output } = await run(byProtocol({}), variables);
  expect(code).toBe(0);
  expect(output).toMatch(/^Status: 400 Bad Request\n(.+\n)+\n$/);
});

describe('who is told of errors may throw:', () => {
  const onError = () => {
    throw new Error('no log');
  };
  const FAILS: HttpApplication = () => Promise.reject(new Error('its own'));
  const fails = async function* () {
    yield {};
    throw new Error('still open');
  };
  test.each<readonly [string, Application, CgiOptions['variables'], RegExp]>([
    ['a request', byProtocol({}), { REQUEST_METHOD: '' }, /^Status: 400/],
    ['a warning', saying(start(200), last('ok')), {}, /^Status: 200/],
    ['the application', byProtocol({ http: FAILS }), {}, /^Status: 500/],
    [
      'a lifespan’s end',
      byProtocol({
        lifespan: lifespanFrom(fails),
        http: (...[, , send]) => sendAll(send, start(200), last('ok')),
      }),
      {},
      /^Status: 200/,
    ],
  ])('%s', async (_, application, variables, output) => {
    const result = await run(application, variables, { onError });
    expect(result.code).toBe(0);
    expect(result.output).toMatch(output);
  });
});

test('a standard input that can’t be given back is no failure', async () => {
  const stdin = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: octets('a') }) as const,
      return: () => {
        throw new Error('it is broken');
      },
    }),
  };
  const variables = { REQUEST_METHOD: 'POST', CONTENT_LENGTH: '1' };
  const { code } = await run(byProtocol({ http: echo }), variables, { stdin });
  expect(code).toBe(0);
});

describe('the exit code', () => {
  test.each(ENDINGS)('%s', async (_, http, code, output, errors) => {
    const result = await run(byProtocol({ http }));
    expect(result.code).toBe(code);
    expect(result.output).toMatch(output);
    expect(result.output).not.toContain('its own');
    expect(result.errors).toEqual(errors);
  });
});

describe('the standard output', () => {
  test('gets the head with the first piece, and each piece when it is sent', async () => {
    const written: string[] = [];
    const stdout = async (octets: Uint8Array) => {
      written.push(octetsToText(octets));
    };
    const application = byProtocol({
      async http(...[, , send]) {
        await send(start(200));
        expect(written).toHaveLength(0);
        await send(piece('a'));
        expect(written).toEqual(['Status: 200 OK\n\na']);
        await send(piece(''));
        await send(piece('b'));
        expect(written.slice(1)).toEqual(['b']);
        await send(last(''));
      },
    });
    const { errors } = await run(application, {}, { stdout });
    expect(errors).toEqual([]);
    expect(written).toHaveLength(2);
  });

  test('is written to once at a time, and all is written at the end', async () => {
    const gates: Gate[] = [];
    let output = '';
    const stdout = async (octets: Uint8Array) => {
      const gate = new Gate();
      gates.push(gate);
      await gate.passed;
      output += octetsToText(octets);
    };
    const taken: string[] = [];
    const application = byProtocol({
      async http(...[, , send]) {
        const messages = [start(200), piece('a'), piece('b'), last('c')];
        for (const [at, message] of messages.entries())
          send(message).then(
            () => taken.push(`${at}`),
            () => {},
          );
      },
    });
    let isOver = false;
    const running = run(application, {}, { stdout }).finally(
      () => (isOver = true),
    );
    for (let n = 1; n <= 3; n += 1) {
      await settle();
      expect([gates.length, isOver]).toEqual([n, false]);
      expect(taken).toHaveLength(n);
      gates[n - 1]?.open();
    }
    expect((await running).code).toBe(0);
    expect(output).toBe('Status: 200 OK\n\nabc');
  });

  test.each([0, 1])(
    'that breaks at write %i: the client has left',
    async (at) => {
      const seen: string[] = [];
      let writes = 0;
      const stdout = async () => {
        writes += 1;
        if (writes > at) throw new Error('EPIPE');
      };
      const application = byProtocol({
        async http({ signal }, _, send) {
          for (const message of [start(200), piece('a'), piece('b'), last('c')])
            seen.push(await outcomeOf(send(message)));
          seen.push(String(signal.aborted));
        },
      });
      const { code, errors } = await run(application, {}, { stdout });
      expect([code, errors, writes]).toEqual([1, [], at + 1]);
      const taken = Array.from({ length: at + 1 }, () => 'ok');
      const refused = Array.from(
        { length: 3 - at },
        () => 'ClientDisconnected',
      );
      expect(seen).toEqual([...taken, ...refused, 'true']);
    },
  );

  test('that breaks at the last write: 1, though nobody waited', async () => {
    const stdout = () => Promise.reject(new Error('EPIPE'));
    const application = byProtocol({
      async http(...[, , send]) {
        const sends = [send(start(200)), send(last('a'))];
        expect(sends).toHaveLength(2);
      },
    });
    expect(await run(application, {}, { stdout })).toMatchObject({
      code: 1,
      errors: [],
    });
  });
});

describe('the lifespan', () => {
  interface State {
    word: string;
  }

  function withLifespan(
    log: string[],
    http: HttpApplication<State>,
  ): Application {
    const application = byProtocol<State>({
      lifespan: lifespanFrom(async function* () {
        log.push('starts');
        yield { word: 'hi' };
        log.push('stops');
      }),
      http,
    });
    return application as Application;
  }

  test('is around the request, and leaves its state', async () => {
    const log: string[] = [];
    const application = withLifespan(log, async ({ state }, _, send) => {
      log.push(state.word);
      // Nobody waits: it has returned before anything is written.
      for (const message of [start(200), last('ok')])
        send(message).catch(() => {});
    });
    const { code, errors } = await run(
      application,
      {},
      {
        stdout: async () => {
          await settle();
          log.push('written');
        },
      },
    );
    expect([code, errors]).toEqual([0, []]);
    expect(log).toEqual(['starts', 'hi', 'written', 'stops']);
  });

  test('that can’t start: 500, and no request', async () => {
    const application = byProtocol({
      lifespan: lifespanFrom(async function* () {
        yield* [] as unknown[];
        throw new Error('no database');
      }),
      http: () => expect.fail('called'),
    });
    const { code, output, errors } = await run(application);
    expect(code).toBe(0);
    expect(output).toMatch(/^Status: 500 /);
    expect(output).not.toContain('database');
    expect(errors).toMatchObject([{ code: 'startup-failed' }]);
  });

  test('that can’t stop: the response counts', async () => {
    const application = byProtocol({
      lifespan: lifespanFrom(async function* () {
        yield {};
        throw new Error('still open');
      }),
      http: (...[, , send]) => sendAll(send, start(200), last('ok')),
    });
    const { code, output, errors } = await run(application);
    expect([code, output.slice(0, 14)]).toEqual([0, 'Status: 200 OK']);
    expect(errors).toMatchObject([{ code: 'shutdown-failed' }]);
  });

  test('that isn’t one is told, and the request answered', async () => {
    const application: Application = async (...call) => {
      if (isHttpCall(call)) await sendAll(call[2], start(200), last('ok'));
    };
    const { code, output, errors } = await run(application);
    expect([code, output.slice(0, 14)]).toEqual([0, 'Status: 200 OK']);
    expect(errors).toHaveLength(1);
  });

  test('stops if the application fails, too', async () => {
    const log: string[] = [];
    const application = withLifespan(log, () =>
      Promise.reject(new Error('its own')),
    );
    const { errors } = await run(application);
    expect(errors).toHaveLength(1);
    expect(log).toEqual(['starts', 'stops']);
  });
});

test('a server with a program of CGI behind it passes the kit', async () => {
  const cases = CONFORMANCE_CASES.filter(
    ({ name }) => !LOST_IN_VARIABLES.includes(name),
  );
  expect(cases).toHaveLength(
    CONFORMANCE_CASES.length - LOST_IN_VARIABLES.length,
  );
  const verdicts = await runConformance(CGI_SUBJECT, { cases });
  const faults = verdicts.flatMap(({ name, faults }) =>
    faults.map((fault) => `${name}: ${fault}`),
  );
  expect(faults).toEqual([]);
  const tried = verdicts.filter(({ skipped }) => skipped.length === 0);
  expect(tried.length).toBeGreaterThan(60);
});
