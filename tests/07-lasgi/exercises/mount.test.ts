import { afterEach, describe, expect, test, vi } from 'vitest';

import { mount } from '../../../code/07-lasgi/exercises/mount.ts';
import {
  byProtocol,
  ClientDisconnected,
  createClient,
  lifespanFrom,
  lint,
} from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  Call,
  CaseState,
  HttpApplication,
  HttpCall,
  HttpScope,
} from '../../../code/07-lasgi/index.ts';
import { last, LEFT, start } from '../lab.ts';
import { sendAll } from '../client-lab.ts';
import { faultsWith } from './kit.ts';
import { callOf, makeScope, scopeWith } from './scopes.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A scope as a server makes it, for what is behind its root path. */
function scopeOf(target: string, rootPath = ''): HttpScope {
  const rawPath = rootPath.replace(/[^/]+/g, encodeURIComponent) + target;
  const path = decodeURIComponent(rawPath);
  return scopeWith({ path, rawPath, rootPath });
}

/** Who is called for it: `inner` with its root path, or `otherwise`. */
async function calledFor(prefix: string, scope: HttpScope): Promise<string> {
  let called = 'nobody';
  const application = mount(
    prefix,
    async ({ rootPath }) => {
      called = `inner ${rootPath}`;
    },
    async () => {
      called = 'otherwise';
    },
  );
  await application(...callOf(scope));
  return called;
}

describe('below /blog is', () => {
  test.each([
    ['/blog', 'inner /blog'],
    ['/blog/', 'inner /blog'],
    ['/blog/2024/1', 'inner /blog'],
    ['/blog//', 'inner /blog'],
    ['/blog/blog', 'inner /blog'],
    ['/blogs', 'otherwise'],
    ['/blog.html', 'otherwise'],
    ['/', 'otherwise'],
    ['/b', 'otherwise'],
    ['//blog', 'otherwise'],
    ['/a/blog', 'otherwise'],
    ['/Blog', 'otherwise'],
    ['/%62lo%67/1', 'inner /blog'],
    ['/blog/%2F', 'inner /blog'],
    ['/blog%2F1', 'otherwise'],
    ['/blog%2f', 'otherwise'],
    ['/%2Fblog', 'otherwise'],
    ['%2Fblog', 'otherwise'],
    ['/blog%20', 'otherwise'],
    ['/blog%253F', 'otherwise'],
    ['*', 'otherwise'],
    ['', 'otherwise'],
  ])('%j? %s', async (target, expected) => {
    expect(await calledFor('/blog', scopeOf(target))).toBe(expected);
  });
});

describe('a prefix', () => {
  test.each([
    ['/a/b', '/a/b/c', 'inner /a/b'],
    ['/a/b', '/a', 'otherwise'],
    ['/a/b', '/a/bc', 'otherwise'],
    ['/a/b', '/a%2Fb', 'otherwise'],
    ['/a/b', '/a%2Fb/c', 'otherwise'],
    ['/café', '/caf%C3%A9/1', 'inner /café'],
    ['/café', '/caf%c3%a9', 'inner /café'],
    ['/a b', '/a%20b', 'inner /a b'],
    ['/100%', '/100%25/x', 'inner /100%'],
    ['/%41', '/%2541', 'inner /%41'],
    ['/%41', '/%41', 'otherwise'],
    ['/a.c', '/abc', 'otherwise'],
    ['/(', '/(', 'inner /('],
    ['/a\nb', '/a%0Ab', 'inner /a\nb'],
    ['/constructor', '/constructor', 'inner /constructor'],
  ])('%j and %j: %s', async (prefix, target, expected) => {
    expect(await calledFor(prefix, scopeOf(target))).toBe(expected);
  });

  test.each(['', '/', 'blog', 'blog/', '/blog/', '//', '*', '/\n/'])(
    '%j is none',
    (prefix) => {
      const nobody = () => Promise.reject(new Error('It was called'));
      expect(() => mount(prefix, nobody, nobody)).toThrow(RangeError);
    },
  );
});

describe('below a root path', () => {
  test.each([
    ['/app', '/blog/1', 'inner /app/blog'],
    ['/app', '/blog', 'inner /app/blog'],
    ['/app', '/app/blog', 'otherwise'],
    ['/app', '', 'otherwise'],
    ['/blog', '', 'otherwise'],
    ['/blog', '/1', 'otherwise'],
    ['/blog', '/blog', 'inner /blog/blog'],
    ['/a b/é', '/blog/1', 'inner /a b/é/blog'],
  ])('%j, %j: %s', async (rootPath, target, expected) => {
    const scope = scopeOf(target, rootPath);
    expect(await calledFor('/blog', scope)).toBe(expected);
  });

  test('an asterisk is below nothing', async () => {
    const scope = scopeWith({ path: '*', rawPath: '*', rootPath: '/blog' });
    expect(await calledFor('/blog', scope)).toBe('otherwise');
  });

  test('a mount in a mount counts on', async () => {
    const seen: string[] = [];
    const see =
      (name: string): HttpApplication =>
      async ({ path, rawPath, rootPath }) => {
        seen.push(`${name}: ${rootPath} in ${path}, ${rawPath}`);
      };
    const third: Application = mount<unknown>(
      '/b c',
      see('1'),
      forAll(see('2')),
    );
    const second: Application = mount<unknown>('/a', third, forAll(see('3')));
    const application = mount<unknown>('/a', second, forAll(see('4')));
    for (const target of ['/a/a/b%20c/d%2F', '/a/a/b', '/a/b%20c', '/b'])
      await application(...callOf(scopeOf(target, '/r')));
    expect(seen).toEqual([
      '1: /r/a/a/b c in /r/a/a/b c/d/, /r/a/a/b%20c/d%2F',
      '2: /r/a/a in /r/a/a/b, /r/a/a/b',
      '3: /r/a in /r/a/b c, /r/a/b%20c',
      '4: /r in /r/b, /r/b',
    ]);
  });
});

/** It is called for requests alone. */
function forAll(http: HttpApplication): Application {
  return (...call) => http(...(call as HttpCall));
}

describe('the scope', () => {
  /** What the inner application gets for that call. */
  async function innerCall(call: HttpCall): Promise<HttpCall> {
    const seen: HttpCall[] = [];
    const application = mount(
      '/a',
      async (...given) => {
        seen.push(given);
      },
      () => Promise.reject(new Error('It is not below')),
    );
    await application(...call);
    return seen[0] as HttpCall;
  }

  test('is a copy that differs in one thing', async () => {
    const scope = scopeOf('/a/b');
    const call = callOf(scope);
    const [copy, receive, send] = await innerCall(call);
    expect(copy).not.toBe(scope);
    expect(scope.rootPath).toBe('');
    expect({ ...copy }).toEqual({ ...scope, rootPath: '/a' });
    expect(Object.keys(copy).toSorted()).toEqual(Object.keys(scope).toSorted());
    expect(copy.state).toBe(scope.state);
    expect([receive, send]).toEqual(call.slice(1));
  });

  test('keeps what others have added to it', async () => {
    const scope = Object.freeze({ ...scopeOf('/a/b'), user: 'Ada' });
    const [copy] = await innerCall(callOf(scope));
    expect(copy).toMatchObject({ user: 'Ada', rootPath: '/a' });
  });

  test('is the server’s own for the other application', async () => {
    const call = callOf(scopeOf('/b'));
    const seen: unknown[] = [];
    const application = mount(
      '/a',
      () => Promise.reject(new Error('It is not below')),
      async (...given) => {
        seen.push(...given);
      },
    );
    await application(...call);
    expect(seen).toHaveLength(3);
    for (const [at, part] of call.entries()) expect(seen[at]).toBe(part);
  });

  test('has a signal that is made when somebody asks', async () => {
    let made = 0;
    class CountedController extends AbortController {
      constructor() {
        super();
        made += 1;
      }
    }
    vi.stubGlobal('AbortController', CountedController);
    const { scope, exchange } = makeScope({ path: '/a/a', rawPath: '/a/a' });
    const [outer] = await innerCall(callOf(scope));
    const [copy] = await innerCall(callOf(outer));
    expect(copy.rootPath).toBe('/a/a');
    expect(made).toBe(0);
    const { signal } = copy;
    expect(signal).toBe(scope.signal);
    expect({ ...copy }.signal).toBe(signal);
    expect(made).toBe(1);
    exchange.depart(LEFT);
    expect(signal.reason).toBeInstanceOf(ClientDisconnected);
  });
});

describe('other calls', () => {
  test.each(['lifespan', 'websocket'])('%s: otherwise', async (type) => {
    const seen: unknown[] = [];
    const application = mount(
      '/a',
      () => Promise.reject(new Error('It was called')),
      async (...call) => {
        seen.push(...call);
      },
    );
    const scope = { type, path: '/a', rawPath: '/a', rootPath: '' };
    const call = [scope, async () => ({}), async () => {}];
    await application(...(call as unknown as Call));
    expect(seen).toHaveLength(3);
    for (const [at, part] of call.entries()) expect(seen[at]).toBe(part);
  });

  test('the lifespan of one leaves the state of both', async () => {
    interface State {
      readonly word: string;
    }
    const http: HttpApplication<State> = ({ state, rootPath }, _, send) =>
      sendAll(send, start(200), last(`${state.word} from "${rootPath}"`));
    const site = byProtocol<State>({
      lifespan: lifespanFrom(async function* () {
        yield { word: 'hi' };
      }),
      http,
    });
    const application = mount('/a', byProtocol<State>({ http }), site);
    const options = { rootPath: '/r' };
    const client = await createClient(lint(application), options);
    expect(await (await client.get('/a/b')).text()).toBe('hi from "/r/a"');
    expect(await (await client.get('/b')).text()).toBe('hi from "/r"');
    await client.close();
  });
});

test('what an application throws is thrown', async () => {
  const application = mount(
    '/a',
    () => Promise.reject(new Error('inner')),
    () => Promise.reject(new Error('otherwise')),
  );
  for (const [target, message] of [
    ['/a', 'inner'],
    ['/b', 'otherwise'],
  ] as const)
    await expect(application(...callOf(scopeOf(target)))).rejects.toThrow(
      message,
    );
});

test('servers keep their rules with it', async () => {
  const nobody = () => Promise.reject(new Error('It is not below'));
  const faults = await faultsWith((inner) =>
    mount<CaseState>('/nowhere', nobody, inner),
  );
  expect(faults).toEqual([]);
});
