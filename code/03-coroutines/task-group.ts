// task-group.ts: tasks that end where they began.
//
// A task that outlives the call that spawned it is the `goto` of concurrent
// programs: Nathaniel J. Smith, "Notes on structured concurrency, or: Go
// statement considered harmful" (2018).
//
// Invariant: when `taskGroup` returns or throws, every task spawned in the
// group has ended.

import { withScope } from './cancel-scope.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { Body, Coroutine } from './coroutine.ts';
import { currentTask, findCurrentTask } from './current-task.ts';
import { findPlace } from './spawn-place.ts';
import type { SpawnPlace } from './spawn-place.ts';
import { createTask } from './spawn.ts';
import type { SpawnOptions } from './spawn.ts';
import { suspend } from './suspend.ts';
import type { Task } from './task.ts';

// #region run a task group
/**
 * Runs `body`, in this task, and then waits for all tasks that were spawned in
 * the group. If one of them fails, or `body` does, or this task is cancelled,
 * the others are cancelled and waited for. Then the error is thrown, or an
 * `AggregateError` if there are several.
 */
export function* taskGroup<T>(
  body: (group: TaskGroup) => Coroutine<T>,
): Coroutine<T> {
  const owner = currentTask();
  return yield* withScope(owner, function* (scope) {
    return yield* new TaskGroup(owner, scope).run(body);
  });
}
// #endregion run a task group

/**
 * Tasks that are cancelled together, and that none outlives. Made by
 * `taskGroup`.
 */
export class TaskGroup {
  readonly #owner: Task<unknown>;
  readonly #scope: CancelScope;
  readonly #children = new Set<Task<unknown>>();
  readonly #errors = new Set<unknown>(); // an error counts once
  #state: 'open' | 'cancelled' | 'ended' = 'open';
  #onEmpty: (() => void) | undefined;

  constructor(owner: Task<unknown>, scope: CancelScope) {
    this.#owner = owner;
    this.#scope = scope;
  }

  /** How many of its tasks have not ended. */
  get size(): number {
    return this.#children.size;
  }

  // #region spawn in a group
  /**
   * Runs `body` as a task of this group. It begins soon. @throws Error if the
   * group has ended.
   */
  spawn<T>(body: Body<T>, options: SpawnOptions = {}): Task<T> {
    return this.spawnAt(findPlace(this.spawn), body, options);
  }

  /** For whoever spawns on somebody else's behalf. */
  spawnAt<T>(
    place: SpawnPlace,
    body: Body<T>,
    options: SpawnOptions = {},
  ): Task<T> {
    if (this.#state === 'ended') {
      throw new Error('Cannot spawn in a task group: it has ended');
    }
    const spawner = { task: findCurrentTask() ?? this.#owner, place };
    const { scheduler } = this.#owner;
    const child = createTask(scheduler, body, options, spawner);
    this.#children.add(child);
    child.whenDone(() => this.#forget(child));
    if (this.#state === 'cancelled') child.cancel();
    return child;
  }
  // #endregion spawn in a group

  // #region cancel a group's tasks
  /** Cancels the tasks that are in it now. What `body` does goes on. */
  cancel(reason?: unknown): void {
    for (const child of this.#children) child.cancel(reason);
  }
  // #endregion cancel a group's tasks

  // #region run the body, then wait for the tasks
  /** Called once, by `taskGroup`. */
  *run<T>(body: (group: TaskGroup) => Coroutine<T>): Coroutine<T> {
    try {
      const value = yield* body(this);
      yield* this.#allDone();
      if (this.#errors.size === 0) return value;
    } catch (error) {
      this.#fail(error);
      yield* withScope(this.#owner, () => this.#allDone(), { isShield: true });
      // we were cancelled, and that's all
      if (this.#errors.size === 0) throw error;
    } finally {
      this.#state = 'ended';
    }
    throw this.#joinErrors();
  }

  *#allDone(): Coroutine<void> {
    while (this.#children.size > 0) {
      yield* suspend((resume) => {
        this.#onEmpty = resume;
        return () => {
          this.#onEmpty = undefined;
        };
      });
    }
  }
  // #endregion run the body, then wait for the tasks

  // #region a task of the group has ended
  #forget(child: Task<unknown>): void {
    this.#children.delete(child);
    const { state, result } = child;
    if (state === 'failed' && result?.type === 'error')
      this.#fail(result.error);
    if (this.#children.size === 0) this.#onEmpty?.();
  }

  /**
   * The first failure cancels whatever is left: the body through its scope, and
   * the tasks.
   */
  #fail(error: unknown): void {
    if (!this.#isCancellation(error)) this.#errors.add(error);
    if (this.#state !== 'open') return;
    this.#state = 'cancelled';
    this.#scope.cancel(error);
    this.cancel(error);
  }

  #isCancellation(error: unknown): boolean {
    return this.#scope.hasThrown(error) || this.#scope.isOutside(error);
  }

  #joinErrors(): unknown {
    const errors = [...this.#errors];
    if (errors.length === 1) return errors[0];
    return new AggregateError(
      errors,
      `Cannot finish the task group: ${errors.length} of its tasks failed`,
    );
  }
  // #endregion a task of the group has ended
}
