import { describe, expect, test } from 'vitest';

import {
  Cancelled,
  currentTask,
  sleep,
  spawn,
  suspend,
  TimeoutError,
  withCleanup,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine, Task } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

/** Waits for the end of a task, however it ended, and says how. */
function* endOf(task: Task<unknown>): Coroutine<string> {
  try {
    yield* task.join();
  } catch {
    // the state tells
  }
  return task.state;
}

describe('a cancelled task', () => {
  test('throws Cancelled where it waits, and its finally runs once', () => {
    const { loop, note, notes, reports, run } = createWorld();
    run(function* () {
      const child = spawn(
        loop,
        function* () {
          try {
            yield* sleep(100);
            note('never');
          } catch (error) {
            note(String(error));
            throw error;
          } finally {
            note('finally');
          }
        },
        { name: 'child' },
      );
      yield* sleep(10);
      child.cancel();
      note('asked for it'); // a request: nothing has happened yet
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual([
      '10 asked for it',
      '10 Cancelled: Cannot go on in task "child": it was cancelled',
      '10 finally',
    ]);
    expect(reports).toEqual([]); // an end that somebody asked for is no failure
    expect(loop.nowMs).toBe(10); // the timer is gone
  });

  test('runs nothing in the call that cancels it, wherever that comes from', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        try {
          yield* sleep(100);
        } finally {
          note('finally');
        }
      });
      loop.callLater(10, () => {
        child.cancel();
        note('asked for it');
      });
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['10 asked for it', '10 finally']);
  });

  test('says why, to the task and to those who join it', () => {
    const { loop, run } = createWorld();
    const reason = new Error('the visitor left');
    run(function* () {
      const child = spawn(loop, () => sleep(100));
      child.cancel(reason);
      child.cancel(new Error('too late'));
      try {
        yield* child.join();
      } catch (error) {
        expect(error).toBeInstanceOf(Cancelled);
        expect(error).toMatchObject({ code: 'cancelled', cause: reason });
      }
    });
  });

  // #region a catch that swallows
  test('cannot go on waiting by swallowing it', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const stubborn = spawn(loop, function* () {
        for (let n = 1; n <= 3; n += 1) {
          try {
            yield* sleep(100);
          } catch {
            note(`swallowed ${n}`);
          }
        }
      });
      yield* sleep(10);
      stubborn.cancel();
      expect(yield* endOf(stubborn)).toBe('returned');
    });
    expect(notes).toEqual([
      '10 swallowed 1',
      '10 swallowed 2',
      '10 swallowed 3',
    ]);
  });
  // #endregion a catch that swallows

  test('that swallows it for ever burns time, but not the loop', () => {
    const { loop, run } = createWorld();
    let isOver = false;
    run(function* () {
      const stubborn = spawn(loop, function* () {
        while (!isOver) {
          try {
            yield* sleep(100);
          } catch {
            // go on all the same
          }
        }
      });
      yield* sleep(10);
      stubborn.cancel();
      loop.callSoon(() => {
        isOver = true;
      });
      yield* stubborn.join();
    });
    expect(isOver).toBe(true);
  });

  test('begins all the same if it has not: it may have something to close', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        try {
          note('begun');
          yield* sleep(100);
        } finally {
          note('closed');
        }
      });
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['0 begun', '0 closed']);
  });

  test('still gets an answer that it was given before', () => {
    const { loop, run } = createWorld();
    run(function* () {
      let answer: (value: string) => void = () => expect.unreachable();
      const child = spawn(loop, function* () {
        const value = yield* suspend<string>((resume) => {
          answer = resume;
          return () => expect.unreachable();
        });
        expect(value).toBe('not lost');
        yield* sleep(100);
      });
      yield* sleep(10);
      answer('not lost');
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
  });

  test('drops an answer that comes later, and says nothing', () => {
    const { loop, reports, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        yield* suspend((resume) => {
          loop.callLater(50, resume);
          return undefined; // nothing can be done about it
        });
      });
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(loop.nowMs).toBe(50);
    expect(reports).toEqual([]);
  });

  test('stops waiting at once, and only once', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        yield* suspend(() => () => note('stopped'));
      });
      yield* sleep(10);
      child.cancel();
      note('asked for it');
      child.cancel();
      yield* endOf(child);
      child.cancel();
    });
    expect(notes).toEqual(['10 stopped', '10 asked for it']);
  });

  test('goes by, if stopping fails; that is reported', () => {
    const { loop, reports, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () =>
        suspend(() => () => {
          throw new Error('cannot stop');
        }),
      );
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(reports.map(({ error }) => String(error))).toEqual([
      'Error: cannot stop',
    ]);
  });

  test('cannot be cancelled when it has ended', () => {
    const { loop, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => sleep(10));
      yield* child.join();
      child.cancel();
      expect(child.state).toBe('returned');
      expect(child.signal.aborted).toBe(false);
    });
  });
});

describe('a task that cancels itself', () => {
  test('goes on until it waits', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        currentTask().cancel();
        note('goes on');
        yield* sleep(10);
        note('never');
      });
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['0 goes on']);
  });

  test('in the middle of beginning a wait stops that wait', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        yield* suspend(() => {
          currentTask().cancel();
          return () => note('stopped');
        });
      });
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['0 stopped']);
  });
});

describe('the end of a cancelled task', () => {
  test('is a failure if something else is thrown', () => {
    const { loop, run } = createWorld();
    const child = spawn(loop, function* () {
      try {
        yield* sleep(100);
      } finally {
        throw new Error('clumsy');
      }
    });
    run(function* () {
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('failed');
    });
  });

  test('is a failure of its joiner, who was not cancelled', () => {
    const { loop, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => sleep(100), { name: 'child' });
      const joiner = spawn(loop, () => child.join());
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(joiner)).toBe('failed');
      expect(child.state).toBe('cancelled');
      expect(joiner.result).toEqual(child.result);
    });
  });

  test('a joiner that is cancelled leaves the task alone', () => {
    const { loop, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => sleep(100));
      const joiner = spawn(loop, () => child.join());
      yield* sleep(10);
      joiner.cancel();
      expect(yield* endOf(joiner)).toBe('cancelled');
      expect(yield* endOf(child)).toBe('returned');
    });
    expect(loop.nowMs).toBe(100);
  });
});

describe('withCleanup', () => {
  test('may wait though the task is cancelled', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* withCleanup(50, function* () {
            yield* sleep(20);
            note('said good-bye');
          });
          note('left');
        }
      });
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['30 said good-bye', '30 left']);
  });

  test('holds a cancellation back that comes in the middle', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        yield* withCleanup(50, () => sleep(20));
        note('cleaned up');
        yield* sleep(100);
      });
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('cancelled');
    });
    expect(notes).toEqual(['20 cleaned up']);
    expect(loop.nowMs).toBe(20);
  });

  test('ends when its time is up', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* withCleanup(50, () => sleep(1_000));
        }
      });
      yield* sleep(10);
      child.cancel();
      expect(yield* endOf(child)).toBe('failed');
      expect(child.result).toMatchObject({ error: expect.any(TimeoutError) });
      note('over');
    });
    expect(notes).toEqual(['60 over']);
  });
});
