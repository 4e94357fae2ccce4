// scheduler.ts: whose turn it is, among the tasks of one loop.
//
// Invariant: one task steps at a time, and none in the middle of another's
// step.

import { ReadyQueue } from '../02-event-loop/index.ts';
import type { EventLoop } from '../02-event-loop/index.ts';

/** What takes its turn: a task, which runs until it waits again. */
export interface Stepper {
  step(): void;
}

// #region how long tasks may keep the loop
/**
 * How many steps tasks take before the loop gets to poll again. Tasks that wake
 * each other for ever would starve it; a smaller number would have it poll more
 * often than it must.
 */
const MAX_STEPS = 1_000;
// #endregion how long tasks may keep the loop

/**
 * The tasks of one loop: those that can go on, and those that have not ended.
 */
export class Scheduler<T extends Stepper> {
  readonly loop: EventLoop;
  readonly #ready = new ReadyQueue<T>();
  readonly #alive = new Set<T>();
  #isStepping = false;
  #isAsked = false;
  #release: (() => void) | undefined;

  constructor(loop: EventLoop) {
    this.loop = loop;
  }

  // #region now, or soon
  /**
   * Lets the task step before this returns or, if another is stepping, after
   * that.
   */
  wakeNow(task: T): void {
    this.#ready.push(task);
    if (!this.#isStepping) this.#stepAll();
  }

  /**
   * Lets the task step in the next turn or, if another is stepping, after that.
   */
  wakeSoon(task: T): void {
    this.#ready.push(task);
    if (!this.#isStepping) this.#ask();
  }
  // #endregion now, or soon

  // #region one step after the other
  #stepAll(): void {
    this.#isStepping = true;
    try {
      for (let n = 0; n < MAX_STEPS; n += 1) {
        const task = this.#ready.shift();
        if (task === undefined) break;
        task.step();
      }
    } finally {
      this.#isStepping = false;
      if (this.#ready.size > 0) this.#ask();
    }
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.loop.callSoon(this.#stepTasks);
  }

  readonly #stepTasks = (): void => {
    this.#isAsked = false;
    this.#stepAll();
  };
  // #endregion one step after the other

  // #region who has not ended
  /**
   * The tasks that have begun and not ended, in the order in which they were
   * spawned.
   */
  get alive(): readonly T[] {
    return [...this.#alive];
  }

  /**
   * Keeps the loop alive for a task: what will wake it may be nothing that the
   * loop knows of.
   */
  add(task: T): void {
    this.#alive.add(task);
    this.#release ??= this.loop.hold();
  }

  remove(task: T): void {
    this.#alive.delete(task);
    if (this.#alive.size > 0) return;
    this.#release?.();
    this.#release = undefined;
  }
  // #endregion who has not ended
}
