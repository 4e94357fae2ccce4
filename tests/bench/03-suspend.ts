// 03-suspend.ts: what a wait costs whose answer is there at once, and what one costs in memory that goes on.
//
// The time: a task that suspends again and again, beside an async function that awaits a promise
// which is resolved already. All ways take turns in one process, and of each the median counts; and
// of five processes the median again, since the compiler doesn't decide the same in each.
// What a wait is made of is seen by leaving it out, from the last part to the first: a runner without
// tasks, then without an object for each wait, then a generator by itself.
// The memory: many that wait and are never answered, each way in a process of its own.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  VirtualClock,
} from '../../code/02-event-loop/index.ts';
import { suspend as suspendInOneLine } from '../../code/03-coroutines/attempts/one-line-suspend.ts';
import { rememberPlaces, spawn, suspend } from '../../code/03-coroutines/index.ts';
import type { Body, Coroutine, Start, Suspension } from '../../code/03-coroutines/index.ts';
import { Wait } from '../../code/03-coroutines/wait.ts';
import type { Outcome } from '../../code/03-coroutines/wait.ts';

const WAITS = 200_000;
const RUNS = 15;
const PROCESSES = 5;
const DEPTHS = [0, 1, 2, 4, 8, 16];
const WAITERS = 20_000;
const NS_PER_MS = 1e6;
const SELF = fileURLToPath(import.meta.url);
const execArgv = ['--import', 'tsx', '--expose-gc'];

const loop = createLoop();
const wakers: unknown[] = []; // what nobody can wake any more is collected

type Way = 'task' | 'async';
const [role] = process.argv.slice(2);

/** Measures all ways; takes about two minutes. */
export async function measure(): Promise<Measurement> {
  const processes = await measureAllTimes();
  const times = mediansOf(processes);
  const ratios = processes.map((one) => round(ratioIn(one)));
  const ns = (name: string): number => Math.round(times.get(name) ?? NaN);
  const awaitNs = ns('await 0');
  return {
    xLabel: 'calls between the wait and the task',
    yLabel: 'ns a wait',
    series: [
      { name: 'yield* suspend', points: pointsOf('suspend', ns) },
      { name: 'await', points: pointsOf('await', ns) },
    ],
    figures: {
      awaitNs,
      suspendNs: ns('suspend 0'),
      oneLineNs: ns('one line'),
      yieldNs: ns('yield'),
      trapNs: ns('trap'),
      waitNs: ns('wait'),
      spawnNs: ns('spawn'),
      spawnWithoutPlaceNs: ns('spawn without a place'),
      asyncCallNs: ns('async call'),
      suspendRatio: round(ns('suspend 0') / awaitNs),
      suspendLowestRatio: Math.min(...ratios),
      suspendHighestRatio: Math.max(...ratios),
      oneLineRatio: round(ns('one line') / awaitNs),
      taskBytes: await measureMemory('task'),
      asyncBytes: await measureMemory('async'),
    },
  };
}

function pointsOf(name: string, ns: (name: string) => number): Point[] {
  return DEPTHS.map((depth) => [depth, ns(`${name} ${depth}`)]);
}

type Times = ReadonlyMap<string, number>;

async function measureAllTimes(): Promise<readonly Times[]> {
  const all: Times[] = [];
  for (let n = 0; n < PROCESSES; n += 1)
    all.push(new Map((await ask('times')) as [string, number][]));
  return all;
}

function mediansOf(all: readonly Times[]): Times {
  const names = [...(all[0]?.keys() ?? [])];
  return new Map(names.map((name) => [name, median(all.map((times) => times.get(name) ?? NaN))]));
}

function ratioIn(times: Times): number {
  return (times.get('suspend 0') ?? NaN) / (times.get('await 0') ?? NaN);
}

/** What a process of its own measures. */
async function ask(role: Way | 'times'): Promise<unknown> {
  const child = fork(SELF, [role], { execArgv });
  const [answer] = await once(child, 'message');
  await once(child, 'exit');
  return answer;
}

/** In the child: measures, and tells the parent. */
async function tellTimes(): Promise<void> {
  process.send?.([...(await measureTimes())]);
  process.disconnect();
}

/** The median of each way, in nanoseconds a wait. */
async function measureTimes(): Promise<Times> {
  const ways = new Map<string, () => Promise<unknown>>([
    ['one line', () => runTask(waitInOneLine())],
    ['yield', async () => runYields()],
    ['trap', async () => runWithoutTask(waitBelow(0), askAtOnce)],
    ['wait', async () => runWithoutTask(waitBelow(0), askByWait)],
    ['spawn', () => runTask(spawnMany())],
    ['spawn without a place', () => runWithoutPlaces(spawnMany())],
    ['async call', callMany],
  ]);
  for (const depth of DEPTHS) {
    ways.set(`suspend ${depth}`, () => runTask(waitBelow(depth)));
    ways.set(`await ${depth}`, async () => {
      await awaitBelow(depth);
    });
  }
  const samples = new Map<string, number[]>();
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, way] of ways) {
      const startedMs = performance.now();
      await way();
      const ns = ((performance.now() - startedMs) * NS_PER_MS) / WAITS;
      samples.set(name, [...(samples.get(name) ?? []), ns]);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

// The ways. Both begin a wait with a function that was there before, and add its answers up.

const answer: Start<number> = (resume) => {
  resume(1);
  return undefined;
};
const resolved = Promise.resolve(1);

function* waitBelow(depth: number): Coroutine<number> {
  if (depth > 0) return yield* waitBelow(depth - 1);
  let sum = 0;
  for (let n = 0; n < WAITS; n += 1) sum += yield* suspend(answer);
  return sum;
}

async function awaitBelow(depth: number): Promise<number> {
  if (depth > 0) return await awaitBelow(depth - 1);
  let sum = 0;
  for (let n = 0; n < WAITS; n += 1) sum += await resolved;
  return sum;
}

function* waitInOneLine(): Coroutine<number> {
  let sum = 0;
  for (let n = 0; n < WAITS; n += 1) sum += yield* suspendInOneLine(answer);
  return sum;
}

/** A generator that yields and goes on. */
function runYields(): number {
  const generator = yieldMany();
  let next = generator.next(1);
  while (next.done !== true) next = generator.next(1);
  return next.value;
}

function* yieldMany(): Generator<Suspension, number, number> {
  let sum = 0;
  for (let n = 0; n < WAITS; n += 1) sum += yield answer as Suspension;
  return sum;
}

/** Runs a coroutine in a loop of its own; `ask` returns the answer, which is there at once. */
function runWithoutTask(coroutine: Coroutine<number>, ask: (start: Suspension) => unknown): number {
  let next = coroutine.next();
  while (next.done !== true) next = coroutine.next(ask(next.value));
  return next.value;
}

function askAtOnce(start: Suspension): unknown {
  let answered: unknown;
  start(
    (value) => (answered = value),
    () => undefined,
  );
  return answered;
}

/** As a task asks: by a `Wait`, which takes one answer and can be cancelled. */
function askByWait(start: Suspension): unknown {
  new Wait(waiter).begin(start);
  return waiter.answered;
}

const waiter = {
  answered: undefined as unknown,
  answer(outcome: Outcome<unknown>): void {
    this.answered = outcome.type === 'value' ? outcome.value : undefined;
  },
  report(): void {},
};

function* spawnMany(): Coroutine<number> {
  let sum = 0;
  for (let n = 0; n < WAITS; n += 1) sum += yield* spawn(loop, one).join();
  return sum;
}

function* one(): Coroutine<number> {
  return yield* suspend(answer);
}

async function callMany(): Promise<void> {
  for (let n = 0; n < WAITS; n += 1) await oneAsync();
}

async function oneAsync(): Promise<number> {
  return await resolved;
}

function createLoop(): EventLoop {
  const clock = new VirtualClock();
  return new EventLoop({ clock, poller: new MemoryPoller(new MemoryNetwork(), clock) });
}

async function runTask(body: Body<number>): Promise<void> {
  spawn(loop, body);
  loop.run();
}

async function runWithoutPlaces(body: Body<number>): Promise<void> {
  rememberPlaces(false);
  await runTask(body);
  rememberPlaces(true);
}

// The memory.

/** Bytes of heap for each that waits: the median of three processes. */
async function measureMemory(way: Way): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n < 3; n += 1) samples.push(Number(await ask(way)));
  return Math.round(median(samples));
}

/** In the child: lets many wait and reports what each of them holds. */
async function waitForGood(way: Way): Promise<void> {
  const kept: unknown[] = [];
  const before = heapBytes();
  for (let n = 0; n < WAITERS; n += 1) {
    kept.push(way === 'task' ? spawn(loop, suspendForGood) : awaitForGood());
  }
  while (loop.hasWork && loop.timeoutMs() === 0) loop.run('nowait'); // until all have begun
  const bytes = (heapBytes() - before) / WAITERS;
  process.send?.(bytes);
  process.disconnect();
  process.exit(kept.length > 0 ? 0 : 1);
}

function* suspendForGood(): Coroutine<void> {
  yield* suspend((resume) => {
    wakers.push(resume);
    return undefined;
  });
}

async function awaitForGood(): Promise<void> {
  await new Promise((resolve) => {
    wakers.push(resolve);
  });
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

// In a child, when everything above is there.

if (role === 'times') await tellTimes();
if (role === 'task' || role === 'async') await waitForGood(role);
