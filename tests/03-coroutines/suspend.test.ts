import { describe, expect, expectTypeOf, test } from 'vitest';

import { suspend as suspendInOneLine } from '../../code/03-coroutines/attempts/one-line-suspend.ts';
import { sleep, spawn, suspend } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

type Resume = (value: string) => void;
type Fail = (error: unknown) => void;

describe.each([
  ['suspend', suspend],
  ['the suspend of one line', suspendInOneLine],
])('%s', (_, suspend) => {
  test('turns a callback into a value', () => {
    const { loop, run } = createWorld();
    function* question(): Coroutine<string> {
      return yield* suspend<string>((resume) => {
        loop.callLater(10, () => resume('answer'));
        return undefined;
      });
    }
    expect(run(question)).toBe('answer');
  });

  test('turns a failure into an error thrown where the task waits', () => {
    const { loop, run } = createWorld();
    function* question(): Coroutine<string> {
      try {
        return yield* suspend<string>((_, fail) => {
          loop.callLater(10, () => fail(new Error('no answer')));
          return undefined;
        });
      } catch (error) {
        return `caught ${String(error)}`;
      }
    }
    expect(run(question)).toBe('caught Error: no answer');
  });

  test('takes what start throws for a failure', () => {
    const { run } = createWorld();
    const body = (): Coroutine<string> =>
      suspend<string>(() => {
        throw new Error('could not begin');
      });
    expect(() => run(body)).toThrow('could not begin');
  });

  test('takes an answer that comes before start has returned', () => {
    const { run } = createWorld();
    function* eager(): Coroutine<string> {
      const value = yield* suspend<string>((resume) => {
        resume('at once');
        return () => expect.unreachable();
      });
      return value;
    }
    expect(run(eager)).toBe('at once');
  });

  test('takes a failure that comes before start has returned', () => {
    const { run } = createWorld();
    const body = (): Coroutine<string> =>
      suspend<string>((_, fail) => {
        fail(new Error('failed at once'));
        return () => expect.unreachable();
      });
    expect(() => run(body)).toThrow('failed at once');
  });

  test('begins the wait only when the coroutine gets there', () => {
    const { note, notes, run } = createWorld();
    run(function* () {
      const wait = suspend((resume) => {
        note('begun');
        resume();
        return undefined;
      });
      note('made');
      yield* wait;
    });
    expect(notes).toEqual(['0 made', '0 begun']);
  });

  test.each([
    ['resume, resume', (resume: Resume) => resume('b'), undefined],
    ['resume, fail', (_: Resume, fail: Fail) => fail('b'), 'b'],
  ])('keeps the first answer of %s and reports the second', (...row) => {
    const { loop, reports, run } = createWorld();
    const [, answerAgain, cause] = row;
    const value = run(function* () {
      return yield* suspend<string>((resume, fail) => {
        loop.callLater(10, () => {
          resume('a');
          answerAgain(resume, fail);
        });
        return undefined;
      });
    });
    expect(value).toBe('a');
    expect(reports).toEqual([
      {
        label: 'task "main"',
        error: expect.objectContaining({
          message: expect.stringMatching(
            /^Cannot answer a wait: it was answered already/,
          ),
        }),
      },
    ]);
    expect((reports[0]?.error as Error).cause).toBe(cause);
  });

  test('reports a second answer that comes when the task has long ended', () => {
    const { loop, reports, run } = createWorld();
    run(function* () {
      yield* suspend((resume) => {
        loop.callLater(10, resume);
        loop.callLater(20, resume);
        return undefined;
      });
    });
    expect(reports).toHaveLength(1);
  });

  test('passes through any depth of calls', () => {
    const { run } = createWorld();
    function* down(depth: number): Coroutine<number> {
      if (depth > 0) return 1 + (yield* down(depth - 1));
      yield* sleep(10);
      return 0;
    }
    expect(run(() => down(100))).toBe(100);
  });
});

test('a wait is typed by what it waits for', () => {
  expectTypeOf(suspend(() => undefined)).toEqualTypeOf<Coroutine<void>>();
  const start = (resume: (value: string) => void): undefined => {
    resume('a');
  };
  expectTypeOf(suspend(start)).toEqualTypeOf<Coroutine<string>>();
  // @ts-expect-error a timer is no way to stop: without a call of its `cancel` nothing is stopped
  suspend((resume) => createWorld().loop.callLater(10, resume));
});

// #region ten thousand answers at once
test('10,000 answers that are there at once cost no stack', () => {
  const { note, notes, run } = createWorld();
  run(function* () {
    for (let n = 0; n < 10_000; n += 1) {
      yield* suspend((resume) => {
        resume();
        return undefined;
      });
    }
    note('10,000 answers');
  });
  expect(notes).toEqual(['0 10,000 answers']);
});
// #endregion ten thousand answers at once

// #region the loop gets its turns
test('a task whose answers are always there leaves the loop its turns', () => {
  const { loop, run } = createWorld();
  let isOver = false;
  run(function* () {
    loop.callSoon(() => {
      isOver = true;
    });
    while (!isOver) {
      yield* suspend((resume) => {
        resume();
        return undefined;
      });
    }
  });
  expect(isOver).toBe(true);
});
// #endregion the loop gets its turns

test('two tasks that wake each other leave the loop its turns', () => {
  const { loop, run } = createWorld();
  let isOver = false;
  let wakeOther: (() => void) | undefined;
  function* player(): Coroutine<void> {
    while (!isOver) {
      yield* suspend((resume) => {
        const wake = wakeOther;
        wakeOther = resume;
        wake?.();
        return undefined;
      });
    }
    wakeOther?.();
    wakeOther = undefined;
  }
  run(function* () {
    const players = [spawn(loop, player), spawn(loop, player)];
    loop.callLater(0, () => {
      isOver = true;
    });
    for (const task of players) yield* task.join();
  });
  expect(isOver).toBe(true);
});
