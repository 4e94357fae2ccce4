// combine.ts: several coroutines at a time, and one result.

import type { Body, Coroutine } from './coroutine.ts';
import { findPlace } from './spawn-place.ts';
import type { SpawnPlace } from './spawn-place.ts';
import { suspend } from './suspend.ts';
import { taskGroup } from './task-group.ts';
import type { TaskGroup } from './task-group.ts';
import type { Task } from './task.ts';

// #region all of them
/** For each type in a list, the body that returns it. */
export type Bodies<T extends readonly unknown[]> = {
  readonly [I in keyof T]: Body<T[I]>;
};

/**
 * Runs every body as a task and returns what they return, in their order. The
 * first failure cancels the rest.
 */
export function all<T extends readonly unknown[]>(
  bodies: Bodies<T>,
): Coroutine<T> {
  const place = findPlace(all);
  return taskGroup(function* (group) {
    const tasks = spawnAll(group, place, bodies);
    const values: unknown[] = [];
    for (const task of tasks) values.push(yield* task.join());
    return values as unknown as T; // one value for each body, in the same order
  });
}
// #endregion all of them

// #region the first of them
/**
 * Runs every body as a task and, when the first of them ends, cancels the
 * others; returns what it returned or throws what it threw, once they have
 * ended too.
 */
export function race<T>(bodies: readonly Body<T>[]): Coroutine<T> {
  if (bodies.length === 0) {
    throw new RangeError(
      'Cannot race: no body was given, expected one or more',
    );
  }
  const place = findPlace(race);
  return taskGroup(function* (group) {
    const first = yield* suspend<Task<T>>((resume) => {
      let isOver = false;
      for (const task of spawnAll(group, place, bodies)) {
        task.whenDone(() => {
          if (isOver) return;
          isOver = true;
          group.cancel();
          resume(task);
        });
      }
      return undefined; // the group cancels the tasks
    });
    return yield* first.join();
  });
}
// #endregion the first of them

function spawnAll<T>(
  group: TaskGroup,
  place: SpawnPlace,
  bodies: readonly Body<T>[],
): readonly Task<T>[] {
  return bodies.map((body) => group.spawnAt(place, body));
}
