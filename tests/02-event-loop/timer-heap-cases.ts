// timer-heap-cases.ts: what a store of timers does, whichever way it keeps them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** An entry of a store: it was armed at `deadlineMs - durationMs`. */
export interface TestEntry {
  readonly name: string;
  readonly durationMs: number;
  deadlineMs: number;
  order: number;
  heapIndex: number;
}

/** What `TimerHeap` can do, and whatever would stand in for it. */
export interface TimerStore {
  readonly size: number;
  peek(): TestEntry | undefined;
  push(entry: TestEntry): void;
  remove(entry: TestEntry): void;
  takeDue(nowMs: number): TestEntry | undefined;
}

/** Creates entries that are armed one after the other, as time goes by. */
export class Armory {
  nowMs = 0;
  #armed = 0;

  create(durationMs: number): TestEntry {
    const order = this.#armed;
    this.#armed += 1;
    const deadlineMs = this.nowMs + durationMs;
    const name = `${order} for ${deadlineMs}`;
    return { name, durationMs, deadlineMs, order, heapIndex: -1 };
  }
}

/** Earliest first; equal deadlines as they were armed. */
export function compareEntries(a: TestEntry, b: TestEntry): number {
  return a.deadlineMs - b.deadlineMs || a.order - b.order;
}

/** Tests a store; `createStore` is called for each test. */
export function describeTimerStore(
  name: string,
  createStore: () => TimerStore,
): void {
  describe(name, () => {
    describeOrder(createStore);
    describeRemoval(createStore);
    describeModel(createStore);
  });
}

function fill(store: TimerStore, durationsMs: readonly number[]): TestEntry[] {
  const armory = new Armory();
  const entries = durationsMs.map((durationMs) => armory.create(durationMs));
  for (const entry of entries) store.push(entry);
  return entries;
}

function drain(store: TimerStore, nowMs = Infinity): TestEntry[] {
  const taken: TestEntry[] = [];
  let entry = store.takeDue(nowMs);
  while (entry !== undefined) {
    taken.push(entry);
    entry = store.takeDue(nowMs);
  }
  return taken;
}

const namesOf = (entries: readonly TestEntry[]): readonly string[] =>
  entries.map(({ name }) => name);

function describeOrder(createStore: () => TimerStore): void {
  test('has nothing while it is empty', () => {
    const store = createStore();
    expect(store.size).toBe(0);
    expect(store.peek()).toBe(undefined);
    expect(store.takeDue(Infinity)).toBe(undefined);
  });

  test.each([
    [[10]],
    [[10, 20, 30]],
    [[30, 20, 10]],
    [[20, 10, 30, 5, 25, 15, 1, 40, 2]],
    [[10, 10, 10, 10, 10, 10, 10]], // ties: as they were armed
    [[10, 20, 10, 20, 10, 5, 5, 20, 5, 10]],
    [[0, -5, 0.5, 0.25, -5, 1e9]],
    [Array.from({ length: 100 }, (_, n) => (n * 37) % 10)],
  ])('gives back the soonest first, and who came first of equals: %j', (ms) => {
    const store = createStore();
    const entries = fill(store, ms);
    expect(store.size).toBe(ms.length);
    const sorted = entries.toSorted(compareEntries);
    expect(store.peek()).toBe(sorted[0]);
    expect(namesOf(drain(store))).toEqual(namesOf(sorted));
    expect(store.size).toBe(0);
    expect(store.peek()).toBe(undefined);
  });

  test('takes what is due and nothing else', () => {
    const store = createStore();
    fill(store, [30, 10, 20, 20.5]);
    expect(namesOf(drain(store, 9.9))).toEqual([]);
    expect(namesOf(drain(store, 20))).toEqual(['1 for 10', '2 for 20']);
    expect(store.size).toBe(2);
    expect(namesOf(drain(store, 29))).toEqual(['3 for 20.5']);
    expect(namesOf(drain(store, 30))).toEqual(['0 for 30']);
  });

  test('keeps equals in the order in which they were armed, not pushed', () => {
    const store = createStore();
    const armory = new Armory();
    const early = armory.create(20);
    armory.nowMs = 10;
    const late = armory.create(10); // due at the same time
    store.push(late);
    store.push(early);
    expect(drain(store)).toEqual([early, late]);
  });

  test('takes an entry again, with another deadline', () => {
    const store = createStore();
    const [first, second] = fill(store, [10, 15]);
    if (first === undefined) throw new Error('expected an entry');
    expect(store.takeDue(10)).toBe(first);
    first.deadlineMs = 20;
    first.order = 2;
    store.push(first);
    expect(drain(store)).toEqual([second, first]);
  });

  test('holds a hundred thousand entries', () => {
    const store = createStore();
    const armory = new Armory();
    for (let n = 0; n < 100_000; n += 1) {
      armory.nowMs = n / 1000;
      store.push(armory.create(1 + ((n * 7919) % 1009)));
    }
    expect(store.size).toBe(100_000);
    let outOfOrder = 0;
    let last = store.takeDue(Infinity);
    while (last !== undefined) {
      const next = store.takeDue(Infinity);
      if (next !== undefined && compareEntries(last, next) >= 0)
        outOfOrder += 1;
      last = next;
    }
    expect(outOfOrder).toBe(0);
    expect(store.size).toBe(0);
  });
}

function describeRemoval(createStore: () => TimerStore): void {
  test('takes an entry out, wherever it is', () => {
    const durationsMs = [20, 10, 30, 5, 25, 15, 1, 40, 2, 10, 25];
    for (let n = 0; n < durationsMs.length; n += 1) {
      const store = createStore();
      const entries = fill(store, durationsMs);
      const [removed] = entries.splice(n, 1);
      if (removed === undefined) throw new Error('expected an entry');
      store.remove(removed);
      expect(store.size).toBe(entries.length);
      const sorted = entries.toSorted(compareEntries);
      expect(store.peek()).toBe(sorted[0]);
      expect(namesOf(drain(store))).toEqual(namesOf(sorted));
    }
  });

  test('does nothing about an entry that it does not have', () => {
    const store = createStore();
    const [first] = fill(store, [10, 20]);
    if (first === undefined) throw new Error('expected an entry');
    store.remove({ ...first, heapIndex: -1 });
    expect(store.size).toBe(2);
    store.remove(first);
    store.remove(first);
    expect(store.size).toBe(1);
    const taken = store.takeDue(Infinity);
    if (taken === undefined) throw new Error('expected an entry');
    store.remove(taken);
    expect(store.size).toBe(0);
  });
}

/** A step of a random history: time passes, an entry is pushed, removed, or all that are due are taken. */
type Step =
  | { readonly type: 'wait'; readonly delayMs: number }
  | { readonly type: 'push'; readonly durationMs: number }
  | { readonly type: 'remove'; readonly which: number }
  | { readonly type: 'take' };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      delayMs: fc.nat(8),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('push' as const),
      durationMs: fc.nat(12),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('remove' as const),
      which: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'take' } as const) },
);

function describeModel(createStore: () => TimerStore): void {
  test('sorts whatever it is given', () => {
    const durations = fc.array(fc.nat(1000), { minLength: 50, maxLength: 300 });
    fc.assert(
      fc.property(durations, (durationsMs) => {
        const store = createStore();
        const entries = fill(store, durationsMs);
        expect(drain(store)).toEqual(entries.toSorted(compareEntries));
      }),
    );
  });

  test('does what a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 200 }), (steps) => {
        const store = createStore();
        const armory = new Armory();
        let model: TestEntry[] = [];
        for (const step of steps) {
          model = follow(step, store, armory, model);
          expect(store.size).toBe(model.length);
          expect(store.peek()).toBe(model[0]);
        }
        expect(drain(store)).toEqual(model);
      }),
    );
  });
}

function follow(
  step: Step,
  store: TimerStore,
  armory: Armory,
  model: TestEntry[],
): TestEntry[] {
  switch (step.type) {
    case 'wait': {
      armory.nowMs += step.delayMs;
      return model;
    }
    case 'push': {
      const entry = armory.create(step.durationMs);
      store.push(entry);
      return [...model, entry].toSorted(compareEntries);
    }
    case 'remove': {
      const entry = model[step.which % Math.max(1, model.length)];
      if (entry === undefined) return model;
      store.remove(entry);
      return model.filter((other) => other !== entry);
    }
    case 'take': {
      const { nowMs } = armory;
      const isDue = ({ deadlineMs }: TestEntry): boolean => deadlineMs <= nowMs;
      expect(drain(store, nowMs)).toEqual(model.filter(isDue));
      return model.filter((entry) => !isDue(entry));
    }
  }
}
