import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  aliveTasks,
  describeOrigin,
  spawn,
} from '../../code/03-coroutines/index.ts';
import { anyPlan, hasCleanup, PlanRun } from './plan.ts';
import type { Plan } from './plan.ts';
import { createWorld, expectEmpty } from './virtual.ts';

interface Story {
  readonly notes: readonly string[];
  readonly endMs: number;
  readonly end: string;
  readonly finallyCounts: readonly number[];
  readonly orphans: number;
  readonly reports: readonly string[];
}

/** Runs a plan as a task, and cancels that at a time, or never. */
function tell(plan: Plan, cancelMs?: number): Story {
  const { loop, note, notes, reports } = createWorld();
  const planRun = new PlanRun(note);
  const task = spawn(loop, () => planRun.run(plan), { name: 'root' });
  const end = { atMs: -1 };
  task.whenDone(() => (end.atMs = loop.nowMs));
  if (cancelMs !== undefined) {
    loop.callLater(cancelMs, () => task.cancel()).unref();
  }
  loop.run();
  expectEmpty(loop);
  const { result } = task;
  return {
    notes,
    endMs: end.atMs,
    end: `${task.state} ${result?.type === 'error' ? describeOrigin(result.error) : ''}`,
    finallyCounts: planRun.finallyCounts,
    orphans: planRun.orphans,
    reports: reports.map(({ error }) => String(error)),
  };
}

const RUNS = { numRuns: 300 };
const anyMs = fc.option(fc.nat({ max: 60 }), { nil: undefined });

// #region whatever tasks do, nothing is left behind
test('whatever tasks do, no task, timer or watcher is left, and each finally ran once', () => {
  fc.assert(
    fc.property(anyPlan, anyMs, (plan, cancelMs) => {
      const { finallyCounts, orphans, reports } = tell(plan, cancelMs);
      expect(new Set(finallyCounts)).toEqual(new Set([1]));
      expect(orphans).toBe(0);
      expect(reports).toEqual([]); // everything was waited for by somebody
    }),
    RUNS,
  );
});
// #endregion whatever tasks do, nothing is left behind

test('the same plan tells the same story', () => {
  fc.assert(
    fc.property(anyPlan, anyMs, (plan, cancelMs) => {
      expect(tell(plan, cancelMs)).toEqual(tell(plan, cancelMs));
    }),
    RUNS,
  );
});

test('a tree without cleanups has ended in the very millisecond of its cancellation', () => {
  const plan = anyPlan.filter((one) => !hasCleanup(one));
  fc.assert(
    fc.property(plan, fc.nat({ max: 60 }), (plan, cancelMs) => {
      expect(tell(plan, cancelMs).endMs).toBeLessThanOrEqual(cancelMs);
    }),
    RUNS,
  );
});

test('the trees that are tried do all there is to do', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyPlan, anyMs, (plan, cancelMs) => {
      const { notes, end } = tell(plan, cancelMs);
      seen.add(end.split(' ')[0] ?? '');
      for (const note of notes) seen.add(note.replaceAll(/^\d+ \d+ /g, ''));
    }),
    { ...RUNS, seed: 1 },
  );
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'returned',
      'failed',
      'cancelled',
      ...['sleep', 'pause', 'atOnce', 'fail', 'send', 'receive'].map(
        (type) => `${type} begins`,
      ),
      ...[
        'all',
        'race',
        'group',
        'cancelled',
        'timeout',
        'swallow',
        'cleanup',
      ].map((type) => `${type} begins`),
      'throws Error: a',
      expect.stringMatching(/^throws AggregateError/),
      expect.stringMatching(/^throws Cancelled/),
      expect.stringMatching(/^throws TimeoutError/),
    ]),
  );
});

test('a task that is left behind does not escape the tests', () => {
  const { loop } = createWorld();
  spawn(
    loop,
    () => new PlanRun(() => undefined).run({ type: 'sleep', delayMs: 10 }),
    {
      name: 'forgotten',
    },
  );
  loop.run('nowait');
  expect(aliveTasks(loop)).toHaveLength(1);
  expect(() => expectEmpty(loop)).toThrow(
    'Tasks are left: forgotten (suspended)',
  );
  loop.run();
});
