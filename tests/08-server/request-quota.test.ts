import { expect, test } from 'vitest';

import { RequestQuota } from '../../code/08-server/request-quota.ts';

test.for([
  [1, 0, 1],
  [1, 0.999, 1],
  [9, 0.999, 9],
  [20, 0.4, 20],
  [20, 0.999, 21],
  [1_000, 0, 1_000],
  [1_000, 0.5, 1_050],
  [1_000, 0.999, 1_099],
] as const)(
  'of %d, with the draw %d, is used up by %d',
  ([max, draw, count]) => {
    const told: number[] = [];
    const quota = new RequestQuota(max, {
      onUsedUp: (used) => told.push(used),
      random: () => draw,
    });
    for (let n = 1; n < count; n += 1) quota.use();
    expect(told).toEqual([]);
    for (let n = 0; n < 10; n += 1) quota.use();
    expect(told).toEqual([count]);
  },
);

test('of all is never used up', () => {
  const told: number[] = [];
  const quota = new RequestQuota(Infinity, {
    onUsedUp: (used) => told.push(used),
  });
  for (let n = 0; n < 100_000; n += 1) quota.use();
  expect(told).toEqual([]);
});

test('is drawn for each process anew', () => {
  const counts = Array.from({ length: 20 }, () => {
    let used = 0;
    const quota = new RequestQuota(1_000, {
      onUsedUp: (count) => {
        used = count;
      },
    });
    while (used === 0) quota.use();
    return used;
  });
  expect(new Set(counts).size).toBeGreaterThan(5);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(1_000);
  expect(Math.max(...counts)).toBeLessThan(1_100);
});
