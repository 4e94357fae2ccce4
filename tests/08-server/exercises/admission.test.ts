import { afterEach, describe, expect, test, vi } from 'vitest';

import { sleep } from '../../../code/03-coroutines/index.ts';
import { byProtocol } from '../../../code/07-lasgi/index.ts';
import type { HttpApplication } from '../../../code/07-lasgi/index.ts';
import { limitConcurrency } from '../../../code/08-server/exercises/admission.ts';
import { saying, serve } from '../lab.ts';
import type { Visitor } from '../visitor.ts';
import { answering, http, Scene, settle } from './scene.ts';
import type { SceneOptions } from './scene.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** An application in which each request stays until it is let go. */
class Room {
  readonly entered: string[] = [];
  readonly #leave = new Map<string, (error?: Error) => void>();
  readonly #application;

  constructor(atOnce: number, inLine: number) {
    const inner = http(async (scope, receive, send) => {
      this.entered.push(scope.path);
      await new Promise<void>((resolve, reject) => {
        this.#leave.set(scope.path, (error) =>
          error === undefined ? resolve() : reject(error),
        );
      });
      await answering(scope.path)(scope, receive, send);
    });
    this.#application = limitConcurrency({ atOnce, inLine })(inner);
  }

  ask(path: string, options: SceneOptions = {}): Scene {
    return new Scene(this.#application, { path, ...options });
  }

  async askAll(...paths: readonly string[]): Promise<readonly Scene[]> {
    const scenes = paths.map((path) => this.ask(path));
    await settle();
    return scenes;
  }

  /** Lets a request go, without waiting for what comes of it. */
  letGo(path: string, error?: Error): void {
    this.#leave.get(path)?.(error);
  }

  async finish(path: string, error?: Error): Promise<void> {
    this.letGo(path, error);
    await settle();
  }
}

describe('requests', () => {
  test('so many are in the application, and the rest in order', async () => {
    const room = new Room(2, 3);
    await room.askAll('a', 'b', 'c', 'd', 'e');
    expect(room.entered).toEqual(['a', 'b']);
    await room.finish('b');
    expect(room.entered).toEqual(['a', 'b', 'c']);
    await room.finish('c');
    await room.finish('a');
    expect(room.entered).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('are all answered in the end, and there is room again', async () => {
    const room = new Room(1, 2);
    const scenes = await room.askAll('a', 'b', 'c');
    for (const path of ['a', 'b', 'c']) await room.finish(path);
    expect(scenes.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
    await room.askAll('d', 'e', 'f');
    expect(room.entered).toEqual(['a', 'b', 'c', 'd']);
  });

  test('one that comes later isn’t faster than one in line', async () => {
    const room = new Room(1, 2);
    await room.askAll('a', 'b');
    room.letGo('a');
    for (let turn = 0; turn < 8; turn += 1) {
      room.ask(`late-${turn}`);
      await Promise.resolve();
    }
    await settle();
    expect(room.entered).toEqual(['a', 'b']);
  });

  test('count until the application returns, not until they are answered', async () => {
    let done = (): void => {};
    const inner = http(async (scope, receive, send) => {
      await answering(scope.path)(scope, receive, send);
      await new Promise<void>((resolve) => (done = resolve));
    });
    const application = limitConcurrency({ atOnce: 1, inLine: 1 })(inner);
    const first = new Scene(application, { path: 'a' });
    const second = new Scene(application, { path: 'b' });
    await settle();
    expect([first.text, second.text]).toEqual(['a', '']);
    done();
    await settle();
    expect(second.text).toBe('b');
  });
});

describe('one too many', () => {
  test.each([
    [1, 0],
    [1, 1],
    [3, 2],
  ])(
    'with room for %d and a line of %d: 503 at once',
    async (atOnce, inLine) => {
      const room = new Room(atOnce, inLine);
      const fitting = Array.from(
        { length: atOnce + inLine },
        (_, at) => `${at}`,
      );
      await room.askAll(...fitting);
      const [late, later] = await room.askAll('late', 'later');
      for (const scene of [late, later]) {
        expect(scene?.result).toEqual({ type: 'complete' });
        expect(scene?.status).toBe(503);
        expect(scene?.all('retry-after')).toEqual(['1']);
        expect(scene?.text).not.toBe('');
      }
      for (const path of fitting) await room.finish(path);
      expect(room.entered).toEqual(fitting);
      await room.askAll('next');
      expect(room.entered).toContain('next');
    },
  );

  test('costs no signal, and neither does one for whom there is room', async () => {
    const made = vi.fn();
    class Counted extends AbortController {
      constructor() {
        super();
        made();
      }
    }
    vi.stubGlobal('AbortController', Counted);
    const room = new Room(1, 0);
    const [, late] = await room.askAll('a', 'b');
    expect(late?.status).toBe(503);
    expect(made).not.toHaveBeenCalled();
  });
});

describe('who leaves the line', () => {
  test('frees its place in it, and isn’t brought before the application', async () => {
    const room = new Room(1, 2);
    const [, second] = await room.askAll('a', 'b', 'c');
    second?.leave();
    await settle();
    expect(second?.result).toMatchObject({ type: 'departed' });
    expect(second?.status).toBeUndefined();
    const [fourth] = await room.askAll('d');
    expect(fourth?.status).toBeUndefined(); // it waits
    for (const path of ['a', 'c', 'd']) await room.finish(path);
    expect(room.entered).toEqual(['a', 'c', 'd']);
  });

  test.each(['just before', 'just after'])(
    '%s its place is free: the next one gets it',
    async (when) => {
      const room = new Room(1, 2);
      const [, second] = await room.askAll('a', 'b', 'c');
      if (when === 'just before') second?.leave();
      room.letGo('a');
      if (when === 'just after') second?.leave();
      await settle();
      expect(room.entered).toEqual(['a', 'c']);
      await room.finish('c');
      await room.askAll('d', 'e');
      expect(room.entered).toEqual(['a', 'c', 'd']);
    },
  );

  test('while its place is handed over: the next one gets it', async () => {
    // However many turns it takes from one to the other.
    for (let turns = 0; turns < 24; turns += 1) {
      const room = new Room(1, 2);
      const [, second] = await room.askAll('a', 'b', 'c');
      room.letGo('a');
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const isIn = room.entered.includes('b');
      second?.leave();
      await settle();
      expect(room.entered).toEqual(isIn ? ['a', 'b'] : ['a', 'c']);
    }
  });

  test('had left when it came: no place is taken', async () => {
    const room = new Room(1, 1);
    await room.askAll('a');
    const gone = room.ask('b');
    gone.leave();
    await room.askAll('c');
    for (const path of ['a', 'c']) await room.finish(path);
    expect(room.entered).toEqual(['a', 'c']);
  });

  test('its signal had aborted before: no place in line is taken', async () => {
    const inner = http(async () => new Promise(() => {}));
    const application = limitConcurrency({ atOnce: 1, inLine: 1 })(inner);
    const call = application as (...call: unknown[]) => Promise<void>;
    const scope = { type: 'http', headers: [], signal: AbortSignal.abort() };
    const sent = vi.fn(async () => {});
    call({ ...scope, signal: undefined }, vi.fn(), sent).catch(() => {});
    for (let n = 0; n < 3; n += 1) await call(scope, vi.fn(), sent);
    expect(sent).not.toHaveBeenCalled();
  });

  test('the last of many: nobody is forgotten', async () => {
    const room = new Room(1, 100);
    const paths = Array.from({ length: 100 }, (_, at) => `${at}`);
    const scenes = await room.askAll('first', ...paths);
    for (let at = 1; at <= 100; at += 2) scenes[at]?.leave();
    await room.finish('first');
    const left = paths.filter((_, at) => at % 2 === 1);
    for (const path of left) await room.finish(path);
    expect(room.entered).toEqual(['first', ...left]);
  });
});

describe('a place is free again', () => {
  test('when the application throws', async () => {
    const room = new Room(1, 1);
    const [first] = await room.askAll('a', 'b');
    const error = new Error('bare cupboard');
    await room.finish('a', error);
    expect(first?.result).toEqual({ type: 'failed', error });
    expect(room.entered).toEqual(['a', 'b']);
  });

  test('when it throws before there is a promise', async () => {
    const inner = http(() => {
      throw new Error('at once');
    });
    const application = limitConcurrency({ atOnce: 1, inLine: 0 })(inner);
    for (let n = 0; n < 3; n += 1) {
      const { ended } = new Scene(application);
      expect(await ended).toMatchObject({ error: { message: 'at once' } });
    }
  });

  test('when its client leaves', async () => {
    const inner = http(async (_scope, receive) => {
      while ((await receive()).type !== 'http.disconnect');
    });
    const application = limitConcurrency({ atOnce: 1, inLine: 0 })(inner);
    for (let n = 0; n < 3; n += 1) {
      const scene = new Scene(application);
      scene.leave();
      expect(await scene.ended).toMatchObject({ type: 'departed' });
    }
  });
});

test('two applications behind one middleware have places and a line each', async () => {
  const middleware = limitConcurrency({ atOnce: 1, inLine: 1 });
  const applications = [1, 2].map(() => {
    const inner = vi.fn(async () => new Promise<void>(() => {}));
    return { inner, outer: middleware(http(inner)) };
  });
  for (const { inner, outer } of applications) {
    const scenes = [1, 2, 3].map(() => new Scene(outer));
    await settle();
    expect(inner).toHaveBeenCalledTimes(1);
    const statuses = scenes.map(({ status }) => status);
    expect(statuses).toEqual([undefined, undefined, 503]);
  }
});

test('a lifespan takes no place', async () => {
  const types: string[] = [];
  const application = limitConcurrency({ atOnce: 1, inLine: 0 })(
    async (...[scope]) => {
      types.push(scope.type);
      await new Promise(() => {});
    },
  ) as (...call: unknown[]) => Promise<void>;
  for (const type of ['lifespan', 'lifespan', 'http'])
    application({ type, headers: [] }, vi.fn(), vi.fn()).catch(() => {});
  await settle();
  expect(types).toEqual(['lifespan', 'lifespan', 'http']);
});

test.each([
  [0, 1],
  [-1, 1],
  [1.5, 1],
  [NaN, 1],
  [Infinity, 1],
  [1, -1],
  [1, 0.5],
  [1, NaN],
])('%d at once and %d in line is a RangeError', (atOnce, inLine) => {
  expect(() => limitConcurrency({ atOnce, inLine })).toThrow(RangeError);
});

describe('on the server', () => {
  test('one is in, one in line, and one is sent away; who leaves isn’t asked for', () => {
    const entered: string[] = [];
    return serve(
      ({ later }) => {
        const inner: HttpApplication = async (scope, receive, send) => {
          entered.push(scope.path);
          await later(100);
          await saying('ok')()(scope, receive, send);
        };
        return (application ??= limitConcurrency({ atOnce: 1, inLine: 1 })(
          byProtocol({ http: inner }),
        ));
      },
      {},
      function* ({ visit, loop }) {
        const visitors: Visitor[] = [];
        for (const path of ['/a', '/b', '/c']) {
          const visitor = yield* visit();
          visitors.push(visitor);
          yield* visitor.get(path);
          yield* sleep(1);
        }
        const [first, second, third] = visitors as [Visitor, Visitor, Visitor];
        expect((yield* third.hear()).status).toBe(503);
        second.leave();
        yield* sleep(1);
        yield* third.get('/d');
        expect((yield* first.hear()).status).toBe(200);
        expect((yield* third.hear()).status).toBe(200);
        expect(entered).toEqual(['/a', '/d']);
        expect(loop.nowMs).toBeLessThan(300);
      },
    );
  });
  let application: HttpApplication | undefined;
});
