import { describe, expect, test } from 'vitest';

import {
  aliveTasks,
  Cancelled,
  sleep,
  spawn,
  suspend,
  taskGroup,
  withCleanup,
  withTimeout,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine, TaskGroup } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

function* failAfter(delayMs: number, error: unknown): Coroutine<never> {
  yield* sleep(delayMs);
  throw error;
}

describe('a task group', () => {
  test('waits for its tasks and returns what the body returned', () => {
    const { loop, note, notes, run } = createWorld();
    const value = run(() =>
      taskGroup(function* (group) {
        for (const delayMs of [30, 10, 20]) {
          group.spawn(function* () {
            yield* sleep(delayMs);
            note(`slept ${delayMs}`);
          });
        }
        yield* sleep(5);
        note('body');
        return 'value';
      }),
    );
    expect(value).toBe('value');
    expect(notes).toEqual([
      '5 body',
      '10 slept 10',
      '20 slept 20',
      '30 slept 30',
    ]);
    expect(loop.nowMs).toBe(30);
  });

  test('ends at once if it has no tasks', () => {
    const { run } = createWorld();
    expect(
      run(() =>
        taskGroup(function* () {
          return 1;
        }),
      ),
    ).toBe(1);
  });

  test('can be joined one by one', () => {
    const { run } = createWorld();
    const sum = run(() =>
      taskGroup(function* (group) {
        const tasks = [1, 2, 3].map((n) =>
          group.spawn(function* () {
            yield* sleep(n);
            return n;
          }),
        );
        let total = 0;
        for (const task of tasks) total += yield* task.join();
        return total;
      }),
    );
    expect(sum).toBe(6);
  });

  test('takes tasks from its tasks, for as long as one lives', () => {
    const { note, notes, run } = createWorld();
    function* generation(group: TaskGroup, n: number): Coroutine<void> {
      yield* sleep(10);
      note(`generation ${n}`);
      if (n < 3) group.spawn(generation(group, n + 1));
    }
    run(() =>
      taskGroup(function* (group) {
        group.spawn(generation(group, 1));
        yield* sleep(0);
      }),
    );
    expect(notes).toEqual([
      '10 generation 1',
      '20 generation 2',
      '30 generation 3',
    ]);
  });

  test('leaves no task behind that is spawned in the last moment', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      yield* taskGroup(function* (group) {
        const child = group.spawn(() => sleep(10));
        child.whenDone(() => {
          group.spawn(function* () {
            yield* sleep(5);
            note('the latecomer ends');
          });
        });
        yield* sleep(0);
      });
      note('the group ends');
      expect(aliveTasks(loop)).toHaveLength(1);
    });
    expect(notes).toEqual(['15 the latecomer ends', '15 the group ends']);
  });

  test('takes no task when it has ended', () => {
    const { run } = createWorld();
    run(function* () {
      let kept: TaskGroup | undefined;
      yield* taskGroup(function* (group) {
        kept = group;
        yield* sleep(0);
      });
      expect(() => kept?.spawn(() => sleep(1))).toThrow(
        'Cannot spawn in a task group: it has ended',
      );
    });
  });

  test('knows how many of its tasks are left', () => {
    const { run } = createWorld();
    run(() =>
      taskGroup(function* (group) {
        group.spawn(() => sleep(10));
        group.spawn(() => sleep(20));
        expect(group.size).toBe(2);
        yield* sleep(15);
        expect(group.size).toBe(1);
      }),
    );
  });
});

describe('the first failure', () => {
  test('of a task cancels the others and the body, and is thrown as it is', () => {
    const { loop, note, notes, reports, run } = createWorld();
    const boom = new Error('boom');
    function* sibling(name: string): Coroutine<void> {
      try {
        yield* sleep(1_000);
      } catch (error) {
        expect((error as Error).cause).toBe(boom);
        throw error;
      } finally {
        note(`${name} cleans up`);
      }
    }
    const body = taskGroup(function* (group) {
      group.spawn(sibling('a'));
      group.spawn(failAfter(10, boom));
      group.spawn(sibling('b'));
      yield* sibling('the body');
    });
    expect(() => run(body)).toThrow(boom);
    expect(notes).toEqual([
      '10 the body cleans up',
      '10 a cleans up',
      '10 b cleans up',
    ]);
    expect(loop.nowMs).toBe(10);
    expect(reports).toEqual([]);
  });

  test('of the body cancels the tasks', () => {
    const { note, notes, run } = createWorld();
    const boom = new Error('boom');
    const body = taskGroup(function* (group) {
      group.spawn(function* () {
        try {
          yield* sleep(1_000);
        } finally {
          note('cleans up');
        }
      });
      yield* sleep(10);
      throw boom;
    });
    expect(() => run(body)).toThrow(boom);
    expect(notes).toEqual(['10 cleans up']);
  });

  test('waits until the others have cleaned up', () => {
    const { note, notes, run } = createWorld();
    run(function* () {
      try {
        yield* taskGroup(function* (group) {
          group.spawn(function* () {
            try {
              yield* sleep(1_000);
            } finally {
              yield* withCleanup(100, () => sleep(30));
              note('clean');
            }
          });
          yield* failAfter(10, new Error('boom'));
        });
      } catch {
        note('the group ends');
      }
    });
    expect(notes).toEqual(['40 clean', '40 the group ends']);
  });

  test('counts once, though the body joins the task that failed', () => {
    const { run } = createWorld();
    const boom = new Error('boom');
    const body = taskGroup(function* (group) {
      const child = group.spawn(failAfter(10, boom));
      yield* child.join();
    });
    expect(() => run(body)).toThrow(boom);
  });

  test('is thrown though the body swallows its cancellation and returns', () => {
    const { run } = createWorld();
    const boom = new Error('boom');
    const body = taskGroup(function* (group) {
      group.spawn(failAfter(10, boom));
      try {
        yield* sleep(1_000);
      } catch {
        return 'all is well';
      }
      return 'never';
    });
    expect(() => run(body)).toThrow(boom);
  });

  test('cancels a task that is spawned after it', () => {
    const { loop, run } = createWorld();
    const body = taskGroup(function* (group) {
      group.spawn(function* () {
        try {
          yield* sleep(1_000);
        } finally {
          group.spawn(() => sleep(1_000));
        }
      });
      yield* failAfter(10, new Error('boom'));
    });
    expect(() => run(body)).toThrow('boom');
    expect(loop.nowMs).toBe(10);
  });

  test('of several is followed by the others, in an AggregateError', () => {
    const { run } = createWorld();
    const [first, second, third] = ['first', 'second', 'third'].map(
      (text) => new Error(text),
    );
    const clumsy = function* (error: unknown): Coroutine<void> {
      try {
        yield* sleep(1_000);
      } finally {
        throw error;
      }
    };
    try {
      run(() =>
        taskGroup(function* (group) {
          group.spawn(clumsy(second));
          group.spawn(clumsy(third));
          group.spawn(() => sleep(1_000)); // cancelled, which is no failure
          yield* failAfter(10, first);
        }),
      );
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors).toEqual([first, second, third]);
      expect(String(error)).toBe(
        'AggregateError: Cannot finish the task group: 3 of its tasks failed',
      );
    }
  });
});

describe('a task in a group', () => {
  test('may be cancelled by itself: the others go on', () => {
    const { loop, note, notes, run } = createWorld();
    run(() =>
      taskGroup(function* (group) {
        const child = group.spawn(() => sleep(1_000));
        group.spawn(function* () {
          yield* sleep(50);
          note('goes on');
        });
        yield* sleep(10);
        child.cancel();
      }),
    );
    expect(notes).toEqual(['50 goes on']);
    expect(loop.nowMs).toBe(50);
  });

  test('is cancelled with all others by group.cancel, and the body goes on', () => {
    const { note, notes, run } = createWorld();
    const value = run(() =>
      taskGroup(function* (group) {
        const tasks = [
          group.spawn(() => sleep(1_000)),
          group.spawn(() => sleep(2_000)),
        ];
        yield* sleep(10);
        group.cancel(new Error('enough'));
        yield* sleep(10);
        for (const task of tasks) {
          expect(task.state).toBe('cancelled');
          expect(task.result).toMatchObject({
            error: { cause: new Error('enough') },
          });
        }
        note('the body goes on');
        return 'value';
      }),
    );
    expect(value).toBe('value');
    expect(notes).toEqual(['20 the body goes on']);
  });
});

describe('cancelling the task that runs a group', () => {
  test.each([
    ['while the body waits', 1_000],
    ['while it waits for the tasks', 5],
  ])('%s cancels the tasks and waits for them', (_, bodyMs) => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const owner = spawn(loop, () =>
        taskGroup(function* (group) {
          group.spawn(function* () {
            try {
              yield* sleep(1_000);
            } finally {
              yield* withCleanup(100, () => sleep(30));
              note('clean');
            }
          });
          yield* sleep(bodyMs);
        }),
      );
      yield* sleep(10);
      owner.cancel();
      try {
        yield* owner.join();
      } catch (error) {
        expect(error).toBeInstanceOf(Cancelled);
        note('the owner ends');
      }
      expect(owner.state).toBe('cancelled');
    });
    expect(notes).toEqual(['40 clean', '40 the owner ends']);
  });

  test.each([
    ['in the group', (body: Coroutine<void>) => body],
    ['and a timeout', (body: Coroutine<void>) => withTimeout(500, body)],
  ])('%s is no failure, but what a task throws meanwhile is', (_, wrap) => {
    const { loop, run } = createWorld();
    const clumsy = new Error('clumsy');
    run(function* () {
      const body = taskGroup(function* (group) {
        group.spawn(function* () {
          try {
            yield* sleep(1_000);
          } finally {
            throw clumsy;
          }
        });
        yield* sleep(1_000);
      });
      const owner = spawn(loop, () => wrap(body));
      owner.whenDone(() => undefined);
      yield* sleep(10);
      owner.cancel();
      yield* sleep(0);
      expect(owner.state).toBe('failed');
      expect(owner.result).toEqual({ type: 'error', error: clumsy });
    });
  });

  test('a time that is up around a group cancels the tasks', () => {
    const { loop, run } = createWorld();
    const body = withTimeout(10, () =>
      taskGroup(function* (group) {
        group.spawn(() => sleep(1_000));
        yield* sleep(0);
      }),
    );
    expect(() => run(body)).toThrow('10 ms have passed');
    expect(loop.nowMs).toBe(10);
  });

  test('cancels groups in groups, inside out', () => {
    const { loop, note, notes, run } = createWorld();
    function* nested(depth: number): Coroutine<void> {
      try {
        yield* taskGroup(function* (group) {
          if (depth > 0) group.spawn(nested(depth - 1));
          yield* sleep(1_000);
        });
      } finally {
        note(`depth ${depth}`);
      }
    }
    run(function* () {
      const outermost = spawn(loop, nested(3));
      yield* sleep(10);
      outermost.cancel();
      outermost.whenDone(() => undefined);
      yield* suspend((resume) => outermost.whenDone(resume));
    });
    expect(notes).toEqual([
      '10 depth 0',
      '10 depth 1',
      '10 depth 2',
      '10 depth 3',
    ]);
  });
});
