import { describe, expect, test } from 'vitest';

import {
  byProtocol,
  isHttpCall,
  LasgiError,
  LIFESPAN_TABLE,
  startLifespan,
  stepLifespanReceived,
  stepLifespanSent,
} from '../../code/07-lasgi/index.ts';
import type {
  Application,
  ApplicationOf,
  LifespanPhase,
  LifespanScope,
} from '../../code/07-lasgi/index.ts';
import { nameOf, outcomeOf, settle, unchecked } from './lab.ts';

type Part = ApplicationOf<'lifespan', Record<string, unknown>>;

const STARTED = { type: 'lifespan.startup.complete' } as const;
const STOPPED = { type: 'lifespan.shutdown.complete' } as const;
const NOT_STARTED = { type: 'lifespan.startup.failed' } as const;
const NOT_STOPPED = { type: 'lifespan.shutdown.failed' } as const;
const WAITING = Symbol('it still waits');

interface Run {
  readonly warnings: readonly string[];
  readonly start: ReturnType<typeof startLifespan<Record<string, unknown>>>;
}

function startWith(part: Part, mode?: 'auto' | 'on' | 'off'): Run {
  const warnings: string[] = [];
  const application = byProtocol({ lifespan: part });
  const start = startLifespan(application, {
    ...(mode === undefined ? {} : { mode }),
    onWarning: (line) => warnings.push(line),
  });
  return { warnings, start };
}

/** What it resolves to by now. */
function resultBy<T>(promise: Promise<T>): Promise<unknown> {
  return Promise.race([promise, settle().then(() => WAITING)]);
}

describe('what is said in a lifespan', () => {
  // Written down from the specification, and not from the table.
  const EXPECTED = [
    ['created', 'lifespan.startup', 'starting'],
    ['starting', 'lifespan.startup.complete', 'running'],
    ['starting', 'lifespan.startup.failed', 'failed'],
    ['running', 'lifespan.shutdown', 'stopping'],
    ['stopping', 'lifespan.shutdown.complete', 'stopped'],
    ['stopping', 'lifespan.shutdown.failed', 'failed'],
  ] as const;
  const phases = Object.keys(LIFESPAN_TABLE) as LifespanPhase[];
  const received = ['lifespan.startup', 'lifespan.shutdown'] as const;
  const sent = [STARTED, NOT_STARTED, STOPPED, NOT_STOPPED];

  test.each(phases)('L2, L3, L6: when it is %s', (phase) => {
    const stepOf = (type: string) =>
      EXPECTED.find(([from, by]) => from === phase && by === type)?.[2];
    for (const type of received) {
      const next = stepLifespanReceived(phase, { type });
      expect([type, next instanceof LasgiError ? next.code : next]).toEqual([
        type,
        stepOf(type) ?? 'not-now',
      ]);
    }
    for (const message of sent) {
      const next = stepLifespanSent(phase, message);
      expect([
        message.type,
        next instanceof LasgiError ? next.code : next,
      ]).toEqual([message.type, stepOf(message.type) ?? 'not-now']);
    }
  });

  test('has no other phases', () => {
    expect(phases).toEqual([
      ...['created', 'starting', 'running', 'stopping', 'stopped', 'failed'],
    ]);
  });

  test.each([
    [{ type: 'http.response.start', status: 200 }, 'not-now'],
    [{ type: 'lifespan.startup' }, 'unknown-message'],
    [{ type: 'constructor' }, 'unknown-message'],
    [{ type: 'lifespan.startup.failed', message: 7 }, 'bad-message'],
    [null, 'unknown-message'],
  ])('E9: %j is refused', (message, code) => {
    expect(nameOf(stepLifespanSent('starting', unchecked(message)))).toBe(code);
  });

  test.each([
    [{ type: 'http.disconnect' }, 'not-now'],
    [{ type: 'lifespan.startup.complete' }, 'unknown-message'],
  ])('%j isn’t received', (message, code) => {
    expect(nameOf(stepLifespanReceived('created', unchecked(message)))).toBe(
      code,
    );
  });
});

/** An application that says yes to everything, and writes it down. */
function obedient(log: string[]): Part {
  return async (_scope, receive, send) => {
    log.push((await receive()).type);
    await send(STARTED);
    log.push((await receive()).type);
    await send(STOPPED);
    log.push('returned');
  };
}

describe('a lifespan that goes well', () => {
  test('L1, L2, L3: one call, two messages, two answers', async () => {
    const scopes: LifespanScope<Record<string, unknown>>[] = [];
    const log: string[] = [];
    const { start, warnings } = startWith(async (...call) => {
      scopes.push(call[0]);
      await obedient(log)(...call);
    });
    const lifespan = await start;
    expect(lifespan.isSupported).toBe(true);
    await settle();
    expect(log).toEqual(['lifespan.startup']);
    await lifespan.stop();
    await settle();
    expect(log).toEqual(['lifespan.startup', 'lifespan.shutdown', 'returned']);
    expect(scopes).toHaveLength(1);
    expect(scopes[0]).toEqual({
      type: 'lifespan',
      asgi: { version: '3.0', specVersion: '2.0' },
      state: {},
    });
    expect(warnings).toEqual([]);
  });

  test('L2: it isn’t there before the application says so', async () => {
    let ready = (): void => undefined;
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      await new Promise<void>((resolve) => (ready = resolve));
      await send(STARTED);
      await receive();
    });
    expect(await resultBy(start)).toBe(WAITING);
    ready();
    expect(await resultBy(start)).toMatchObject({ isSupported: true });
  });

  test('L5: its state is the object that the application has filled', async () => {
    let state: unknown;
    const { start } = startWith(async (scope, receive, send) => {
      state = scope.state;
      await receive();
      Object.assign(scope.state, { db: 1 });
      await send(STARTED);
      await receive();
    });
    const lifespan = await start;
    expect(lifespan.state).toBe(state);
    expect(lifespan.state).toEqual({ db: 1 });
  });

  test('stop waits for the answer, and whoever stops it again waits, too', async () => {
    let cleared = (): void => undefined;
    const log: string[] = [];
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      await send(STARTED);
      log.push((await receive()).type);
      await new Promise<void>((resolve) => (cleared = resolve));
      await send(STOPPED);
    });
    const lifespan = await start;
    const first = lifespan.stop();
    await settle();
    const second = lifespan.stop();
    expect(await resultBy(Promise.any([first, second]))).toBe(WAITING);
    cleared();
    await Promise.all([first, second, lifespan.stop()]);
    expect(log).toEqual(['lifespan.shutdown']);
  });

  test('C6: keys that nobody knows mean nothing', async () => {
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      await send(unchecked({ ...STARTED, message: 7 }));
      await receive();
    });
    const lifespan = await start;
    await expect(lifespan.stop()).rejects.toThrow(
      'Cannot stop the application: it has returned without an answer',
    );
  });
});

describe('an application without a lifespan', () => {
  const error = new Error('no database');
  const throwing: Part = () => Promise.reject(error);
  const throwingLater: Part = async (_scope, receive) => {
    await receive();
    throw error;
  };
  const returning: Part = async () => {};
  const returningLater: Part = async (_scope, receive) => {
    await receive();
  };

  test.each<[string, Part, RegExp | undefined]>([
    ['L4: throws', throwing, undefined],
    [
      'L4: throws at once',
      () => {
        throw error;
      },
      undefined,
    ],
    [
      'L4: throws when it should start',
      throwingLater,
      /: it has thrown "no database"$/,
    ],
    ['L7: returns', returning, /: it has returned without an answer$/],
    [
      'L7: returns when it should start',
      returningLater,
      /: it has returned without an answer$/,
    ],
    [
      'L7: throws nothing',
      () => Promise.reject(undefined),
      /: it has thrown undefined$/,
    ],
  ])('%s: auto runs without', async (_, part, warning) => {
    const { start, warnings } = startWith(part);
    const lifespan = await start;
    expect(lifespan.isSupported).toBe(false);
    expect(lifespan.state).toEqual({});
    await lifespan.stop();
    if (warning === undefined) expect(warnings).toEqual([]);
    else expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  test.each<[string, Part, string, unknown]>([
    ['L4: throws', throwing, 'it has thrown "no database"', error],
    [
      'L4: throws when it should start',
      throwingLater,
      'it has thrown "no database"',
      error,
    ],
    ['L7: returns', returning, 'it has returned without an answer', undefined],
    [
      'L7: returns when it should start',
      returningLater,
      'it has returned without an answer',
      undefined,
    ],
  ])('%s: on doesn’t start', async (_, part, complaint, cause) => {
    const { start } = startWith(part, 'on');
    await expect(start).rejects.toMatchObject({
      code: 'startup-failed',
      message: `Cannot start the application: ${complaint}`,
    });
    await expect(start.catch((error: Error) => error.cause)).resolves.toBe(
      cause,
    );
  });

  test('off: it isn’t even asked', async () => {
    let calls = 0;
    const { start, warnings } = startWith(async () => {
      calls += 1;
    }, 'off');
    const lifespan = await start;
    expect(lifespan).toMatchObject({ isSupported: false, state: {} });
    await lifespan.stop();
    expect(calls).toBe(0);
    expect(warnings).toEqual([]);
  });

  test('C4: has no part for it, and is no trouble', async () => {
    const application: Application = byProtocol({ http: async () => {} });
    const lifespan = await startLifespan(application);
    expect(lifespan.isSupported).toBe(false);
    await expect(
      startLifespan(application, { mode: 'on' }),
    ).rejects.toMatchObject({
      code: 'startup-failed',
      cause: { code: 'unknown-protocol' },
    });
  });
});

describe('an application that fails', () => {
  test.each<[string, object, string]>([
    ['says why', { message: 'no database' }, 'no database'],
    ['doesn’t say why', {}, 'it has said so, and not why'],
  ])('L2: in its start, and %s', async (_, keys, complaint) => {
    for (const mode of ['auto', 'on'] as const) {
      const { start, warnings } = startWith(async (_scope, receive, send) => {
        await receive();
        await send({ ...NOT_STARTED, ...keys });
      }, mode);
      await expect(start).rejects.toMatchObject({
        code: 'startup-failed',
        message: `Cannot start the application: ${complaint}`,
        state: 'failed',
      });
      expect(warnings).toEqual([]);
    }
  });

  test('L2: says why, and throws: its own words count', async () => {
    const applications: readonly Application[] = [
      async (...call) => {
        if (isHttpCall(call)) return;
        await call[1]();
        await call[2]({ ...NOT_STARTED, message: 'no database' });
        throw new Error('ECONNREFUSED');
      },
      (...call) => {
        if (isHttpCall(call)) return Promise.resolve();
        const both = [
          call[1](),
          call[2]({ ...NOT_STARTED, message: 'no database' }),
        ];
        throw new Error(`ECONNREFUSED, and ${both.length} promises`);
      },
    ];
    for (const application of applications)
      await expect(startLifespan(application)).rejects.toThrow(
        'Cannot start the application: no database',
      );
  });

  test.each<[string, object, string]>([
    ['says why', { message: 'still busy' }, 'still busy'],
    ['doesn’t say why', {}, 'it has said so, and not why'],
  ])('L3: in its end, and %s', async (_, keys, complaint) => {
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      await send(STARTED);
      await receive();
      await send({ ...NOT_STOPPED, ...keys });
    });
    const lifespan = await start;
    for (let n = 0; n < 2; n += 1)
      await expect(lifespan.stop()).rejects.toMatchObject({
        code: 'shutdown-failed',
        message: `Cannot stop the application: ${complaint}`,
      });
  });

  const error = new Error('out of memory');
  test.each<
    [string, (receive: () => Promise<unknown>) => Promise<void>, unknown]
  >([
    ['throws while it runs', () => Promise.reject(error), error],
    [
      'throws instead of stopping',
      (receive) => receive().then(() => Promise.reject(error)),
      error,
    ],
    ['returns while it runs', () => Promise.resolve(), undefined],
    [
      'returns instead of stopping',
      (receive) => receive().then(() => undefined),
      undefined,
    ],
  ])('L3: %s: stop says so', async (_, then, cause) => {
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      await send(STARTED);
      await then(receive);
    });
    const lifespan = await start;
    await settle();
    const failure: unknown = await lifespan.stop().catch((why: unknown) => why);
    expect(failure).toMatchObject({ code: 'shutdown-failed' });
    expect((failure as Error).cause).toBe(cause);
  });
});

describe('L6: what is said twice, or at the wrong time', () => {
  test('is refused, and what is right may still be said', async () => {
    const outcomes: string[] = [];
    const { start } = startWith(async (_scope, receive, send) => {
      const say = async (message: Parameters<typeof send>[0]) =>
        outcomes.push(await outcomeOf(send(message)));
      await say(STARTED); // nobody has asked yet
      await receive();
      await say(STOPPED);
      await say(STARTED);
      await say(STARTED);
      await say(NOT_STARTED);
      await receive();
      await say(STOPPED);
      await say(STOPPED);
      await say(NOT_STOPPED);
    });
    const lifespan = await start;
    await lifespan.stop();
    await settle();
    expect(outcomes).toEqual([
      ...['not-now', 'not-now', 'ok', 'not-now', 'not-now'],
      ...['ok', 'not-now', 'not-now'],
    ]);
  });

  test('nothing more is received behind the end', async () => {
    const outcomes: string[] = [];
    const stopping = startWith(async (...call) => {
      await obedient([])(...call);
      outcomes.push(await outcomeOf(call[1]()));
    });
    await (await stopping.start).stop();
    const failing = startWith(async (_scope, receive, send) => {
      await receive();
      await send(NOT_STARTED);
      outcomes.push(await outcomeOf(receive()));
    });
    await outcomeOf(failing.start);
    await settle();
    expect(outcomes).toEqual(['not-now', 'not-now']);
  });

  test('a receive that is left behind isn’t told to stop before its time', async () => {
    let left: Promise<unknown> | undefined;
    const { start } = startWith(async (_scope, receive, send) => {
      await receive();
      left = receive();
      await send(STARTED);
    });
    const lifespan = await start;
    await settle();
    expect(await resultBy(left ?? Promise.resolve())).toBe(WAITING);
    expect(await outcomeOf(lifespan.stop())).toBe('shutdown-failed');
  });
});
