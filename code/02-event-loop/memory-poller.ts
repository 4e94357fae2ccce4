// memory-poller.ts: waits for the memory network, on a clock that doesn't take
// any time.

import type { VirtualClock } from './clock.ts';
import type { MemoryNetwork } from './memory-network.ts';
import type { Descriptor, Poller, Readiness } from './poller.ts';

/**
 * Asks every watched socket in turn. Where none is ready, it moves the clock
 * instead of sleeping.
 */
export class MemoryPoller implements Poller {
  readonly #network: MemoryNetwork;
  readonly #clock: VirtualClock;
  readonly #interests = new Map<Descriptor, Readiness>();
  #isWoken = false;

  constructor(network: MemoryNetwork, clock: VirtualClock) {
    this.#network = network;
    this.#clock = clock;
  }

  watch(descriptor: Descriptor, interest: Readiness): void {
    if (interest === 0) this.#interests.delete(descriptor);
    else this.#interests.set(descriptor, interest);
  }

  // #region wait without waiting
  /**
   * @throws Error if it would wait for ever: nobody but this program could end
   * the wait.
   */
  wait(
    timeoutMs: number,
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): void {
    const isWoken = this.#isWoken;
    this.#isWoken = false;
    if (this.#report(report) || isWoken) return;
    if (timeoutMs === Infinity) {
      throw new Error(
        'Cannot wait: no socket is ready and no timer is set, expected one of them',
      );
    }
    this.#clock.advance(timeoutMs);
  }
  // #endregion wait without waiting

  wake(): void {
    this.#isWoken = true;
  }

  close(): void {
    this.#interests.clear();
  }

  // #region ask every socket
  /** Would a wait report anything? */
  get isReady(): boolean {
    return this.#report(() => {});
  }

  #report(
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): boolean {
    let found = false;
    for (const [descriptor, interest] of this.#interests) {
      const readiness = this.#network.readiness(descriptor) & interest;
      if (readiness === 0) continue;
      found = true;
      report(descriptor, readiness);
    }
    return found;
  }
  // #endregion ask every socket
}
