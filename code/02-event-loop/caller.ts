// caller.ts: the only place where the loop calls anybody.

import type { Phase, Trace } from './trace.ts';

/** What can be called: a watcher, a timer, or a callback that was asked for. */
export interface Runnable {
  /** The callback's name, for whoever reads a trace or an error. */
  readonly label: string;
  run(): void;
}

/** Told what a callback threw, and the callback's name. */
export type OnError = (error: unknown, label: string) => void;

/**
 * Calls callbacks one at a time; what one of them throws stops neither the
 * others nor the loop.
 */
export class Caller {
  readonly #onError: OnError;
  readonly #trace: Trace | undefined;

  constructor(onError: OnError, trace: Trace | undefined) {
    this.#onError = onError;
    this.#trace = trace;
  }

  // #region the only place where callbacks are called
  call(turn: number, phase: Phase, runnable: Runnable): void {
    this.#trace?.({ type: 'call', turn, phase, label: runnable.label });
    try {
      runnable.run();
    } catch (error) {
      this.#trace?.({ type: 'failed', turn, label: runnable.label });
      this.#handle(error, runnable.label);
    }
  }
  // #endregion the only place where callbacks are called

  // #region a handler that fails
  /**
   * A handler that fails must not do what the callback couldn't: end the loop.
   */
  #handle(error: unknown, label: string): void {
    try {
      this.#onError(error, label);
    } catch (handlerError) {
      printError(error, label);
      printError(handlerError, 'onError');
    }
  }
  // #endregion a handler that fails
}

/** Writes an error to stderr, with the name of the callback that threw it. */
export function printError(error: unknown, label: string): void {
  const name = label === '' ? 'it has no name' : label;
  try {
    console.error(`A callback failed (${name}):`, error);
  } catch {
    console.error(`A callback failed (${name}), and its error can't be shown`);
  }
}
