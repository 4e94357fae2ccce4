import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  MAX_TIMEOUT_MS,
  pollTimeoutMs,
} from '../../code/02-event-loop/poll-timeout.ts';

// #region how long the loop may sleep
test.each([
  // something can run, first deadline, now, timeout
  [true, undefined, 1000, 0],
  [true, 1050, 1000, 0],
  [true, 900, 1000, 0],
  [false, undefined, 1000, Infinity],
  [false, 1050, 1000, 50],
  [false, 1000, 1000, 0], // due now
  [false, 900, 1000, 0], // due long ago
  [false, 1000.1, 1000, 1], // up: with 0 the loop would spin until then
  [false, 1000, 999.9999, 1],
  [false, 1049.5, 1000.5, 49],
  [false, 1049.5, 1000.25, 50],
  [false, 0, 0, 0],
  [false, 2 ** 31 - 1, 0, 2 ** 31 - 1],
  [false, 2 ** 31, 0, 2 ** 31 - 1], // longer than a poller can be asked for
  [false, 1e300, 0, 2 ** 31 - 1],
])(
  'with something to run: %s, a deadline at %s and now at %s, it is %s',
  (hasReady, nextDeadlineMs, nowMs, timeoutMs) => {
    expect(pollTimeoutMs({ hasReady, nextDeadlineMs, nowMs })).toBe(timeoutMs);
  },
);
// #endregion how long the loop may sleep

test('never sleeps past a deadline by a millisecond, nor wakes before it', () => {
  const time = fc.integer({ min: 0, max: 2 ** 40 }).map((n) => n / 1024); // exact
  fc.assert(
    fc.property(time, time, (nextDeadlineMs, nowMs) => {
      const timeoutMs = pollTimeoutMs({
        hasReady: false,
        nextDeadlineMs,
        nowMs,
      });
      const leftMs = Math.max(0, nextDeadlineMs - nowMs);
      expect(Number.isInteger(timeoutMs)).toBe(true);
      expect(timeoutMs).toBeGreaterThanOrEqual(leftMs);
      expect(timeoutMs).toBeLessThan(leftMs + 1);
    }),
  );
});

test('the longest timeout is what 31 bits can say', () => {
  expect(MAX_TIMEOUT_MS | 0).toBe(MAX_TIMEOUT_MS);
  expect((MAX_TIMEOUT_MS + 1) | 0).not.toBe(MAX_TIMEOUT_MS + 1);
});
