import { expect, test } from 'vitest';

import { every } from '../../../code/03-coroutines/exercises/every.ts';
import {
  sleep,
  spawn,
  withTimeout,
} from '../../../code/03-coroutines/index.ts';
import { createWorld } from '../virtual.ts';

test('keeps the beat, though the body takes a part of it', () => {
  const { note, notes, run } = createWorld();
  const body = withTimeout(350, () =>
    every(100, function* () {
      note('begins');
      yield* sleep(60);
    }),
  );
  expect(() => run(body)).toThrow('350 ms have passed');
  expect(notes).toEqual(['100 begins', '200 begins', '300 begins']);
});

test('never runs the body beside itself, and leaves out the beats that it missed', () => {
  const { note, notes, run } = createWorld();
  const body = withTimeout(1_000, () =>
    every(100, function* () {
      note('begins');
      yield* sleep(250);
      note('ends');
    }),
  );
  expect(() => run(body)).toThrow('1000 ms have passed');
  expect(notes).toEqual([
    '100 begins',
    '350 ends',
    '400 begins',
    '650 ends',
    '700 begins',
    '950 ends',
  ]);
});

test('ends when the body fails', () => {
  const { loop, run } = createWorld();
  const body = every(100, function* () {
    yield* sleep(1);
    throw new Error('boom');
  });
  expect(() => run(body)).toThrow('boom');
  expect(loop.nowMs).toBe(101);
});

test('ends when its task is cancelled', () => {
  const { loop, run } = createWorld();
  run(function* () {
    const task = spawn(loop, () => every(100, () => sleep(1)));
    yield* sleep(250);
    task.cancel();
  });
  expect(loop.nowMs).toBe(250);
});
