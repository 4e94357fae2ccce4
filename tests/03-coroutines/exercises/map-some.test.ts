import { expect, test } from 'vitest';

import { mapSome } from '../../../code/03-coroutines/exercises/map-some.ts';
import { sleep } from '../../../code/03-coroutines/index.ts';
import { createWorld } from '../virtual.ts';

test('returns the results in the order of the items, whoever is done first', () => {
  const { run } = createWorld();
  const results = run(() =>
    mapSome(
      [30, 10, 20],
      function* (delayMs) {
        yield* sleep(delayMs);
        return `slept ${delayMs}`;
      },
      3,
    ),
  );
  expect(results).toEqual(['slept 30', 'slept 10', 'slept 20']);
});

test.each([
  [1, 60],
  [2, 30],
  [3, 20],
  [6, 10],
  [100, 10],
])('with %i at a time, six items of 10 ms take %i ms', (limit, expectedMs) => {
  const { loop, run } = createWorld();
  let [running, most] = [0, 0];
  run(() =>
    mapSome(
      [1, 2, 3, 4, 5, 6],
      function* () {
        running += 1;
        most = Math.max(most, running);
        yield* sleep(10);
        running -= 1;
      },
      limit,
    ),
  );
  expect(loop.nowMs).toBe(expectedMs);
  expect(most).toBe(Math.min(limit, 6));
});

test('begins the next item as soon as one is done', () => {
  const { loop, run } = createWorld();
  run(() => mapSome([50, 10, 10, 10, 10, 10], sleep, 2));
  expect(loop.nowMs).toBe(50);
});

test('cancels the rest at the first failure, and begins no other', () => {
  const { loop, note, notes, run } = createWorld();
  const body = mapSome(
    [1, 2, 3, 4],
    function* (item) {
      note(`begins ${item}`);
      yield* sleep(10 * item);
      if (item === 1) throw new Error('boom');
    },
    2,
  );
  expect(() => run(body)).toThrow('boom');
  expect(notes).toEqual(['0 begins 1', '0 begins 2']);
  expect(loop.nowMs).toBe(10);
});

test('of no items is no results', () => {
  const { run } = createWorld();
  expect(run(() => mapSome([], sleep, 2))).toEqual([]);
});
