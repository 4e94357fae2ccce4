// flow-control.ts: who may write, and when: nobody while too much is unsent.
//
//   unsent ▲            ╭──╮ closes above the high-water mark
//     high ┼───────────╭╯  ╰╮──────────
//      low ┼─────────╭─╯────╰─╮────────
//          └─────────╯        ╰ opens at the low-water mark
//
// With a single mark it would open for one octet and close again for the next.

import type { EventLoop } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { FairShare } from './fair-share.ts';
import type { WaterMarks } from './transport.ts';
import { Waiters } from './waiters.ts';

/** What is written to. */
export interface Outflow {
  readonly loop: EventLoop;
  readonly fairShare: FairShare;
  /** Octets that were written and not sent. */
  readonly unsentOctets: number;
}

/** A gate that writers pass in the order in which they came. */
export class FlowControl {
  readonly #outflow: Outflow;
  readonly #marks: WaterMarks;
  readonly #writers = new Waiters();
  #isOpen = true;
  #isPaused = false; // until the next turn, though there is room
  #isAdmitting = false;
  #refusal: unknown; // what newcomers are told; `undefined` while they may pass

  constructor(outflow: Outflow, marks: WaterMarks) {
    this.#outflow = outflow;
    this.#marks = marks;
  }

  // #region wait for one's turn
  /** May the caller write at once? @throws whatever `refuse` was told. */
  isClear(): boolean {
    if (this.#refusal !== undefined) throw this.#refusal;
    if (!this.#isOpen || this.#writers.size > 0) return false;
    return !this.#outflow.fairShare.isUsedUp();
  }

  /**
   * Waits in line, and calls `enqueue` when it's the caller's turn; not at all
   * if it's cancelled before.
   */
  *wait(enqueue: () => void): Coroutine<void> {
    this.#outflow.fairShare.renew();
    if (this.#isOpen) this.#pause();
    yield* this.#writers.wait(enqueue);
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#outflow.loop.callSoon(() => this.resume());
  }

  /** Ends the pause, if there is one, and lets those pass who wait for that. */
  resume(): void {
    this.#isPaused = false;
    this.update();
  }
  // #endregion wait for one's turn

  // #region open and close
  /**
   * To be called when octets were queued or sent: lets writers pass for as long
   * as there is room.
   */
  update(): void {
    this.#look();
    // To admit is to send, and so to get here again: one admits at a time, or a
    // writer would go on before the one in front of it.
    if (this.#isPaused || this.#isAdmitting) return;
    this.#isAdmitting = true;
    // Those who wait by now. Who comes back for more waits for another turn.
    for (let n = this.#writers.size; n > 0 && this.#isOpen; n -= 1) {
      this.#writers.admitFirst();
      this.#look();
    }
    this.#isAdmitting = false;
  }

  #look(): void {
    const { unsentOctets } = this.#outflow;
    if (unsentOctets > this.#marks.highWaterOctets) this.#isOpen = false;
    else if (unsentOctets <= this.#marks.lowWaterOctets) this.#isOpen = true;
  }

  /** Does anybody wait for their turn? */
  get hasLine(): boolean {
    return this.#writers.size > 0;
  }

  /**
   * Closes to those who come from now on: they are told `error`. Who waits
   * already may still pass.
   */
  refuse(error: unknown): void {
    this.#refusal ??= error;
  }

  /** Closes to everybody: those who wait are sent away too. */
  fail(error: unknown): void {
    this.refuse(error);
    this.#writers.failAll(error);
  }
  // #endregion open and close
}
