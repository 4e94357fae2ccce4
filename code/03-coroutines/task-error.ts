// task-error.ts: which task an error came from, who spawned that, and where.

import type { EventLoop } from '../02-event-loop/index.ts';
import type { SpawnPlace } from './spawn-place.ts';

// #region where a task comes from
/**
 * Who spawned a task, and where. It outlives the task: an error may still refer
 * to it.
 */
export interface Origin {
  readonly name: string;
  /**
   * Of the task that spawned it; `undefined` if none did, or if it is too long
   * ago.
   */
  readonly parent: Origin | undefined;
  /** How many parents there are. */
  readonly generation: number;
  readonly place: SpawnPlace;
}

/**
 * A task that spawns the next one, and so on for ever, must not keep all of
 * them in memory.
 */
const MAX_GENERATIONS = 16;

/** Makes the origin of a task. */
export function createOrigin(
  name: string,
  place: SpawnPlace,
  spawner: Origin | undefined,
): Origin {
  const isTooOld = spawner?.generation === MAX_GENERATIONS;
  const parent = isTooOld ? undefined : spawner;
  const generation = parent === undefined ? 0 : parent.generation + 1;
  return { name, parent, generation, place };
}
// #endregion where a task comes from

// #region remember where an error came from
const origins = new WeakMap<object, Origin>();

/**
 * Remembers the first task that an error left. The error itself stays as it is.
 */
export function noteOrigin(error: unknown, origin: Origin): void {
  if (typeof error !== 'object' || error === null) return;
  if (!origins.has(error)) origins.set(error, origin);
}
// #endregion remember where an error came from

// #region say where an error came from
/**
 * Describes the task that an error came from and those that spawned it, one a
 * line. Of an `AggregateError` it describes every error. Empty if no task is
 * known.
 */
export function describeOrigin(error: unknown): string {
  const lines = originLines(error);
  return lines.map((line) => `    ${line}`).join('\n');
}

function originLines(error: unknown): readonly string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap((one) => [String(one), ...originLines(one)]);
  }
  if (typeof error !== 'object' || error === null) return [];
  const lines: string[] = [];
  for (let task = origins.get(error); task !== undefined; task = task.parent) {
    const preposition = lines.length === 0 ? 'in' : 'by';
    lines.push(`${preposition} task "${task.name}"${describePlace(task)}`);
  }
  return lines;
}

function describePlace({ place }: Origin): string {
  const frame = place.stack?.split('\n')[1]?.trim();
  return frame === undefined ? '' : `, spawned ${frame}`;
}
// #endregion say where an error came from

// #region report an error
/**
 * What the loop's `onError` is told: a task has failed and nobody waited for
 * it.
 */
export class TaskError extends Error {
  override readonly name = 'TaskError';

  constructor(taskName: string, cause: unknown) {
    const origin = describeOrigin(cause);
    const message = `Task "${taskName}" failed: ${String(cause)}`;
    super(`${message}\n${origin}`.trimEnd(), { cause });
    // where it was made says nothing
    this.stack = `${this.name}: ${this.message}`;
  }
}

/**
 * Hands `error` to the `onError` of `loop`, as if a callback with the task's
 * name had thrown it.
 */
export function reportError(
  loop: EventLoop,
  taskName: string,
  error: unknown,
): void {
  const fail = (): never => {
    throw error;
  };
  Object.defineProperty(fail, 'name', { value: `task "${taskName}"` });
  loop.callSoon(fail);
}
// #endregion report an error
