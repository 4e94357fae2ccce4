import { describe, expect, test } from 'vitest';

import { TRANSPORTS } from './lab.ts';
import { FINAL, POLITE } from './soak/actions.ts';
import type { Gauge } from './soak/application.ts';
import { loadMixed } from './soak/mixed-load.ts';
import { judge } from './soak/verdict.ts';
import type { Sample } from './soak/verdict.ts';

const MIB = 1024 * 1024;
const BASE: Gauge = { rss: 0, heap: 0, descriptors: 30, tasks: 5 };

/** A sample for each MiB of the heap; there are ten times as many of RSS. */
function samplesOf(...heaps: readonly number[]): readonly Sample[] {
  return heaps.map((heap, n) => ({
    ...BASE,
    rss: 10 * heap * MIB,
    heap: heap * MIB,
    atMs: n,
    requests: n,
    unexpected: 0,
  }));
}

describe('a verdict', () => {
  test.for<[string, readonly number[], Partial<Gauge>, readonly string[]]>([
    ['none: nothing grows', [9, 9, 9, 9, 9, 9], {}, []],
    ['none: it only warms up', [1, 5, 9, 9, 9, 9, 9, 9, 9], {}, []],
    ['none: one sample sticks out', [9, 9, 9, 9, 9, 9, 9, 30, 9], {}, []],
    [
      'the heap grows, and what RSS does is within bounds',
      [9, 9, 9, 9, 9, 10, 10, 10, 10],
      {},
      ['the heap grows: 9.0 MiB in the second third, 10.0 MiB in the last'],
    ],
    [
      'both grow',
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
      {},
      [
        'RSS grows: 50.0 MiB in the second third, 80.0 MiB in the last',
        'the heap grows: 5.0 MiB in the second third, 8.0 MiB in the last',
      ],
    ],
    [
      'descriptors are left',
      [9, 9, 9, 9, 9, 9],
      { descriptors: 31 },
      ['descriptors are not given back: 30 before, 31 at the end'],
    ],
    [
      'tasks are left',
      [9, 9, 9, 9, 9, 9],
      { tasks: 8 },
      ['tasks are not given back: 5 before, 8 at the end'],
    ],
    ['none: fewer are left', [9, 9, 9, 9, 9, 9], { tasks: 4 }, []],
    ['too short', [9], {}, ['too short: 1 samples, expected 6 at least']],
  ])('%s', ([, heaps, end, faults]) => {
    const samples = samplesOf(...heaps);
    expect(judge({ samples, base: BASE, end: { ...BASE, ...end } })).toEqual(
      faults,
    );
  });
});

// `npm run soak` does it for half an hour.
const SHORT = { durationMs: 3_000, sampleMs: 250 };
const SHORTER = {
  durationMs: 1_000,
  sampleMs: 150,
  clients: 20,
  keepAlive: '500ms',
};

describe.each(TRANSPORTS)('a mixed load, by %s', (transport) => {
  test(
    'finds nothing that grows, stays, or is not as it should be',
    { timeout: 60_000 },
    async () => {
      const report = await loadMixed({ transport, ...SHORT });
      expect(report.faults).toEqual([]);
      const names = [...POLITE.keys(), ...FINAL.keys()];
      expect([...report.actions.keys()].toSorted()).toEqual(names.toSorted());
    },
  );
});

// #region faults that it has to find
test.for([
  ['leaking', /^the heap grows: /],
  ['garbling', /body: "hellO", expected |status: 200, expected 403/],
] as const)(
  'a mixed load finds an application %s',
  { timeout: 60_000 },
  async ([name, fault]) => {
    const [transport = ''] = TRANSPORTS;
    const application = `faulty-application.ts:${name}`;
    const { faults } = await loadMixed({ transport, application, ...SHORTER });
    expect(faults).toContainEqual(expect.stringMatching(fault));
  },
);
// #endregion faults that it has to find
