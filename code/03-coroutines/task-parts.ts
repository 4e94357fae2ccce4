// task-parts.ts: what a task is made of, and where it can be in its life.

import type { Body } from './coroutine.ts';
import type { Scheduler } from './scheduler.ts';
import type { Origin } from './task-error.ts';
import type { Task } from './task.ts';

// #region the life of a task
/** Where a task is in its life; the last three are final. */
export type TaskState =
  'ready' | 'running' | 'suspended' | 'returned' | 'failed' | 'cancelled';
// #endregion the life of a task

// #region what a task is made of
/**
 * Calls a step in a context, as what `AsyncLocalStorage.snapshot()` returns
 * does.
 */
export type RunIn = (step: () => void) => void;

/** What a task is made of. */
export interface TaskParts<T> {
  readonly scheduler: Scheduler<Task<unknown>>;
  readonly body: Body<T>;
  readonly origin: Origin;
  /** Asked for the context of this task, and of the tasks that it spawns. */
  readonly captureContext: (() => RunIn) | undefined;
}
// #endregion what a task is made of
