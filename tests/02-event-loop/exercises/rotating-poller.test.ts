import { beforeEach, describe, expect, test } from 'vitest';

import { RotatingPoller } from '../../../code/02-event-loop/exercises/rotating-poller.ts';
import { VirtualClock } from '../../../code/02-event-loop/clock.ts';
import { MemoryNetwork } from '../../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../../code/02-event-loop/memory-poller.ts';
import { WRITABLE } from '../../../code/02-event-loop/poller.ts';
import type {
  Descriptor,
  Poller,
  Readiness,
} from '../../../code/02-event-loop/poller.ts';
import { describePoller } from '../poller-contract.ts';

describePoller('a poller that has its limit, but never comes to it', () => {
  const clock = new VirtualClock();
  const network = new MemoryNetwork();
  const poller = new RotatingPoller(new MemoryPoller(network, clock), 1000);
  return { network, poller, clock };
});

describe('with a limit', () => {
  const ready = new Set<Descriptor>();
  let timeouts: number[];
  beforeEach(() => {
    ready.clear();
    timeouts = [];
  });

  /** Reports those that are ready, the latest first. */
  const inner: Poller = {
    watch() {},
    wake() {},
    close() {},
    wait(timeoutMs, report) {
      timeouts.push(timeoutMs);
      for (const descriptor of [...ready].toReversed())
        report(descriptor, WRITABLE);
    },
  };

  function wait(poller: Poller, timeoutMs = 0): Descriptor[] {
    const reported: Descriptor[] = [];
    poller.wait(timeoutMs, (descriptor: Descriptor, readiness: Readiness) => {
      expect(readiness).toBe(WRITABLE);
      reported.push(descriptor);
    });
    return reported;
  }

  const makeReady = (...descriptors: readonly Descriptor[]): void => {
    for (const descriptor of descriptors) ready.add(descriptor);
  };

  test.each([
    [1, [[3], [5], [7], [9], [3]]],
    [
      2,
      [
        [3, 5],
        [7, 9],
        [3, 5],
      ],
    ],
    [
      3,
      [
        [3, 5, 7],
        [9, 3, 5],
        [7, 9, 3],
      ],
    ],
    [
      4,
      [
        [3, 5, 7, 9],
        [3, 5, 7, 9],
      ],
    ],
    [
      9,
      [
        [3, 5, 7, 9],
        [3, 5, 7, 9],
      ],
    ],
  ])('of %d, four that are always ready come in turns: %j', (most, waits) => {
    makeReady(3, 5, 7, 9);
    const poller = new RotatingPoller(inner, most);
    expect(waits.map(() => wait(poller))).toEqual(waits);
  });

  test('goes on behind the last, though that one is gone', () => {
    makeReady(3, 5, 7);
    const poller = new RotatingPoller(inner, 2);
    expect(wait(poller)).toEqual([3, 5]);
    ready.delete(5);
    makeReady(4, 6);
    expect(wait(poller)).toEqual([6, 7]);
    expect(wait(poller)).toEqual([3, 4]);
  });

  test('keeps its place while nobody is ready', () => {
    makeReady(3, 5);
    const poller = new RotatingPoller(inner, 1);
    expect(wait(poller)).toEqual([3]);
    ready.clear();
    expect(wait(poller)).toEqual([]);
    makeReady(3, 5);
    expect(wait(poller)).toEqual([5]);
  });

  test('comes to everybody in as few waits as it takes', () => {
    const all = Array.from({ length: 100 }, (_, n) => (n * 37) % 101);
    makeReady(...all);
    const poller = new RotatingPoller(inner, 8);
    const reported = new Set<Descriptor>();
    for (let n = 0; n < Math.ceil(100 / 8); n += 1)
      for (const descriptor of wait(poller)) reported.add(descriptor);
    expect(reported).toEqual(new Set(all));
  });

  test('passes on all else that it is told', () => {
    const told: unknown[] = [];
    const poller = new RotatingPoller(
      {
        watch: (...args) => told.push(['watch', ...args]),
        wake: () => told.push(['wake']),
        close: () => told.push(['close']),
        wait() {},
      },
      1,
    );
    poller.watch(3, WRITABLE);
    poller.wake();
    poller.close();
    expect(told).toEqual([['watch', 3, WRITABLE], ['wake'], ['close']]);
  });

  test('waits as long as it is told', () => {
    const poller = new RotatingPoller(inner, 1);
    wait(poller, 20);
    wait(poller, Infinity);
    expect(timeouts).toEqual([20, Infinity]);
  });
});
