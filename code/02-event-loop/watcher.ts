// watcher.ts: a callback that waits for a descriptor.

import type { Descriptor, Readiness } from './poller.ts';

/** What a watcher asks of the loop that made it. */
export interface WatcherOwner {
  /** Tells the poller what this watcher wants now. */
  setInterest(watcher: Watcher, interest: Readiness): void;
  /** Forgets the watcher. */
  forget(watcher: Watcher): void;
  /** One more, or one less, thing that the loop stays alive for. */
  countRef(change: 1 | -1): void;
}

/** Told what a descriptor is ready for: of what it asked for, never more. */
export type OnReady = (readiness: Readiness) => void;

/** A standing order: call when this descriptor is ready. Made by the loop. */
export class Watcher {
  readonly descriptor: Descriptor;
  readonly #owner: WatcherOwner;
  readonly #onReady: OnReady;
  #interest: Readiness;
  #reported: Readiness = 0;
  #isOpen = true;
  #isRef = true;

  /** @param interest  What the poller has been told already. */
  constructor(
    owner: WatcherOwner,
    descriptor: Descriptor,
    interest: Readiness,
    onReady: OnReady,
  ) {
    this.descriptor = descriptor;
    this.#owner = owner;
    this.#interest = interest;
    this.#onReady = onReady;
  }

  /** The callback's own name, for the trace. */
  get label(): string {
    return this.#onReady.name;
  }

  /** What it waits for. */
  get interest(): Readiness {
    return this.#interest;
  }

  /** Waits for something else from now on; for 0, for nothing at all. */
  setInterest(interest: Readiness): void {
    if (!this.#isOpen || interest === this.#interest) return;
    this.#owner.setInterest(this, interest);
    this.#interest = interest;
  }

  // #region report, run and close
  /** Notes what the poller reported. */
  report(readiness: Readiness): void {
    this.#reported = readiness;
  }

  /**
   * Tells the callback what was reported, as far as it still wants to know:
   * since the report, another callback may have closed this watcher or changed
   * its interest.
   */
  run(): void {
    const readiness = this.#reported & this.#interest;
    if (this.#isOpen && readiness !== 0) this.#onReady(readiness);
  }

  /**
   * Stops watching; the callback isn't called any more, whatever was reported.
   * Idempotent.
   */
  close(): void {
    if (!this.#isOpen) return;
    try {
      this.setInterest(0);
    } finally {
      this.#isOpen = false;
      this.#owner.forget(this);
      if (this.#isRef) this.#owner.countRef(-1);
    }
  }
  // #endregion report, run and close

  /** The loop doesn't stay alive for this watcher. Returns the watcher. */
  unref(): this {
    if (this.#isOpen && this.#isRef) this.#owner.countRef(-1);
    this.#isRef = false;
    return this;
  }

  /** Takes `unref` back. Returns the watcher. */
  ref(): this {
    if (this.#isOpen && !this.#isRef) this.#owner.countRef(1);
    this.#isRef = true;
    return this;
  }
}
