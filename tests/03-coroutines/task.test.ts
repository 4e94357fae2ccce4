import { describe, expect, test } from 'vitest';

import {
  aliveTasks,
  currentTask,
  pause,
  sleep,
  spawn,
  suspend,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

describe('a task', () => {
  test('runs a coroutine, or a function that makes one', () => {
    const { run } = createWorld();
    function* double(n: number): Coroutine<number> {
      yield* sleep(n);
      return 2 * n;
    }
    expect(run(double(4))).toBe(8);
    expect(run(() => double(4))).toBe(8);
  });

  test('begins in the next turn, not in the call that spawns it', () => {
    const { loop, note, notes } = createWorld();
    spawn(loop, function* () {
      note('begun');
      yield* sleep(0);
    });
    note('spawned');
    loop.run();
    expect(notes).toEqual(['0 spawned', '0 begun']);
  });

  test('begins after the step of the task that spawns it', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      loop.callSoon(() => note('the next turn'));
      spawn(loop, function* () {
        note('begun');
        yield* sleep(0);
      });
      note('spawned');
      yield* pause();
    });
    expect(notes).toEqual(['0 spawned', '0 begun', '0 the next turn']);
  });

  test('tells its end to everybody, though one of them fails', () => {
    const { loop, reports, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => sleep(1));
      child.whenDone(() => {
        throw new Error('no time for that');
      });
      yield* child.join();
    });
    expect(reports.map(({ error }) => error)).toEqual([
      new Error('no time for that'),
    ]);
  });

  test('runs beside others, each in its own time', () => {
    const { loop, note, notes, run } = createWorld();
    function* ticker(name: string, periodMs: number): Coroutine<void> {
      for (let n = 0; n < 3; n += 1) {
        yield* sleep(periodMs);
        note(name);
      }
    }
    run(function* () {
      const slow = spawn(loop, ticker('slow', 30));
      const quick = spawn(loop, ticker('quick', 20));
      yield* slow.join();
      yield* quick.join();
    });
    expect(notes).toEqual([
      '20 quick',
      '30 slow',
      '40 quick',
      '60 slow', // armed at 30, and the other at 40
      '60 quick',
      '90 slow',
    ]);
  });

  test('goes through its states', () => {
    const { loop, run } = createWorld();
    const states: string[] = [];
    run(function* () {
      const child = spawn(loop, function* () {
        states.push(child.state);
        yield* sleep(10);
      });
      states.push(child.state);
      yield* sleep(5);
      states.push(child.state);
      yield* child.join();
      states.push(child.state);
    });
    expect(states).toEqual(['ready', 'running', 'suspended', 'returned']);
  });

  test('is called what it is told, or like its function', () => {
    const { loop } = createWorld();
    function* reader(): Coroutine<void> {
      yield* sleep(0);
    }
    const names = [
      spawn(loop, reader),
      spawn(loop, reader, { name: 'reader 7' }),
      spawn(loop, reader()),
      spawn(loop, () => reader()),
    ].map(({ name }) => name);
    expect(names).toEqual(['reader', 'reader 7', 'task', 'task']);
    loop.run();
  });

  test('goes on in the call that answers it', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      yield* suspend((resume) => {
        loop.callLater(10, () => {
          note('before');
          resume();
          note('after');
        });
        return undefined;
      });
      note('goes on');
    });
    expect(notes).toEqual(['10 before', '10 goes on', '10 after']);
  });

  test('never runs in the middle of another', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      let wake: () => void = () => expect.unreachable();
      const sleeper = spawn(loop, function* () {
        yield* suspend((resume) => {
          wake = resume;
          return undefined;
        });
        note('woken');
      });
      yield* sleep(1);
      wake();
      note('still running');
      yield* sleeper.join();
    });
    expect(notes).toEqual(['1 still running', '1 woken']);
  });

  test('keeps its loop alive, whatever it waits for', () => {
    const { loop } = createWorld();
    let wake: (() => void) | undefined;
    spawn(loop, function* () {
      yield* suspend((resume) => {
        wake = resume;
        return undefined;
      });
    });
    loop.run('nowait');
    loop.run('nowait');
    expect(loop.hasWork).toBe(true);
    expect(() => loop.run()).toThrow(/^Cannot wait/); // a deadlock is no secret
    spawn(loop, () => pause());
    while (loop.timeoutMs() === 0) loop.run('nowait');
    expect(loop.hasWork).toBe(true); // another one has ended, but not this one
    wake?.();
    expect(loop.hasWork).toBe(false);
  });
});

describe('join', () => {
  test('returns what the task returned, before its end and after', () => {
    const { loop, run } = createWorld();
    const values = run(function* () {
      const child = spawn(loop, function* () {
        yield* sleep(10);
        return 'value';
      });
      const early = yield* child.join();
      return [early, yield* child.join()];
    });
    expect(values).toEqual(['value', 'value']);
  });

  test('throws the very error that the task threw', () => {
    const { loop, reports, run } = createWorld();
    const boom = new RangeError('boom');
    const caught = run(function* () {
      const child = spawn(loop, function* () {
        yield* sleep(10);
        throw boom;
      });
      try {
        return yield* child.join();
      } catch (error) {
        return error;
      }
    });
    expect(caught).toBe(boom);
    expect(reports).toEqual([]); // somebody waited for it
  });

  test.each([undefined, 'text', 0])(
    'throws %s if the task threw that',
    (thrown) => {
      const { loop, run } = createWorld();
      const caught = run(function* () {
        const child = spawn(loop, function* () {
          yield* sleep(10);
          throw thrown;
        });
        try {
          yield* child.join();
          return 'nothing was thrown';
        } catch (error) {
          expect(child.state).toBe('failed');
          return error;
        }
      });
      expect(caught).toBe(thrown);
    },
  );

  test('may be called by many; all of them go on', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      const child = spawn(loop, () => sleep(10));
      const joiners = ['a', 'b', 'c'].map((name) =>
        spawn(loop, function* () {
          yield* child.join();
          note(name);
        }),
      );
      for (const joiner of joiners) yield* joiner.join();
    });
    expect(notes).toEqual(['10 a', '10 b', '10 c']);
  });
});

describe('the current task', () => {
  test('is the one that runs, in every call that it makes', () => {
    const { loop, run } = createWorld();
    const names: string[] = [];
    function* sayName(): Coroutine<void> {
      names.push(currentTask().name);
      yield* suspend((resume) => {
        names.push(currentTask().name);
        const timer = loop.callLater(10, resume);
        return () => timer.cancel();
      });
      names.push(currentTask().name);
    }
    run(function* () {
      const a = spawn(loop, sayName, { name: 'a' });
      const b = spawn(loop, sayName, { name: 'b' });
      yield* a.join();
      yield* b.join();
      names.push(currentTask().name);
    });
    expect(names).toEqual(['a', 'a', 'b', 'b', 'a', 'b', 'main']);
  });

  test('is none outside of tasks', () => {
    expect(() => currentTask()).toThrow(
      'Cannot find the current task: none is running, expected a call in a task',
    );
    expect(() => sleep(1).next()).toThrow(/current task/);
  });

  test('is the task of its own loop, if a step runs another loop', () => {
    const [outer, inner] = [createWorld(), createWorld()];
    const names: string[] = [];
    outer.run(function* () {
      inner.run(function* () {
        names.push(currentTask().loop === inner.loop ? 'inner' : 'outer');
        yield* sleep(5);
      });
      names.push(currentTask().loop === outer.loop ? 'outer' : 'inner');
      yield* sleep(1);
    });
    expect(names).toEqual(['inner', 'outer']);
  });
});

describe('sleep and pause', () => {
  test('sleep takes its time on the loop, and none of ours', () => {
    const { loop, run } = createWorld();
    run(() => sleep(86_400_000));
    expect(loop.nowMs).toBe(86_400_000);
  });

  test.each([Number.NaN, Infinity])(
    'sleep refuses %s where it is called',
    (delayMs) => {
      const { run } = createWorld();
      expect(() => run(() => sleep(delayMs))).toThrow(RangeError);
    },
  );

  test('pause lets everybody else go first, and no time pass', () => {
    const { loop, note, notes, run } = createWorld();
    run(function* () {
      loop.callSoon(() => note('somebody else'));
      yield* pause();
      note('after the pause');
    });
    expect(notes).toEqual(['0 somebody else', '0 after the pause']);
  });
});

test('alive tasks are those that have not ended, oldest first', () => {
  const { loop, run } = createWorld();
  const names = (): string[] => aliveTasks(loop).map(({ name }) => name);
  run(function* () {
    const a = spawn(loop, () => sleep(10), { name: 'a' });
    const b = spawn(loop, () => sleep(20), { name: 'b' });
    expect(names()).toEqual(['main', 'a', 'b']);
    yield* a.join();
    expect(names()).toEqual(['main', 'b']);
    yield* b.join();
  });
  expect(names()).toEqual([]);
});
