import fc from 'fast-check';
import { expect, test } from 'vitest';

import { TimerHeap } from '../../code/02-event-loop/timer-heap.ts';
import { Armory, describeTimerStore } from './timer-heap-cases.ts';
import type { TestEntry } from './timer-heap-cases.ts';

describeTimerStore('a timer heap', () => new TimerHeap<TestEntry>());

test('tells every entry where it is, and those that left that they are nowhere', () => {
  const durations = fc.array(fc.nat(20), { maxLength: 60 });
  fc.assert(
    fc.property(
      durations,
      fc.infiniteStream(fc.nat()),
      (durationsMs, picks) => {
        const heap = new TimerHeap<TestEntry>();
        const armory = new Armory();
        const inside = durationsMs.map((ms) => armory.create(ms));
        for (const entry of inside) heap.push(entry);
        for (let n = inside.length; n > 0; n -= 1) {
          const places = inside.map(({ heapIndex }) => heapIndex);
          expect(places.toSorted((a, b) => a - b)).toEqual([...places.keys()]);
          expect(heap.peek()?.heapIndex).toBe(0);
          const [left] = inside.splice((picks.next().value ?? 0) % n, 1);
          if (left === undefined) throw new Error('expected an entry');
          heap.remove(left);
          expect(left.heapIndex).toBe(-1);
        }
        expect(heap.size).toBe(0);
      },
    ),
  );
});

test('tells an entry that was taken because it was due', () => {
  const heap = new TimerHeap<TestEntry>();
  heap.push(new Armory().create(10));
  expect(heap.takeDue(10)?.heapIndex).toBe(-1);
});

test('costs a few comparisons for each entry, however many there are', () => {
  const heap = new TimerHeap<TestEntry>();
  const armory = new Armory();
  let reads = 0;
  const count = 4096;
  for (let n = 0; n < count; n += 1) {
    const { order, ...entry } = armory.create(10); // a tie: it is decided by the order
    const counted = Object.defineProperty(entry, 'order', {
      get: () => {
        reads += 1;
        return order;
      },
    }) as TestEntry;
    heap.push(counted);
  }
  while (heap.takeDue(10) !== undefined);
  expect(reads / count).toBeLessThan(4 * 2 * Math.log2(count)); // a sorted list would need 1,000s
});
