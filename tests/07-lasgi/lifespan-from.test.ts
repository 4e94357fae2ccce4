import { describe, expect, test } from 'vitest';

import {
  byProtocol,
  lifespanFrom,
  startLifespan,
} from '../../code/07-lasgi/index.ts';

describe('a lifespan from a generator', () => {
  async function runOf(
    run: () => AsyncGenerator<Record<string, unknown>, void>,
  ) {
    return startLifespan(byProtocol({ lifespan: lifespanFrom(run) }));
  }

  test('runs up to its yield, and behind it', async () => {
    const log: string[] = [];
    const lifespan = await runOf(async function* () {
      log.push('open');
      yield { db: 1 };
      log.push('close');
    });
    expect(lifespan.state).toEqual({ db: 1 });
    expect(log).toEqual(['open']);
    await lifespan.stop();
    expect(log).toEqual(['open', 'close']);
  });

  test('a function that throws before there is a generator has failed to start', async () => {
    const starting = runOf(() => {
      throw new Error('no database');
    });
    await expect(starting).rejects.toMatchObject({ code: 'startup-failed' });
  });

  test('puts the state into the object that is there', async () => {
    const there = { a: 1 };
    const sent: string[] = [];
    const types = ['lifespan.startup', 'lifespan.shutdown'] as const;
    let at = 0;
    await lifespanFrom<Record<string, unknown>>(async function* () {
      yield { b: 2 };
    })(
      {
        type: 'lifespan',
        asgi: { version: '3.0', specVersion: '2.0' },
        state: there,
      },
      async () => ({ type: types[at++] ?? 'lifespan.shutdown' }),
      async ({ type }) => {
        sent.push(type);
      },
    );
    expect(there).toEqual({ a: 1, b: 2 });
    expect(sent).toEqual([
      'lifespan.startup.complete',
      'lifespan.shutdown.complete',
    ]);
  });

  test.each<[string, unknown, string]>([
    ['an error', new Error('no database'), 'no database'],
    ['anything else', 7, '7'],
  ])(
    'throws %s before its yield: it hasn’t started',
    async (_, thrown, complaint) => {
      const running = runOf(async function* () {
        if (complaint !== '') throw thrown;
        yield {};
      });
      await expect(running).rejects.toMatchObject({
        code: 'startup-failed',
        message: `Cannot start the application: ${complaint}`,
      });
    },
  );

  test('throws behind its yield: it hasn’t stopped', async () => {
    const lifespan = await runOf(async function* () {
      yield {};
      throw new Error('still busy');
    });
    await expect(lifespan.stop()).rejects.toMatchObject({
      code: 'shutdown-failed',
      message: 'Cannot stop the application: still busy',
    });
  });

  test('doesn’t yield: it hasn’t started', async () => {
    const running = runOf(async function* () {
      if (running === undefined) yield {};
    });
    await expect(running).rejects.toThrow(
      'Cannot start the application: the lifespan has ended without a yield, expected one',
    );
  });

  test('yields twice: it is ended, and that is said', async () => {
    const log: string[] = [];
    const lifespan = await runOf(async function* () {
      try {
        yield {};
        yield {};
        log.push('never');
      } finally {
        log.push('close');
      }
    });
    await expect(lifespan.stop()).rejects.toThrow(
      'Cannot stop the application: the lifespan has yielded twice, expected one',
    );
    expect(log).toEqual(['close']);
  });
});
