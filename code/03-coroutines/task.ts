// task.ts: a coroutine that runs by itself, and the one place where coroutines
// are run.
//
// Invariant: a coroutine is entered in `#enter` and nowhere else, by `next` or
// by `throw`; never by `return`, which a wait in a `finally` would leave half
// done.

import type { EventLoop } from '../02-event-loop/index.ts';
import { CancelScope } from './cancel-scope.ts';
import type { ScopeOwner } from './cancel-scope.ts';
import { toCoroutine } from './coroutine.ts';
import type { Body, Cancel, Coroutine, Suspension } from './coroutine.ts';
import { swapCurrentTask } from './current-task.ts';
import type { Scheduler } from './scheduler.ts';
import { suspend } from './suspend.ts';
import { noteOrigin, reportError, TaskError } from './task-error.ts';
import type { Origin } from './task-error.ts';
import type { RunIn, TaskParts, TaskState } from './task-parts.ts';
import { Wait } from './wait.ts';
import type { Outcome, Waiter } from './wait.ts';

/** What a coroutine is given to begin with: nothing. */
const BEGIN: Outcome<unknown> = { type: 'value', value: undefined };

const NOBODY: readonly (() => void)[] = [];

/** A coroutine that runs by itself, beside others. Made by `spawn`. */
export class Task<T> implements ScopeOwner, Waiter {
  readonly origin: Origin;
  readonly scheduler: Scheduler<Task<unknown>>;
  readonly captureContext: (() => RunIn) | undefined;
  /** The innermost scope that it is in. */
  scope: CancelScope;
  readonly #root: CancelScope;
  readonly #runIn: RunIn | undefined;
  #body: Body<T> | undefined;
  #coroutine: Coroutine<T> | undefined;
  #state: TaskState = 'ready';
  #answer = BEGIN;
  #wait: Wait | undefined;
  #result: Outcome<T> | undefined;
  #observers: readonly (() => void)[] = NOBODY;
  #abort: AbortController | undefined;

  constructor(parts: TaskParts<T>) {
    this.origin = parts.origin;
    this.scheduler = parts.scheduler;
    this.captureContext = parts.captureContext;
    this.#runIn = parts.captureContext?.();
    this.#body = parts.body;
    this.#root = new CancelScope(this);
    this.scope = this.#root;
    this.scheduler.add(this);
    this.scheduler.wakeSoon(this);
  }

  get name(): string {
    return this.origin.name;
  }

  get loop(): EventLoop {
    return this.scheduler.loop;
  }

  get state(): TaskState {
    return this.#state;
  }

  /** Has it returned, failed or been cancelled? */
  get isDone(): boolean {
    return this.#result !== undefined;
  }

  /** How it ended; `undefined` while it hasn't. */
  get result(): Outcome<T> | undefined {
    return this.#result;
  }

  // #region one step of a task
  /** Runs on until the next wait, or until the end. The scheduler calls it. */
  step(): void {
    const outer = swapCurrentTask(this);
    this.#state = 'running';
    try {
      if (this.#runIn === undefined) this.#advance();
      else this.#runIn(() => this.#advance());
    } finally {
      swapCurrentTask(outer);
    }
  }

  #advance(): void {
    let next: IteratorResult<Suspension, T>;
    try {
      next = this.#enter(this.#answer);
    } catch (error) {
      this.#end({ type: 'error', error });
      return;
    }
    if (next.done === true) this.#end({ type: 'value', value: next.value });
    else this.#suspend(next.value);
  }
  // #endregion one step of a task

  // #region the only place where a coroutine is entered
  #enter(answer: Outcome<unknown>): IteratorResult<Suspension, T> {
    const coroutine = this.#coroutine ?? this.#begin();
    return answer.type === 'value'
      ? coroutine.next(answer.value)
      : coroutine.throw(answer.error);
  }

  /**
   * A task that was cancelled by now begins all the same: it may have to close
   * something.
   */
  #begin(): Coroutine<T> {
    this.#coroutine = toCoroutine(this.#body as Body<T>); // set until now
    this.#body = undefined;
    return this.#coroutine;
  }
  // #endregion the only place where a coroutine is entered

  // #region wait
  #suspend(start: Suspension): void {
    this.#state = 'suspended';
    const cancelled = this.scope.findCancelled();
    if (cancelled !== undefined) {
      this.answer({ type: 'error', error: cancelled });
      return;
    }
    this.#wait = new Wait(this);
    this.#wait.begin(start);
  }

  /**
   * Goes on with the answer: now or, if a task is stepping, right after that.
   */
  answer(outcome: Outcome<unknown>): void {
    this.#prepare(outcome);
    this.scheduler.wakeNow(this);
  }

  #prepare(outcome: Outcome<unknown>): void {
    this.#wait = undefined;
    this.#answer = outcome;
    this.#state = 'ready';
  }
  // #endregion wait

  // #region cancel a task
  /**
   * Ends what the task waits for, and every later wait of it, with `Cancelled`.
   * That is a request: the task has ended when it has cleaned up, and `join`
   * waits for that. An answer that it has been given, it still gets.
   */
  cancel(reason?: unknown): void {
    if (this.isDone) return;
    this.#root.cancel(reason);
    this.#abort?.abort(this.#root.cancelled);
  }

  /** Ends the wait if a scope around it was cancelled. Scopes call it. */
  interrupt(): void {
    const cancelled = this.scope.findCancelled();
    if (this.#wait === undefined || cancelled === undefined) return;
    this.#wait.cancel();
    this.#prepare({ type: 'error', error: cancelled });
    this.scheduler.wakeSoon(this);
  }

  /** Aborts when the task is cancelled; made when it is asked for. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    const { cancelled } = this.#root;
    if (cancelled !== undefined) this.#abort.abort(cancelled);
    return this.#abort.signal;
  }
  // #endregion cancel a task

  // #region the end of a task
  #end(result: Outcome<T>): void {
    this.#result = result;
    this.#state = this.#finalState(result);
    this.#coroutine = undefined;
    this.scheduler.remove(this);
    if (result.type === 'error') this.#noteError(result.error);
    for (const observer of this.#observers) {
      try {
        observer();
      } catch (error) {
        this.report(error);
      }
    }
    this.#observers = NOBODY;
  }

  #finalState(result: Outcome<T>): TaskState {
    if (result.type === 'value') return 'returned';
    return this.#root.hasThrown(result.error) ? 'cancelled' : 'failed';
  }

  /** An error that nobody waits for isn't lost. */
  #noteError(error: unknown): void {
    noteOrigin(error, this.origin);
    if (this.#state !== 'failed' || this.#observers.length > 0) return;
    this.report(new TaskError(this.name, error));
  }

  /** Tells the loop's `onError`, which is where the errors of callbacks go. */
  report(error: unknown): void {
    reportError(this.loop, this.name, error);
  }
  // #endregion the end of a task

  // #region wait for the end of a task
  /**
   * Calls `observer` at the end of the task, in its last step. Returns how not
   * to.
   */
  whenDone(observer: () => void): Cancel {
    // Most have one, and `push` would make room for seventeen.
    this.#observers = this.#observers.concat(observer);
    return () => {
      this.#observers = this.#observers.filter((one) => one !== observer);
    };
  }

  /**
   * Waits until the task has ended. Returns what it returned, or throws what it
   * threw.
   */
  *join(): Coroutine<T> {
    if (!this.isDone) yield* suspend((resume) => this.whenDone(resume));
    return this.#unwrap();
  }

  /** Promises what `join` returns. The promise can't cancel the task. */
  async toPromise(): Promise<T> {
    if (!this.isDone)
      await new Promise<void>((resolve) => this.whenDone(resolve));
    return this.#unwrap();
  }

  #unwrap(): T {
    if (this.#result?.type === 'value') return this.#result.value;
    throw this.#result?.error;
  }
  // #endregion wait for the end of a task
}
