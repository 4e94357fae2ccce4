import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../../code/02-event-loop/clock.ts';
import { LagHistogram } from '../../code/02-event-loop/lag-histogram.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../code/02-event-loop/memory-poller.ts';

function histogramOf(...lags: number[]): LagHistogram {
  const histogram = new LagHistogram();
  for (const lag of lags) histogram.record(lag);
  return histogram;
}

describe('LagHistogram', () => {
  it.each([
    [0, 1],
    [0.999, 1],
    [1, 2],
    [1.999, 2],
    [2, 4],
    [3.999999999999999, 4],
    [4, 8],
    [1000, 1024],
    [1024, 2048],
    [2 ** 31, 2 ** 32],
    [2 ** 40, 2 ** 32],
    [Infinity, 2 ** 32],
  ])('puts a lag of %d ms below %d ms', (lagMs, endMs) => {
    expect(histogramOf(lagMs).quantileMs(1)).toBe(endMs);
  });

  it.each([
    [0, 1],
    [0.5, 1],
    [0.51, 4],
    [0.75, 4],
    [0.76, 16],
    [1, 16],
  ])('finds the quantile %d', (q, endMs) => {
    expect(histogramOf(0, 0.5, 3, 9).quantileMs(q)).toBe(endMs);
  });

  it('has no lag at all before the first', () => {
    expect(histogramOf().quantileMs(0.99)).toBe(0);
    expect(histogramOf().formatLines()).toEqual([]);
  });

  it('finds the smallest lag though the first buckets are empty', () => {
    expect(histogramOf(9).quantileMs(0)).toBe(16);
  });

  it('draws a line for each bucket up to the last, the longest bar 40 wide', () => {
    const lags = new Array<number>(80).fill(0);
    expect(histogramOf(...lags, 4, 4, 9).formatLines()).toEqual([
      ` < 1 ms ${'#'.repeat(40)} 80`,
      ' < 2 ms  0',
      ' < 4 ms  0',
      ' < 8 ms # 2',
      '< 16 ms # 1',
    ]);
  });

  it('counts how late the timers of a loop ran', () => {
    const clock = new VirtualClock();
    const histogram = new LagHistogram();
    const poller = new MemoryPoller(new MemoryNetwork(), clock);
    const loop = new EventLoop({ clock, poller, trace: histogram.trace });
    loop.callLater(10, () => clock.advance(5)); // it keeps the loop from the next timer
    loop.callLater(12, () => {});
    loop.callSoon(() => {}); // not a timer
    loop.run();
    expect(histogram.formatLines()).toEqual([
      `< 1 ms ${'#'.repeat(40)} 1`,
      '< 2 ms  0',
      `< 4 ms ${'#'.repeat(40)} 1`,
    ]);
  });
});
