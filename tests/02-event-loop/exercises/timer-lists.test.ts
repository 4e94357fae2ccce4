import { expect, test } from 'vitest';

import { TimerLists } from '../../../code/02-event-loop/exercises/timer-lists.ts';
import { Armory, describeTimerStore } from '../timer-heap-cases.ts';
import type { TestEntry } from '../timer-heap-cases.ts';

describeTimerStore('lists of timers', () => new TimerLists<TestEntry>());

test('looks at an entry a few times, however many have its duration', () => {
  const lists = new TimerLists<TestEntry>();
  const armory = new Armory();
  const count = 10_000;
  let looks = 0;
  for (let n = 0; n < count; n += 1) {
    const { deadlineMs, ...entry } = armory.create(10);
    const counted = Object.defineProperty(entry, 'deadlineMs', {
      get: () => {
        looks += 1;
        return deadlineMs;
      },
    }) as TestEntry;
    lists.push(counted);
  }
  while (lists.takeDue(10) !== undefined);
  expect(lists.size).toBe(0);
  expect(looks / count).toBeLessThan(10); // a heap of so many looks oftener at each
});
