import { describe, expect, test } from 'vitest';

import {
  byProtocol,
  forHttp,
  isHttpCall,
  lint,
} from '../../code/07-lasgi/index.ts';
import type {
  Application,
  Call,
  HttpApplication,
} from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { withLadder } from '../../code/07-lasgi/message-ladder.ts';
import { createLab, factsOf, nameOf, outcomeOf, unchecked } from './lab.ts';

const SIGNAL = new AbortController().signal;

/** A call with a scope of that type: only the type is looked at. */
function callOf(type: unknown, keys: object = {}): Call {
  const receive = () => Promise.reject(new Error('nobody receives here'));
  const send = () => Promise.reject(new Error('nobody sends here'));
  return unchecked([{ type, ...keys }, receive, send]);
}

function logging(log: string[], name: string) {
  return async (...call: Call): Promise<void> => {
    log.push(`${name}: ${call[0].type}`);
  };
}

describe('an application from its parts', () => {
  test('calls the part for the scope’s type, with all of the call', async () => {
    const calls: unknown[] = [];
    const application = byProtocol({
      http: async (...call) => {
        calls.push(call);
      },
      lifespan: async (...call) => {
        calls.push(call);
      },
    });
    const both = [callOf('http'), callOf('lifespan')];
    for (const call of both) await application(...call);
    expect(calls).toEqual(both);
    expect(calls[0]).toHaveProperty('0', both[0]?.[0]);
  });

  test.each([
    ...['websocket', 'HTTP', '', '__proto__', 'constructor', 'toString'],
    ...['hasOwnProperty', 'valueOf', 'lifespan', 'absent'],
  ])('C4: throws if it has none: %j', async (type) => {
    const http = () => Promise.resolve();
    const parts = unchecked<object>({ http, absent: undefined });
    const calling = byProtocol(parts)(...callOf(type));
    await expect(calling).rejects.toMatchObject({
      code: 'unknown-protocol',
      message: expect.stringContaining(JSON.stringify(type)) as string,
    });
  });

  test.each([[undefined], [null], [7], [Symbol('http')], [{}]])(
    'C2, C4: throws if the scope has no type: %o',
    async (type) => {
      const application = byProtocol({ http: async () => {} });
      expect(await outcomeOf(application(...callOf(type)))).not.toBe('ok');
    },
  );

  test('passes on what a part throws', async () => {
    const error = new Error('no database');
    const application = byProtocol({ http: () => Promise.reject(error) });
    expect(await outcomeOf(application(...callOf('http')))).toBe(nameOf(error));
  });
});

describe('E5: a value that is returned', () => {
  const http: HttpApplication = async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status: 200 });
    await send({ type: 'http.response.body' });
    return unchecked<undefined>('a value');
  };

  test.each<[string, Application]>([
    ['byProtocol', byProtocol({ http })],
    ['forHttp', forHttp((inner) => inner)(byProtocol({ http }))],
    ['withLadder', withLadder(byProtocol({ http }), () => {})],
    ['a wrapped part', forHttp(() => http)(byProtocol({}))],
  ])('gets through %s, so that lint around it sees it', async (_, inner) => {
    const warnings: string[] = [];
    const linted = lint(inner, { onWarning: (line) => warnings.push(line) });
    const { run } = createLab();
    expect(await run(linted)).toEqual({ type: 'complete' });
    expect(warnings).toEqual([
      expect.stringContaining('has returned a value (string)'),
    ]);
  });
});

describe('a middleware for requests', () => {
  test('lets a lifespan pass, and what it doesn’t know', async () => {
    const log: string[] = [];
    const middleware = forHttp((inner) => async (...call) => {
      log.push('wrapped');
      await inner(...call);
    });
    const application = middleware(logging(log, 'inner'));
    for (const type of ['http', 'lifespan', 'websocket'])
      await application(...callOf(type));
    expect(log).toEqual([
      ...['wrapped', 'inner: http', 'inner: lifespan', 'inner: websocket'],
    ]);
  });

  test('wraps once, and not for each request', async () => {
    let wrapped = 0;
    const application = forHttp((inner) => {
      wrapped += 1;
      return inner;
    })(byProtocol({ http: async () => {} }));
    for (let n = 0; n < 3; n += 1) await application(...callOf('http'));
    expect(wrapped).toBe(1);
  });

  test('the first of several is the outermost', async () => {
    const log: string[] = [];
    const named = (name: string) =>
      forHttp((inner) => async (...call) => {
        log.push(name);
        await inner(...call);
      });
    await named('outer')(named('inner')(logging(log, 'application')))(
      ...callOf('http'),
    );
    expect(log).toEqual(['outer', 'inner', 'application: http']);
  });

  test('C5: copies the scope, and nobody else sees what it has changed', async () => {
    const facts = factsOf({ path: '/a/b', rawPath: '/a/b' });
    const scope = createHttpScope(facts, () => SIGNAL);
    const before = { ...scope };
    const seen: unknown[] = [];
    const application: Application = forHttp((inner) => (given, ...rest) => {
      const headers = [...given.headers, ['x-by', 'middleware'] as const];
      return inner({ ...given, rootPath: '/a', headers }, ...rest);
    })(async (...call) => {
      if (isHttpCall(call)) seen.push(call[0]);
    });
    const [, receive, send] = callOf('http');
    await application(...unchecked<Call>([scope, receive, send]));
    expect(seen).toEqual([
      { ...before, rootPath: '/a', headers: [['x-by', 'middleware']] },
    ]);
    expect(seen[0]).toHaveProperty('signal', SIGNAL);
    expect({ ...scope }).toEqual(before);
  });
});

test('C2: a scope says its type and its versions', () => {
  const scope = createHttpScope(factsOf(), () => SIGNAL);
  expect(scope).toMatchObject({
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
  });
});
