// fair-share.ts: how much a task may do without waiting before the loop has its
// turn.

import { pause } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

/**
 * Reads, writes or accepts in a row that needn't wait. Without a bound, one
 * peer that is fast enough could keep its task going for ever, and everybody
 * else waiting.
 */
const SHARE = 16;

/** Counts what is done without a wait. */
export class FairShare {
  #done = 0;

  /** To be asked before each thing that is done: is a wait due? */
  isUsedUp(): boolean {
    this.#done += 1;
    return this.#done > SHARE;
  }

  /** There was a wait. */
  renew(): void {
    this.#done = 0;
  }

  /** Lets everybody else have a turn. */
  *wait(): Coroutine<void> {
    this.renew();
    yield* pause();
  }
}
