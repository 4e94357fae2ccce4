// current-task.ts: which task is running. One at a time can: JavaScript has one
// thread.

import type { Task } from './task.ts';

let current: Task<unknown> | undefined;

/** Finds the task that is running, or `undefined` outside of tasks. */
export function findCurrentTask(): Task<unknown> | undefined {
  return current;
}

/** The task that is running. @throws Error outside of tasks. */
export function currentTask(): Task<unknown> {
  if (current !== undefined) return current;
  throw new Error(
    'Cannot find the current task: none is running, expected a call in a task',
  );
}

/**
 * Says which task runs now, and returns which one ran before. A task says so at
 * each of its steps.
 */
export function swapCurrentTask(
  task: Task<unknown> | undefined,
): Task<unknown> | undefined {
  const before = current;
  current = task;
  return before;
}
