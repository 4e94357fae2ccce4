// plan.ts: random trees of tasks, waits, failures and cancellations, and how to run them.

import fc from 'fast-check';

import {
  all,
  Channel,
  pause,
  race,
  sleep,
  suspend,
  taskGroup,
  withCleanup,
  withTimeout,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine, Task } from '../../code/03-coroutines/index.ts';

/** What a task does. Each has a number of its own once it runs. */
export type Plan =
  | { readonly type: 'sleep'; readonly delayMs: number }
  | { readonly type: 'pause' }
  | { readonly type: 'atOnce' }
  | { readonly type: 'fail'; readonly text: string }
  | { readonly type: 'send' | 'receive'; readonly patienceMs: number }
  | { readonly type: 'sequence'; readonly parts: readonly Plan[] }
  | { readonly type: 'all' | 'race'; readonly parts: readonly Plan[] }
  | {
      readonly type: 'group';
      readonly body: Plan;
      readonly parts: readonly Plan[];
    }
  | {
      readonly type: 'cancelled';
      readonly part: Plan;
      readonly afterMs: number;
    }
  | { readonly type: 'timeout'; readonly part: Plan; readonly delayMs: number }
  | { readonly type: 'swallow'; readonly part: Plan }
  | { readonly type: 'cleanup'; readonly part: Plan; readonly delayMs: number };

const delayMs = fc.nat({ max: 20 });

const leaf: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({ type: fc.constant('sleep' as const), delayMs }),
  fc.constant<Plan>({ type: 'pause' }),
  fc.constant<Plan>({ type: 'atOnce' }),
  fc.record({
    type: fc.constant('fail' as const),
    text: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    type: fc.constantFrom('send' as const, 'receive' as const),
    patienceMs: delayMs,
  }),
);

const { plan } = fc.letrec<{ plan: Plan }>((tie) => {
  const part = tie('plan');
  const parts = fc.array(part, { minLength: 1, maxLength: 4 });
  return {
    plan: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      leaf,
      fc.record({
        type: fc.constantFrom(
          'sequence' as const,
          'all' as const,
          'race' as const,
        ),
        parts,
      }),
      fc.record({ type: fc.constant('group' as const), body: part, parts }),
      fc.record({
        type: fc.constant('cancelled' as const),
        part,
        afterMs: delayMs,
      }),
      fc.record({ type: fc.constant('timeout' as const), part, delayMs }),
      fc.record({ type: fc.constant('swallow' as const), part }),
      fc.record({ type: fc.constant('cleanup' as const), part, delayMs }),
    ),
  };
});

/** Any plan; shrinks to small ones. */
export const anyPlan: fc.Arbitrary<Plan> = plan;

/** Does a plan have a part that may outlast a cancellation? */
export function hasCleanup(plan: Plan): boolean {
  if (plan.type === 'cleanup') return true;
  if ('part' in plan && hasCleanup(plan.part)) return true;
  if ('body' in plan && hasCleanup(plan.body)) return true;
  return 'parts' in plan && plan.parts.some(hasCleanup);
}

/** Runs a plan, and counts how often each part of it has begun and cleaned up. */
export class PlanRun {
  /** By the number of the part. */
  readonly finallyCounts: number[] = [];
  /** Tasks that were alive when their group had ended. */
  orphans = 0;
  readonly #channel = new Channel<number>(1);
  readonly #note: (text: string) => void;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  *run(plan: Plan): Coroutine<void> {
    const number = this.finallyCounts.push(0) - 1;
    this.#note(`${number} ${plan.type} begins`);
    try {
      yield* this.#runParts(plan);
      this.#note(`${number} returns`);
    } catch (error) {
      this.#note(`${number} throws ${String(error)}`);
      throw error;
    } finally {
      this.finallyCounts[number] = (this.finallyCounts[number] ?? 0) + 1;
    }
  }

  *#runParts(plan: Plan): Coroutine<void> {
    switch (plan.type) {
      case 'sleep':
        return yield* sleep(plan.delayMs);
      case 'pause':
        return yield* pause();
      case 'atOnce':
        return yield* suspend((resume) => {
          resume();
          return undefined;
        });
      case 'fail':
        throw new Error(plan.text);
      case 'send':
        return yield* withTimeout(plan.patienceMs, () => this.#channel.send(1));
      case 'receive':
        yield* withTimeout(plan.patienceMs, () => this.#channel.receive());
        return;
      case 'sequence':
        for (const part of plan.parts) yield* this.run(part);
        return;
      case 'all':
        yield* all(plan.parts.map((part) => () => this.run(part)));
        return;
      case 'race':
        return yield* race(plan.parts.map((part) => () => this.run(part)));
      case 'group':
        return yield* this.#runGroup(plan.body, plan.parts);
      case 'cancelled':
        return yield* this.#runCancelled(plan.part, plan.afterMs);
      case 'timeout':
        return yield* withTimeout(plan.delayMs, () => this.run(plan.part));
      case 'swallow':
        return yield* this.#runSwallowing(plan.part);
      case 'cleanup':
        return yield* this.#runWithCleanup(plan.part, plan.delayMs);
    }
  }

  *#runGroup(body: Plan, parts: readonly Plan[]): Coroutine<void> {
    const tasks: Task<void>[] = [];
    try {
      yield* taskGroup((group) => {
        for (const part of parts) {
          tasks.push(group.spawn(() => this.run(part)));
        }
        return this.run(body);
      });
    } finally {
      this.orphans += tasks.filter(({ isDone }) => !isDone).length;
    }
  }

  *#runCancelled(part: Plan, afterMs: number): Coroutine<void> {
    const run = (): Coroutine<void> => this.run(part);
    yield* taskGroup(function* (group) {
      const task = group.spawn(run);
      yield* sleep(afterMs);
      task.cancel();
    });
  }

  *#runSwallowing(part: Plan): Coroutine<void> {
    try {
      yield* this.run(part);
    } catch {
      // whatever it was, and be it a cancellation
    }
  }

  *#runWithCleanup(part: Plan, delayMs: number): Coroutine<void> {
    try {
      yield* sleep(delayMs);
    } finally {
      yield* withCleanup(delayMs, () => this.run(part));
    }
  }
}
