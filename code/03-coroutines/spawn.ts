// spawn.ts: how a coroutine becomes a task.

import type { EventLoop } from '../02-event-loop/index.ts';
import { toCoroutine } from './coroutine.ts';
import type { Body, Coroutine } from './coroutine.ts';
import { currentTask, findCurrentTask } from './current-task.ts';
import { Scheduler } from './scheduler.ts';
import { findPlace } from './spawn-place.ts';
import type { SpawnPlace } from './spawn-place.ts';
import { createOrigin } from './task-error.ts';
import { Task } from './task.ts';
import type { RunIn } from './task-parts.ts';

// #region what may be said about a task
/** What may be said about a task. */
export interface SpawnOptions {
  /**
   * For whoever reads an error. Default: the name of the function that `body`
   * is, or `task`.
   */
  readonly name?: string;
  /** Cancels the task when it aborts. */
  readonly signal?: AbortSignal;
  /**
   * Gives a context to this task and, unless told otherwise, to those that it
   * spawns.
   */
  readonly captureContext?: () => RunIn;
}
// #endregion what may be said about a task

// #region spawn
/**
 * Runs `body` as a task that nobody waits for, unless they `join` it. It begins
 * soon: not in this call, but maybe in this turn.
 */
export function spawn<T>(
  loop: EventLoop,
  body: Body<T>,
  options: SpawnOptions = {},
): Task<T> {
  const spawner = { task: findCurrentTask(), place: findPlace(spawn) };
  return createTask(schedulerOf(loop), body, options, spawner);
}

/**
 * Lists the tasks of `loop` that have not ended, in the order in which they
 * were spawned.
 */
export function aliveTasks(loop: EventLoop): readonly Task<unknown>[] {
  return schedulerOf(loop).alive;
}
// #endregion spawn

// #region one scheduler for each loop
const schedulers = new WeakMap<EventLoop, Scheduler<Task<unknown>>>();

function schedulerOf(loop: EventLoop): Scheduler<Task<unknown>> {
  const known = schedulers.get(loop);
  if (known !== undefined) return known;
  const scheduler = new Scheduler<Task<unknown>>(loop);
  schedulers.set(loop, scheduler);
  return scheduler;
}
// #endregion one scheduler for each loop

// #region make a task
/** Who spawns a task, and in which line. */
export interface Spawner {
  readonly task: Task<unknown> | undefined;
  readonly place: SpawnPlace;
}

/** Makes a task, and lets it begin soon. */
export function createTask<T>(
  scheduler: Scheduler<Task<unknown>>,
  body: Body<T>,
  options: SpawnOptions,
  spawner: Spawner,
): Task<T> {
  const { name = nameOf(body), signal } = options;
  return new Task({
    scheduler,
    body: signal === undefined ? body : untilAborted(signal, body),
    origin: createOrigin(name, spawner.place, spawner.task?.origin),
    captureContext: options.captureContext ?? spawner.task?.captureContext,
  });
}

function nameOf(body: Body<unknown>): string {
  return typeof body === 'function' && body.name !== '' ? body.name : 'task';
}
// #endregion make a task

// #region cancel a task by a signal
function* untilAborted<T>(signal: AbortSignal, body: Body<T>): Coroutine<T> {
  const task = currentTask();
  const cancel = (): void => task.cancel(signal.reason);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  try {
    return yield* toCoroutine(body);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
// #endregion cancel a task by a signal
