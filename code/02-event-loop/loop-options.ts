// loop-options.ts: what a loop is made of, and how it may be run.

import type { OnError } from './caller.ts';
import type { Clock } from './clock.ts';
import type { Poller } from './poller.ts';
import type { Trace } from './trace.ts';

/** What a loop is made of. */
export interface LoopOptions {
  readonly clock: Clock;
  readonly poller: Poller;
  /** Default: writes the error to stderr. */
  readonly onError?: OnError;
  /** Default: nobody is told what happens, and nothing is spent on it. */
  readonly trace?: Trace;
}

// #region three ways to run
/**
 * Until nothing is left to do; for one turn, which may sleep; for one turn that
 * doesn't.
 */
export type RunMode = 'default' | 'once' | 'nowait';
// #endregion three ways to run
