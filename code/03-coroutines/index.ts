// index.ts: what chapter 3 gives to later chapters.

export { Channel, END } from './channel.ts';
export { all, race } from './combine.ts';
export type { Bodies } from './combine.ts';
export { suspend } from './suspend.ts';
export type {
  Body,
  Cancel,
  Coroutine,
  Start,
  Suspension,
} from './coroutine.ts';
export { Cancelled, TimeoutError } from './errors.ts';
export { fromPromise } from './promises.ts';
export type { Promising } from './promises.ts';
export { pause, sleep } from './sleep.ts';
export { rememberPlaces } from './spawn-place.ts';
export { aliveTasks, spawn } from './spawn.ts';
export type { SpawnOptions } from './spawn.ts';
export { describeOrigin, TaskError } from './task-error.ts';
export { taskGroup } from './task-group.ts';
export type { TaskGroup } from './task-group.ts';
export { currentTask } from './current-task.ts';
export type { RunIn, TaskState } from './task-parts.ts';
export type { Task } from './task.ts';
export { withCleanup, withTimeout } from './timeout.ts';
export type { Outcome } from './wait.ts';
