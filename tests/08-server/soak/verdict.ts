// verdict.ts: is what a server holds of the machine bounded?

import type { Gauge } from './application.ts';

/** What was seen at a moment. */
export interface Sample extends Gauge {
  /** Since the load began, in milliseconds. */
  readonly atMs: number;
  /** Answered so far. */
  readonly requests: number;
  /** Answers that were not as they had to be, so far. */
  readonly unexpected: number;
}

/** All that was seen. */
export interface Observations {
  readonly samples: readonly Sample[];
  /** Before the load. */
  readonly base: Gauge;
  /** When all clients had left. */
  readonly end: Gauge;
}

/** By how much memory may grow from the second third of the time to the last. */
export interface Tolerance {
  readonly share: number;
  /** Octets that may always come on top. */
  readonly octets: number;
}

/** What the allocators keep comes and goes, and they take a while to get there. */
const RSS_TOLERANCE: Tolerance = { share: 0.1, octets: 8 * 1024 * 1024 };

/**
 * After a collection only what can be reached is left: eight octets for each
 * request show after 100,000 of them in a third of the time.
 */
const HEAP_TOLERANCE: Tolerance = { share: 0.02, octets: 512 * 1024 };

/** Fewer say nothing about a trend. */
export const MIN_SAMPLES = 6;

// #region judge
/** What is wrong, in a line each; none if all is well. */
export function judge({ samples, base, end }: Observations): readonly string[] {
  const faults: string[] = [];
  if (samples.length < MIN_SAMPLES)
    faults.push(
      `too short: ${samples.length} samples, expected ${MIN_SAMPLES} at least`,
    );
  const third = samples.length / 3;
  const middle = samples.slice(Math.floor(third), Math.ceil(2 * third));
  const last = samples.slice(Math.ceil(2 * third));
  for (const [name, key, tolerance] of MEMORY) {
    const before = median(middle.map((sample) => sample[key]));
    const after = median(last.map((sample) => sample[key]));
    if (after > before * (1 + tolerance.share) + tolerance.octets)
      faults.push(
        `${name} grows: ${mib(before)} in the second third, ${mib(after)} in the last`,
      );
  }
  for (const key of ['descriptors', 'tasks'] as const)
    if (end[key] > base[key])
      faults.push(
        `${key} are not given back: ${base[key]} before, ${end[key]} at the end`,
      );
  return faults;
}

const MEMORY = [
  ['RSS', 'rss', RSS_TOLERANCE],
  ['the heap', 'heap', HEAP_TOLERANCE],
] as const;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
// #endregion judge

/** `12.3 MiB`. */
export function mib(octets: number): string {
  return `${(octets / 1024 / 1024).toFixed(1)} MiB`;
}

/** A line about a moment. */
export function describeSample(sample: Sample): string {
  const { atMs, requests, unexpected, rss, heap, descriptors, tasks } = sample;
  return [
    `${Math.round(atMs / 1_000)} s`.padStart(6),
    `${requests.toLocaleString('en')} requests`.padStart(20),
    `${unexpected} unexpected`,
    `RSS ${mib(rss)}`,
    `heap ${mib(heap)}`,
    `${descriptors} descriptors`,
    `${tasks} tasks`,
  ].join('  ');
}
