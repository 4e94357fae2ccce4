// virtual.ts: a loop whose time doesn't take any time, and that must be left empty.

import {
  EventLoop,
  MemoryNetwork,
  MemoryPoller,
  runAsGuest,
  VirtualClock,
  VirtualSleeper,
} from '../../code/02-event-loop/index.ts';
import { aliveTasks, spawn } from '../../code/03-coroutines/index.ts';
import type { Body } from '../../code/03-coroutines/index.ts';

export interface Report {
  readonly error: unknown;
  readonly label: string;
}

/** A loop in virtual time. */
export interface World {
  readonly loop: EventLoop;
  /** What the loop's `onError` was told. */
  readonly reports: readonly Report[];
  /** What was noted, each with the time at which it was: `30 woke`. */
  readonly notes: readonly string[];
  note(text: string): void;
  /**
   * Runs `body` as a task until nothing is left to do. Returns what it returned, or throws what it threw.
   *
   * @throws Error if a task, a timer or a watcher is left.
   */
  run<T>(body: Body<T>): T;
}

export function createWorld(): World {
  const clock = new VirtualClock();
  const reports: Report[] = [];
  const notes: string[] = [];
  const loop = new EventLoop({
    clock,
    poller: new MemoryPoller(new MemoryNetwork(), clock),
    onError: (error, label) => reports.push({ error, label }),
  });
  return {
    loop,
    reports,
    notes,
    note: (text) => notes.push(`${loop.nowMs} ${text}`),
    run: (body) => run(loop, body),
  };
}

function run<T>(loop: EventLoop, body: Body<T>): T {
  const task = spawn(loop, body, { name: 'main' });
  task.whenDone(() => undefined); // somebody waits: an error is thrown here, not reported
  loop.run();
  expectEmpty(loop);
  if (task.result?.type === 'value') return task.result.value;
  throw task.result?.error;
}

/** @throws Error unless everything has ended. */
export function expectEmpty(loop: EventLoop): void {
  const left = aliveTasks(loop).map((task) => `${task.name} (${task.state})`);
  if (left.length > 0) throw new Error(`Tasks are left: ${left.join(', ')}`);
  if (loop.hasWork) throw new Error('A timer or a watcher is left');
}

/**
 * Runs `body` on a loop that is a guest in Node's, in virtual time.
 *
 * @throws AggregateError if the loop's `onError` was told anything.
 */
export async function runBesidePromises<T>(
  body: (loop: EventLoop) => Body<T>,
): Promise<T> {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const loop = new EventLoop({
    clock,
    poller: new MemoryPoller(new MemoryNetwork(), clock),
    onError: (error) => errors.push(error),
  });
  const sleeper = new VirtualSleeper(clock);
  const [result] = await Promise.allSettled([
    spawn(loop, body(loop)).toPromise(),
    runAsGuest(loop, sleeper),
  ]);
  sleeper.close();
  expectEmpty(loop);
  if (errors.length > 0)
    throw new AggregateError(errors, 'The loop was told of errors');
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
