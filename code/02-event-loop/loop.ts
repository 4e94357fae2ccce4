// loop.ts: the event loop. It sleeps until something can be done, does it, and
// sleeps again.

import { Caller, printError } from './caller.ts';
import type { Runnable } from './caller.ts';
import type { Clock } from './clock.ts';
import type { LoopOptions, RunMode } from './loop-options.ts';
import { pollTimeoutMs } from './poll-timeout.ts';
import type { Descriptor, Poller, Readiness } from './poller.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { Timer } from './timer.ts';
import { Timers } from './timers.ts';
import type { Trace } from './trace.ts';
import type { OnReady, Watcher } from './watcher.ts';
import { Watchers } from './watchers.ts';

/** A queue, a heap and one system call. */
export class EventLoop {
  readonly #clock: Clock;
  readonly #poller: Poller;
  readonly #caller: Caller;
  readonly #trace: Trace | undefined;
  readonly #ready = new ReadyQueue<Runnable>();
  readonly #timers: Timers;
  readonly #watchers: Watchers;
  #closing: Runnable[] = [];
  #refs = 0;
  #turns = 0;
  #nowMs = 0;
  #isTurning = false;
  #isStopped = false;

  /** Told of new work while no turn is under way. Guest mode sets it. */
  onWork: (() => void) | undefined;

  constructor({ clock, poller, onError = printError, trace }: LoopOptions) {
    const countRef = (change: 1 | -1): void => this.#countRef(change);
    this.#clock = clock;
    this.#poller = poller;
    this.#caller = new Caller(onError, trace);
    this.#trace = trace;
    this.#timers = new Timers(countRef);
    this.#watchers = new Watchers(poller, countRef);
  }

  // #region what time it is
  /** In a turn, the time at which its poll ended; between turns, the time. */
  get nowMs(): number {
    return this.#isTurning ? this.#nowMs : this.#clock.nowMs();
  }
  // #endregion what time it is

  // #region ask for a call
  /** Calls `callback` in the next turn. */
  callSoon(callback: () => void): void {
    this.#ready.push({ label: callback.name, run: callback });
    this.#noteWork();
  }

  /** Calls `callback` once, `delayMs` from now or later. */
  callLater(delayMs: number, callback: () => void): Timer {
    return this.callAt(this.nowMs + delayMs, callback);
  }

  /** Calls `callback` once, when the clock reads `deadlineMs` or later. */
  callAt(deadlineMs: number, callback: () => void): Timer {
    return this.#timers.arm(deadlineMs, callback);
  }

  /** Calls `callback` every `periodMs`; first, one period from now. */
  callEvery(periodMs: number, callback: () => void): Timer {
    return this.#timers.arm(this.nowMs + periodMs, callback, periodMs);
  }

  /** Calls `onReady` in every turn that finds `fd` ready for `interest`. */
  watch(fd: Descriptor, interest: Readiness, onReady: OnReady): Watcher {
    return this.#watchers.open(fd, interest, onReady);
  }

  /** Calls `callback` last in its turn. Close descriptors in it. */
  callClosing(callback: () => void): void {
    this.#closing.push({ label: callback.name, run: callback });
    this.#noteWork();
  }
  // #endregion ask for a call

  // #region one turn
  /** Sleeps for `timeoutMs` at most, and calls. Was there anybody to call? */
  turn(timeoutMs: number): boolean {
    if (this.#isTurning)
      throw new Error('Cannot run a turn: one is under way, expected none');
    this.#isTurning = true;
    this.#turns += 1;
    try {
      // 1. Sleep until a descriptor is ready. Its watcher gets in line.
      this.#poll(timeoutMs);
      // 2. So do the timers that are due by now.
      this.#collectDue();
      const hadCalls = this.#hasReady;
      // 3. Call all that is in line, and leave newcomers to the next turn.
      this.#callReady();
      // 4. Close what was let go, once nobody in this turn can still mean it.
      this.#callClosing();
      return hadCalls;
    } finally {
      this.#isTurning = false;
    }
  }
  // #endregion one turn

  // #region sleep
  #poll(timeoutMs: number): void {
    const turn = this.#turns;
    this.#trace?.({ type: 'poll', turn, timeoutMs, atMs: this.#clock.nowMs() });
    const before = this.#ready.size;
    this.#poller.wait(timeoutMs, this.#report);
    this.#nowMs = this.#clock.nowMs();
    const ready = this.#ready.size - before;
    this.#trace?.({ type: 'polled', turn, ready, atMs: this.#nowMs });
  }

  readonly #report = (descriptor: Descriptor, readiness: Readiness): void => {
    const watcher = this.#watchers.find(descriptor);
    if (watcher === undefined) return;
    watcher.report(readiness);
    this.#ready.push(watcher);
  };
  // #endregion sleep

  // #region collect the timers that are due
  #collectDue(): void {
    let timer = this.#timers.takeDue(this.#nowMs);
    while (timer !== undefined) {
      this.#trace?.({
        type: 'due',
        turn: this.#turns,
        label: timer.label,
        lateMs: this.#nowMs - timer.deadlineMs,
      });
      this.#ready.push(timer);
      timer = this.#timers.takeDue(this.#nowMs);
    }
  }
  // #endregion collect the timers that are due

  // #region call what is in line
  #callReady(): void {
    for (let n = this.#ready.size; n > 0; n -= 1) {
      const runnable = this.#ready.shift();
      if (runnable !== undefined)
        this.#caller.call(this.#turns, 'ready', runnable);
    }
  }

  #callClosing(): void {
    if (this.#closing.length === 0) return;
    const closing = this.#closing;
    this.#closing = [];
    for (const runnable of closing)
      this.#caller.call(this.#turns, 'closing', runnable);
  }
  // #endregion call what is in line

  // #region run
  /** Runs as many turns as `mode` says. Is anything left to do? */
  run(mode: RunMode = 'default'): boolean {
    if (this.onWork !== undefined)
      throw new Error('Cannot run the loop: it is a guest, expected it free');
    this.start();
    do {
      this.turn(mode === 'nowait' ? 0 : this.timeoutMs());
    } while (mode === 'default' && this.hasWork && !this.#isStopped);
    return this.hasWork;
  }

  /** How long the next turn may sleep. */
  timeoutMs(): number {
    const hasReady = this.#hasReady || !this.hasWork;
    const { nextDeadlineMs } = this.#timers;
    return pollTimeoutMs({
      hasReady,
      nextDeadlineMs,
      nowMs: this.#clock.nowMs(),
    });
  }
  // #endregion run

  // #region is there anything left to do
  /** Is there anything to call now, or to wait for? */
  get hasWork(): boolean {
    return this.#refs > 0 || this.#hasReady;
  }

  get #hasReady(): boolean {
    return this.#ready.size > 0 || this.#closing.length > 0;
  }

  /** Keeps the loop alive, as a timer does; returns how to let go of it. */
  hold(): () => void {
    let isHeld = true;
    this.#countRef(1);
    return () => {
      if (isHeld) this.#countRef(-1);
      isHeld = false;
    };
  }

  #countRef(change: 1 | -1): void {
    this.#refs += change;
    this.#noteWork();
  }
  // #endregion is there anything left to do

  // #region stop
  /** Forgets that it was stopped: a new run begins. */
  start(): void {
    this.#isStopped = false;
  }

  /** Makes `run` return at the end of this turn. What is left to do stays. */
  stop(): void {
    this.#isStopped = true;
    this.#noteWork();
  }

  /** Was `stop` called since the last run began? */
  get isStopped(): boolean {
    return this.#isStopped;
  }
  // #endregion stop

  // #region tell the host
  #noteWork(): void {
    if (!this.#isTurning) this.onWork?.();
  }
  // #endregion tell the host
}
