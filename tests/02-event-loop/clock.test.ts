import { expect, test } from 'vitest';

import { systemClock, VirtualClock } from '../../code/02-event-loop/clock.ts';

test("the system's clock never goes back", () => {
  let lastMs = systemClock.nowMs();
  for (let n = 0; n < 1000; n += 1) {
    const nowMs = systemClock.nowMs();
    expect(nowMs).toBeGreaterThanOrEqual(lastMs);
    lastMs = nowMs;
  }
});

test("the system's clock tells what performance.now does", () => {
  const beforeMs = performance.now();
  const nowMs = systemClock.nowMs();
  expect(nowMs).toBeGreaterThanOrEqual(beforeMs);
  expect(performance.now()).toBeGreaterThanOrEqual(nowMs);
});

test('a virtual clock begins at 0 and stands still', () => {
  const clock = new VirtualClock();
  expect(clock.nowMs()).toBe(0);
  expect(clock.nowMs()).toBe(0);
});

test('a virtual clock goes as far as it is moved', () => {
  const clock = new VirtualClock();
  for (const delayMs of [10, 0, 2.5]) clock.advance(delayMs);
  expect(clock.nowMs()).toBe(12.5);
});

test.each([-1, -Infinity, Infinity, NaN])(
  'a virtual clock refuses to move by %s ms',
  (delayMs) => {
    const clock = new VirtualClock();
    expect(() => clock.advance(delayMs)).toThrow(
      new RangeError(
        `Cannot advance the clock by ${delayMs} ms: expected a finite delay`,
      ),
    );
    expect(clock.nowMs()).toBe(0);
  },
);
