// watchers.ts: the loop's watchers: who wants to hear about which descriptor.

import type { Descriptor, Poller, Readiness } from './poller.ts';
import { Watcher } from './watcher.ts';
import type { OnReady, WatcherOwner } from './watcher.ts';

/** The watchers of one loop; a descriptor has one or none. */
export class Watchers implements WatcherOwner {
  readonly #poller: Poller;
  readonly #onRef: (change: 1 | -1) => void;
  readonly #byDescriptor = new Map<Descriptor, Watcher>();

  /**
   * @param onRef Told of every watcher that the loop stays alive for, and again
   * when it need not.
   */
  constructor(poller: Poller, onRef: (change: 1 | -1) => void) {
    this.#poller = poller;
    this.#onRef = onRef;
  }

  // #region open a watcher
  /** @throws Error if the descriptor has a watcher already. */
  open(descriptor: Descriptor, interest: Readiness, onReady: OnReady): Watcher {
    if (this.#byDescriptor.has(descriptor)) {
      throw new Error(
        `Cannot watch descriptor ${descriptor}: it is watched, expected one watcher`,
      );
    }
    this.#poller.watch(descriptor, interest);
    const watcher = new Watcher(this, descriptor, interest, onReady);
    this.#byDescriptor.set(descriptor, watcher);
    this.countRef(1);
    return watcher;
  }
  // #endregion open a watcher

  /** Finds whom a report is for, or `undefined` if nobody wants it any more. */
  find(descriptor: Descriptor): Watcher | undefined {
    return this.#byDescriptor.get(descriptor);
  }

  setInterest(watcher: Watcher, interest: Readiness): void {
    this.#poller.watch(watcher.descriptor, interest);
  }

  forget(watcher: Watcher): void {
    this.#byDescriptor.delete(watcher.descriptor);
  }

  countRef(change: 1 | -1): void {
    this.#onRef(change);
  }
}
