// 02-timers.ts: what a timer costs, from its being set to its call: our heap and Node's lists.
//
// CPU time, not time: both sides really wait, on the system's clock, and waiting is free. Each run
// has a process of its own and begins cold, as a program does. Ours is the whole `EventLoop`, its poller
// a sleep without sockets; Node's is `setTimeout`. The delays are whole milliseconds, since Node cuts fractions off.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { EventLoop, systemClock } from '../../code/02-event-loop/index.ts';
import type { Poller } from '../../code/02-event-loop/index.ts';

type Way = 'heap' | 'lists';
type Delays = 'random' | 'equal';

const COUNTS = [100_000, 500_000, 1_000_000];
const RUNS = 5;
const LONGEST_DELAY_MS = 1000;
const SELF = fileURLToPath(import.meta.url);
const execArgv = ['--import', 'tsx'];

const [way, delays, count] = process.argv.slice(2);
if (way === 'heap' || way === 'lists') {
  const delaysMs = createDelaysMs(delays === 'random' ? 'random' : 'equal', Number(count));
  if (way === 'heap') runOnHeap(delaysMs);
  else runOnLists(delaysMs);
}

/** Measures both ways at every count; takes two or three minutes. */
export async function measure(): Promise<Measurement> {
  const heapRandom = await measureAll('heap', 'random');
  const listsRandom = await measureAll('lists', 'random');
  const heapEqual = await measureAll('heap', 'equal');
  const listsEqual = await measureAll('lists', 'equal');
  const ratio = (ours: readonly Point[], nodes: readonly Point[], at: number): number =>
    round((ours.at(at)?.[1] ?? 0) / (nodes.at(at)?.[1] ?? 1));
  return {
    xLabel: 'timers',
    yLabel: 'CPU time, ms',
    series: [
      { name: 'heap, random', points: heapRandom },
      { name: 'lists, random', points: listsRandom },
      { name: 'heap, equal', points: heapEqual },
      { name: 'lists, equal', points: listsEqual },
    ],
    figures: {
      millionRandomMs: heapRandom.at(-1)?.[1] ?? 0,
      millionEqualMs: heapEqual.at(-1)?.[1] ?? 0,
      millionRandomRatio: ratio(heapRandom, listsRandom, -1),
      millionEqualRatio: ratio(heapEqual, listsEqual, -1),
      hundredThousandRandomRatio: ratio(heapRandom, listsRandom, 0),
      hundredThousandEqualRatio: ratio(heapEqual, listsEqual, 0),
    },
  };
}

async function measureAll(way: Way, delays: Delays): Promise<Point[]> {
  const points: Point[] = [];
  for (const count of COUNTS) points.push([count, await measureMedianMs(way, delays, count)]);
  return points;
}

async function measureMedianMs(way: Way, delays: Delays, count: number): Promise<number> {
  const costsMs: number[] = [];
  for (let n = 0; n < RUNS; n += 1) {
    const child = fork(SELF, [way, delays, String(count)], { execArgv });
    const [costMs] = await once(child, 'message');
    await once(child, 'exit');
    costsMs.push(costMs);
  }
  return Math.round(costsMs.toSorted((a, b) => a - b)[RUNS >> 1] ?? 0);
}

/** In the child: the same random numbers every time (Lehmer's generator, modulo 2^31 - 1). */
function createDelaysMs(delays: Delays, count: number): Float64Array {
  let state = 1;
  return new Float64Array(count).map(() => {
    state = (state * 48_271) % 0x7fff_ffff;
    return delays === 'equal' ? LONGEST_DELAY_MS : 1 + (state % LONGEST_DELAY_MS);
  });
}

function runOnHeap(delaysMs: Float64Array): void {
  const loop = new EventLoop({ clock: systemClock, poller: createSleeper() });
  const expire = createExpire(delaysMs.length);
  for (const delayMs of delaysMs) loop.callLater(delayMs, expire);
  loop.run();
}

function runOnLists(delaysMs: Float64Array): void {
  const expire = createExpire(delaysMs.length);
  for (const delayMs of delaysMs) setTimeout(expire, delayMs);
}

/** What every timer calls: it counts, and at the last one reports what all of it has cost. */
function createExpire(count: number): () => void {
  const startedUs = process.cpuUsage();
  let left = count;
  return () => {
    left -= 1;
    if (left > 0) return;
    const { user, system } = process.cpuUsage(startedUs);
    process.send?.((user + system) / 1000);
    process.disconnect();
  };
}

/** A poller that has nothing to watch: it blocks the thread for as long as it is told. */
function createSleeper(): Poller {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  return {
    watch() {},
    wait: (timeoutMs) => Atomics.wait(nobody, 0, 0, timeoutMs),
    wake() {},
    close() {},
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
