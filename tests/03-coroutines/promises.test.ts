import { describe, expect, test, vi } from 'vitest';

import {
  Cancelled,
  fromPromise,
  sleep,
  spawn,
  TimeoutError,
  withTimeout,
} from '../../code/03-coroutines/index.ts';
import { createWorld, runBesidePromises } from './virtual.ts';

/** Resolves after a few rounds of Node's own loop. */
async function someTime(): Promise<void> {
  for (let n = 0; n < 3; n += 1)
    await new Promise((done) => setImmediate(done));
}

describe('fromPromise', () => {
  test('returns what the promise is fulfilled with', async () => {
    const value = await runBesidePromises(
      () =>
        function* () {
          yield* sleep(10);
          const early = yield* fromPromise(Promise.resolve('early'));
          const late = yield* fromPromise(someTime().then(() => 'late'));
          return [early, late];
        },
    );
    expect(value).toEqual(['early', 'late']);
  });

  test('throws the very error that the promise is rejected with', async () => {
    const boom = new Error('boom');
    const promise = runBesidePromises(() =>
      fromPromise(() => Promise.reject(boom)),
    );
    await expect(promise).rejects.toBe(boom);
  });

  test('keeps the loop alive, though the loop knows nothing of the promise', async () => {
    const value = await runBesidePromises(
      (loop) =>
        function* () {
          yield* fromPromise(someTime());
          const before = loop.nowMs;
          yield* sleep(1_000);
          return loop.nowMs - before;
        },
    );
    expect(value).toBe(1_000);
  });

  test('takes a function, whose signal aborts when the wait is cancelled', async () => {
    const signals: AbortSignal[] = [];
    const promise = runBesidePromises(() =>
      withTimeout(100, () =>
        fromPromise((signal) => {
          signals.push(signal);
          return new Promise(() => undefined); // nobody will ever settle it
        }),
      ),
    );
    await expect(promise).rejects.toThrow(TimeoutError);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test('whose signal does not abort when the promise is fulfilled', async () => {
    const aborted = await runBesidePromises(() =>
      fromPromise(async (signal) => {
        await someTime();
        return signal;
      }),
    ).then((signal) => signal.aborted);
    expect(aborted).toBe(false);
  });

  test('throws what the function throws before there is a promise', async () => {
    const promise = runBesidePromises(() =>
      fromPromise(() => {
        throw new RangeError('no promise');
      }),
    );
    await expect(promise).rejects.toThrow(RangeError);
  });

  test.each(['fulfilled', 'rejected'] as const)(
    'leaves a promise alone that is %s when nobody waits any more',
    async (how) => {
      let settle = (): void => expect.unreachable();
      const late = new Promise<void>((resolve, reject) => {
        settle = how === 'fulfilled' ? resolve : reject;
      });
      const promise = runBesidePromises(
        (loop) =>
          function* () {
            const child = spawn(loop, () => fromPromise(late));
            yield* sleep(10);
            child.cancel();
            return yield* child.join();
          },
      );
      await expect(promise).rejects.toThrow(Cancelled);
      settle(); // and neither a report nor an unhandled rejection comes of it
      await someTime();
    },
  );

  // #region promises settle while tasks sleep
  test('promises settle while tasks sleep, and tasks run while promises are pending', async () => {
    const notes: string[] = [];
    await runBesidePromises(
      (loop) =>
        function* () {
          const sleeper = spawn(loop, function* () {
            for (let n = 0; n < 3; n += 1) {
              yield* sleep(10);
              notes.push(`task ${loop.nowMs}`);
            }
          });
          yield* fromPromise(
            Promise.resolve()
              .then(() => notes.push('promise'))
              .then(() => notes.push('promise')),
          );
          yield* sleeper.join();
        },
    );
    expect(notes).toEqual([
      'promise',
      'promise',
      'task 10',
      'task 20',
      'task 30',
    ]);
  });
  // #endregion promises settle while tasks sleep
});

describe('toPromise', () => {
  test('can be awaited by an async function, before the end and after', async () => {
    const value = await runBesidePromises((loop) => {
      async function caller(): Promise<string> {
        const task = spawn(loop, function* () {
          yield* sleep(10);
          return 'from a task';
        });
        return `${await task.toPromise()}, ${await task.toPromise()}`;
      }
      return () => fromPromise(caller);
    });
    expect(value).toBe('from a task, from a task');
  });

  test('is rejected with the very error; then it is no failure that nobody saw', async () => {
    const boom = new Error('boom');
    const caught = await runBesidePromises((loop) => {
      const task = spawn(loop, function* () {
        yield* sleep(10);
        throw boom;
      });
      return () =>
        fromPromise(task.toPromise().catch((error: unknown) => error));
    });
    expect(caught).toBe(boom);
  });
});

describe('an AbortSignal', () => {
  test('given to a task cancels it, with its reason', async () => {
    const reason = new Error('the visitor left');
    const removed = vi.fn();
    await runBesidePromises(
      (loop) =>
        function* () {
          const controller = new AbortController();
          const { signal } = controller;
          const remove = signal.removeEventListener.bind(signal);
          signal.removeEventListener = (...args: Parameters<typeof remove>) => {
            removed(args[0]);
            remove(...args);
          };
          const child = spawn(loop, () => sleep(1_000), { signal });
          yield* sleep(10);
          controller.abort(reason);
          yield* sleep(0);
          expect(child.state).toBe('cancelled');
          expect(child.result).toMatchObject({ error: { cause: reason } });
          expect(loop.nowMs).toBe(10);
        },
    );
    expect(removed.mock.calls).toEqual([['abort']]); // it doesn't keep the task in memory
  });

  test('that has aborted before the task began cancels it too', async () => {
    await runBesidePromises(
      (loop) =>
        function* () {
          const child = spawn(loop, () => sleep(1_000), {
            signal: AbortSignal.abort(),
          });
          yield* sleep(0);
          expect(child.state).toBe('cancelled');
        },
    );
  });

  test('given to a task that fails does not hide its failure', () => {
    const { loop, reports } = createWorld();
    const { signal } = new AbortController();
    spawn(
      loop,
      function* () {
        yield* sleep(1);
        throw new Error('boom');
      },
      { signal },
    );
    loop.run();
    expect(reports).toHaveLength(1);
  });

  test.each(['before', 'after'])(
    'of a task that is cancelled has aborted, be it asked for %s or not',
    async (when) => {
      await runBesidePromises(
        (loop) =>
          function* () {
            const child = spawn(loop, () => sleep(1_000));
            if (when === 'before') expect(child.signal.aborted).toBe(false);
            yield* sleep(10);
            child.cancel('reason');
            expect(child.signal.aborted).toBe(true);
            expect(child.signal.reason).toBeInstanceOf(Cancelled);
            expect(child.signal.reason.cause).toBe('reason');
            yield* sleep(0);
          },
      );
    },
  );

  test('of a task tells those who listen', async () => {
    const listener = vi.fn();
    await runBesidePromises(
      (loop) =>
        function* () {
          const child = spawn(loop, () => sleep(1_000));
          child.signal.addEventListener('abort', listener);
          yield* sleep(10);
          expect(listener).not.toHaveBeenCalled();
          child.cancel();
          yield* sleep(0);
        },
    );
    expect(listener).toHaveBeenCalledOnce();
  });
});
