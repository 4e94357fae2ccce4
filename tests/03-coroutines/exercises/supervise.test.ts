import { expect, test } from 'vitest';

import { supervise } from '../../../code/03-coroutines/exercises/supervise.ts';
import { sleep, spawn } from '../../../code/03-coroutines/index.ts';
import { createWorld } from '../virtual.ts';

test('begins again after a failure, until the body returns', () => {
  const { note, notes, run } = createWorld();
  let runs = 0;
  const value = run(() =>
    supervise(
      function* () {
        runs += 1;
        note(`run ${runs}`);
        yield* sleep(10);
        if (runs < 3) throw new Error(`failure ${runs}`);
        return 'well';
      },
      { failures: 3, withinMs: 1_000 },
    ),
  );
  expect(value).toBe('well');
  expect(notes).toEqual(['0 run 1', '10 run 2', '20 run 3']);
});

test('gives up when there are too many failures in too short a time', () => {
  const { run } = createWorld();
  let runs = 0;
  try {
    run(() =>
      supervise(
        function* () {
          runs += 1;
          yield* sleep(10);
          throw new Error(`failure ${runs}`);
        },
        { failures: 3, withinMs: 1_000 },
      ),
    );
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors.map(String)).toEqual([
      'Error: failure 1',
      'Error: failure 2',
      'Error: failure 3',
    ]);
    expect((error as AggregateError).message).toBe(
      'Cannot go on: it failed 3 times within 1000 ms',
    );
  }
});

test('forgives what is long ago', () => {
  const { run } = createWorld();
  let runs = 0;
  const value = run(() =>
    supervise(
      function* () {
        runs += 1;
        yield* sleep(500);
        if (runs <= 10) throw new Error('now and then');
        return runs;
      },
      { failures: 3, withinMs: 1_000 },
    ),
  );
  expect(value).toBe(11);
});

test('gives up at once on a body that fails without waiting', () => {
  const { loop, run } = createWorld();
  const body = supervise(
    () => {
      throw new Error('cannot even begin');
    },
    { failures: 100, withinMs: 1 },
  );
  expect(() => run(body)).toThrow('it failed 100 times within 1 ms');
  expect(loop.nowMs).toBe(0);
});

test('does not begin again what was cancelled', () => {
  const { loop, note, notes, run } = createWorld();
  run(function* () {
    const task = spawn(loop, () =>
      supervise(
        function* () {
          note('begins');
          yield* sleep(1_000);
        },
        { failures: 3, withinMs: 1_000 },
      ),
    );
    yield* sleep(10);
    task.cancel();
    yield* sleep(0);
    expect(task.state).toBe('cancelled');
  });
  expect(notes).toEqual(['0 begins']);
});
