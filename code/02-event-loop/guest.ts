// guest.ts: runs the loop as a guest in Node's own, so that promises, fs, DNS
// and signals live on.
//
// A turn is one callback of `setImmediate`, and it never waits. What that means
// for the order:
//
// - All that the turn's callbacks have queued with `process.nextTick` runs when
//   the whole turn is over, not between two of them; then all microtasks.
// - Before the next turn, Node runs its timers that are due, polls its own I/O,
//   and runs the immediates that the turn's callbacks have set. An immediate
//   that a tick or a microtask sets after the turn comes after the next turn if
//   the loop had more to do, and before it if the loop slept.
// - What is asked of the loop between two turns is done in the next one, not at
//   once.

import { AsyncResource } from 'node:async_hooks';

import type { EventLoop } from './loop.ts';
import type { Sleeper } from './sleeper.ts';

/**
 * Sleeps that begin at once after a spin in vain; then spinning is tried again.
 */
const SLEEPS_AFTER_VAIN_SPIN = 15;

// #region how a guest may be run
/** How a guest may be run. */
export interface GuestOptions {
  /**
   * Turns in a row that find nothing to call before the loop sleeps. A peer
   * that answers meanwhile is heard sooner than through a sleep. After such a
   * spin in vain the next sleeps begin at once. With 0 all of them do. Default
   * 40, which take about as long as a sleep and its end.
   */
  readonly spinTurns?: number;
}
// #endregion how a guest may be run

// #region run as a guest
/**
 * Runs turns in between Node's own work until the loop has none left or is
 * stopped. Then nothing of it is left in Node, and the process may end; the
 * sleeper is the caller's to close.
 *
 * @throws Error (by the promise) if the poller fails, or if the loop is a guest
 *   already.
 */
export function runAsGuest(
  loop: EventLoop,
  sleeper: Sleeper,
  { spinTurns = 40 }: GuestOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    new Guest(loop, sleeper, { spinTurns, resolve, reject }).start();
  });
}
// #endregion run as a guest

interface Stay extends Required<GuestOptions> {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A loop's stay in Node's. It has an immediate set or it is asleep, never both
 * and never neither.
 */
class Guest {
  readonly #loop: EventLoop;
  readonly #sleeper: Sleeper;
  readonly #stay: Stay;
  #idleTurns = 0;
  #sleepsBeforeSpin = 0;
  #isAsleep = false;

  constructor(loop: EventLoop, sleeper: Sleeper, stay: Stay) {
    this.#loop = loop;
    this.#sleeper = sleeper;
    this.#stay = stay;
  }

  // #region come and go
  start(): void {
    if (this.#loop.onWork !== undefined) {
      throw new Error(
        'Cannot run the loop as a guest: it is one already, expected it to be free',
      );
    }
    this.#loop.start();
    this.#loop.onWork = this.#wake;
    setImmediate(this.#step);
  }

  #end(): void {
    this.#loop.onWork = undefined;
    this.#sleeper.cancel();
    this.#stay.resolve();
  }
  // #endregion come and go

  // #region one step, then an immediate or a sleep
  /**
   * Runs one turn and sees to it that there is a next one. Always called from
   * an immediate.
   */
  readonly #step = AsyncResource.bind((): void => {
    this.#isAsleep = false;
    if (!this.#loop.hasWork || this.#loop.isStopped) return this.#end();
    try {
      const hadCalls = this.#loop.turn(0);
      this.#idleTurns = hadCalls ? 0 : this.#idleTurns + 1;
      this.#goOn();
    } catch (error) {
      this.#stay.reject(error);
      this.#end();
    }
  });

  #goOn(): void {
    const delayMs = this.#loop.timeoutMs(); // 0 as well if no work is left
    const isOver = delayMs === 0 || this.#loop.isStopped;
    if (isOver || this.#shouldSpin()) {
      setImmediate(this.#step);
      return;
    }
    this.#isAsleep = true;
    this.#sleeper.sleep(delayMs, this.#step);
  }
  // #endregion one step, then an immediate or a sleep

  // #region spin, then sleep
  /**
   * Spinning pays as long as it finds something. Once it was in vain, it is
   * given a rest.
   */
  #shouldSpin(): boolean {
    if (this.#sleepsBeforeSpin > 0) {
      this.#sleepsBeforeSpin -= 1;
      return false;
    }
    if (this.#idleTurns < this.#stay.spinTurns) return true;
    this.#sleepsBeforeSpin = SLEEPS_AFTER_VAIN_SPIN;
    return false;
  }
  // #endregion spin, then sleep

  // #region woken by new work
  /**
   * Whoever asks the loop for something isn't kept: the turn comes in an
   * immediate.
   */
  readonly #wake = (): void => {
    if (!this.#isAsleep) return;
    this.#isAsleep = false;
    this.#sleeper.cancel();
    setImmediate(this.#step);
  };
  // #endregion woken by new work
}
