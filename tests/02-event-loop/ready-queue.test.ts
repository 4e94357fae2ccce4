import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ReadyQueue } from '../../code/02-event-loop/ready-queue.ts';

test('gives nothing while it is empty', () => {
  const queue = new ReadyQueue<string>();
  expect(queue.size).toBe(0);
  expect(queue.shift()).toBe(undefined);
  expect(queue.size).toBe(0);
});

test('gives back the oldest first', () => {
  const queue = new ReadyQueue<string>();
  for (const value of ['a', 'b', 'c']) queue.push(value);
  expect(queue.size).toBe(3);
  expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([
    'a',
    'b',
    'c',
  ]);
  expect(queue.shift()).toBe(undefined);
});

test('keeps undefined like any other value', () => {
  const queue = new ReadyQueue<string | undefined>();
  queue.push(undefined);
  queue.push('a');
  expect(queue.size).toBe(2);
  expect(queue.shift()).toBe(undefined);
  expect(queue.shift()).toBe('a');
});

// The window begins at every slot, so it grows while it is wrapped in every possible way.
test.each(Array.from({ length: 40 }, (_, start) => start))(
  'grows without losing its order when %d values have passed through',
  (start) => {
    const queue = new ReadyQueue<number>();
    for (let n = 0; n < start; n += 1) {
      queue.push(-1);
      queue.shift();
    }
    const values = Array.from({ length: 100 }, (_, n) => n);
    for (const value of values) queue.push(value);
    expect(values.map(() => queue.shift())).toEqual(values);
    expect(queue.size).toBe(0);
  },
);

test('does what an array does', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.nat() },
    { weight: 2, arbitrary: fc.constant('shift' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new ReadyQueue<number>();
      const model: number[] = [];
      for (const value of steps) {
        if (value === 'shift') {
          expect(queue.shift()).toBe(model.shift());
        } else {
          queue.push(value);
          model.push(value);
        }
        expect(queue.size).toBe(model.length);
      }
    }),
  );
});

test('holds a million values', () => {
  const queue = new ReadyQueue<number>();
  for (let n = 0; n < 1_000_000; n += 1) queue.push(n);
  let inOrder = 0;
  for (let n = 0; n < 1_000_000; n += 1) {
    if (queue.shift() === n) inOrder += 1;
  }
  expect(inOrder).toBe(1_000_000);
});

test('lets go of what has left it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const queue = new ReadyQueue<object>();
  const left = new WeakRef(passThrough(queue));
  await new Promise(setImmediate); // a WeakRef holds what it was made of until the job is over
  collect();
  expect(left.deref()).toBe(undefined);
  expect(queue.size).toBe(0);
});

function passThrough(queue: ReadyQueue<object>): object {
  const value = { some: 'thing' };
  queue.push(value);
  queue.shift();
  return value;
}
