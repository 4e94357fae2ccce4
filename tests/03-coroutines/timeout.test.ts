import { describe, expect, test } from 'vitest';

import {
  Cancelled,
  currentTask,
  sleep,
  spawn,
  suspend,
  TimeoutError,
  withCleanup,
  withTimeout,
} from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

describe('withTimeout', () => {
  test('returns what the body returns in time, and leaves no timer', () => {
    const { loop, run } = createWorld();
    const value = run(() =>
      withTimeout(100, function* () {
        yield* sleep(10);
        return 'in time';
      }),
    );
    expect(value).toBe('in time');
    expect(loop.nowMs).toBe(10);
  });

  test('throws TimeoutError when the time is up, after the finally', () => {
    const { note, notes, run } = createWorld();
    run(function* () {
      try {
        yield* withTimeout(100, function* () {
          try {
            yield* sleep(1_000);
          } finally {
            note('finally');
          }
        });
      } catch (error) {
        expect(error).toBeInstanceOf(TimeoutError);
        expect(error).toMatchObject({
          code: 'timeout',
          delayMs: 100,
          message: 'Cannot go on waiting: 100 ms have passed',
          cause: expect.any(Cancelled),
        });
        note('caught');
      }
      yield* sleep(1); // the task itself was not cancelled
    });
    expect(notes).toEqual(['100 finally', '100 caught']);
  });

  test('passes on what the body throws', () => {
    const { run } = createWorld();
    const boom = new Error('boom');
    const body = withTimeout(100, function* () {
      yield* sleep(10);
      throw boom;
    });
    expect(() => run(body)).toThrow(boom);
  });

  test('passes on undefined, thrown', () => {
    const { run } = createWorld();
    const caught = run(function* () {
      try {
        yield* withTimeout(100, function* () {
          yield* sleep(10);
          throw undefined;
        });
        return 'nothing';
      } catch (error) {
        return error;
      }
    });
    expect(caught).toBe(undefined);
  });

  test('runs the body in the same task', () => {
    const { run } = createWorld();
    run(function* () {
      const task = currentTask();
      yield* withTimeout(100, function* () {
        yield* sleep(1);
        expect(currentTask()).toBe(task);
      });
    });
  });

  test('counts a value that the body returns in spite of the cancellation', () => {
    const { run } = createWorld();
    const value = run(() =>
      withTimeout(100, function* () {
        try {
          yield* sleep(1_000);
          return 'whole';
        } catch {
          return 'half';
        }
      }),
    );
    expect(value).toBe('half');
  });

  test('counts an answer that comes at the last moment', () => {
    const { loop, run } = createWorld();
    const value = run(function* () {
      let answer: (value: string) => void = () => expect.unreachable();
      loop.callAt(100, () => answer('just in time')); // armed before the timeout
      return yield* withTimeout(100, () =>
        suspend<string>((resume) => {
          answer = resume;
          return () => expect.unreachable();
        }),
      );
    });
    expect(value).toBe('just in time');
  });

  test.each([
    [50, 100, 50, 50], // the inner is up first
    [100, 50, 50, 50], // the outer is
    [50, 50, 50, 50], // both are
  ])(
    'inside another: %i ms in %i ms end at %i ms with the TimeoutError of %i ms',
    (innerMs, outerMs, endMs, expectedMs) => {
      const { loop, run } = createWorld();
      const body = withTimeout(outerMs, () =>
        withTimeout(innerMs, () => sleep(1_000)),
      );
      expect(() => run(body)).toThrow(`${expectedMs} ms have passed`);
      expect(loop.nowMs).toBe(endMs);
    },
  );

  test('an outer time that is up is told by the outer, whatever the inner does about it', () => {
    const { note, notes, run } = createWorld();
    run(function* () {
      try {
        yield* withTimeout(50, function* () {
          try {
            yield* withTimeout(100, () => sleep(1_000));
          } catch (error) {
            note(`inside: ${(error as Error).name}`);
            throw error;
          }
        });
      } catch (error) {
        note(`outside: ${(error as Error).name}`);
      }
    });
    expect(notes).toEqual(['50 inside: Cancelled', '50 outside: TimeoutError']);
  });

  test('is told by the outermost, if several times are up when the body waits again', () => {
    const { loop, run } = createWorld();
    const body = withTimeout(100, () =>
      withTimeout(50, function* () {
        yield* withCleanup(200, () => sleep(120));
        yield* sleep(1_000);
      }),
    );
    expect(() => run(body)).toThrow('100 ms have passed');
    expect(loop.nowMs).toBe(120);
  });

  test('gives way when the whole task is cancelled', () => {
    const { loop, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => withTimeout(100, () => sleep(1_000)));
      yield* sleep(10);
      child.cancel();
      try {
        yield* child.join();
      } catch (error) {
        expect(error).toBeInstanceOf(Cancelled);
      }
      expect(child.state).toBe('cancelled');
    });
    expect(loop.nowMs).toBe(10);
  });

  test('cleans up within a time of its own', () => {
    const { note, notes, run } = createWorld();
    const body = withTimeout(100, function* () {
      try {
        yield* sleep(1_000);
      } finally {
        yield* withCleanup(50, () => sleep(20));
        note('clean');
      }
    });
    expect(() => run(body)).toThrow(TimeoutError);
    expect(notes).toEqual(['120 clean']);
  });

  test.each([Number.NaN, Infinity])('refuses %s ms', (delayMs) => {
    const { run } = createWorld();
    expect(() => run(() => withTimeout(delayMs, () => sleep(1)))).toThrow(
      RangeError,
    );
  });
});
