import { expect, test } from 'vitest';

import { Cancelled, sleep, spawn } from '../../../code/03-coroutines/index.ts';
import { ThrottledReader } from '../../../code/04-streams/exercises/throttle.ts';
import { createLab, failing, toOctets } from '../lab.ts';
import type { Pair } from '../lab.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';

const { withPair } = createLab('memory');
const RATE = { octetsPerSecond: 1_000, burstOctets: 500 };

/** Reads to the end; notes how many octets had been read by when. */
function* readTimes({
  transport,
  far,
}: Pair): Coroutine<[ms: number, octets: number][]> {
  const reader = new ThrottledReader(far, RATE);
  const times: [number, number][] = [];
  let octets = 0;
  for (
    let chunk = yield* reader.read();
    chunk !== undefined;
    chunk = yield* reader.read()
  ) {
    octets += chunk.length;
    times.push([transport.loop.nowMs, octets]);
  }
  return times;
}

test('a burst at once, and the rest at the rate', () =>
  withPair(function* (pair) {
    yield* pair.near.write(new Uint8Array(2_500));
    pair.near.close();
    const times = yield* readTimes(pair);
    expect(times[0]).toEqual([0, 500]);
    expect(times.at(-1)?.[1]).toBe(2_500);
    for (const [ms, octets] of times)
      expect(octets).toBeLessThanOrEqual(500 + ms);
    expect(times.at(-1)?.[0]).toBeLessThanOrEqual(2_000 + times.length); // a timer fires on whole milliseconds
  }));

test('a silence is saved up, as far as the bucket goes', () =>
  withPair(function* (pair) {
    const reading = spawn(pair.transport.loop, () => readTimes(pair));
    yield* pair.near.write(new Uint8Array(500));
    yield* sleep(10_000);
    yield* pair.near.write(new Uint8Array(1_000));
    pair.near.close();
    const times = yield* reading.join();
    const byThen = times.filter(([ms]) => ms <= 10_000);
    expect(byThen[0]).toEqual([0, 500]);
    expect(byThen.at(-1)).toEqual([10_000, 1_000]);
    expect(times.at(-1)?.[1]).toBe(1_500);
    expect(times.at(-1)?.[0]).toBeGreaterThanOrEqual(10_500);
  }));

test('what isn’t read stays where it is: a read that is cancelled costs nothing', () =>
  withPair(function* ({ transport, near, far }) {
    const reader = new ThrottledReader(far, RATE);
    yield* near.write(new Uint8Array(500));
    expect(yield* reader.read()).toHaveLength(500);
    yield* near.write(toOctets('x'));
    const reading = failing(transport, () => reader.read());
    yield* sleep(0);
    reading.cancel();
    expect(yield* reading.join()).toBeInstanceOf(Cancelled);
    expect(yield* reader.read()).toEqual(toOctets('x'));
    expect(transport.loop.nowMs).toBe(1);
  }));
