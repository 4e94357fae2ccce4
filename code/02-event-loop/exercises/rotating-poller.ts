// rotating-poller.ts: a few reports at a time, and everybody's turn comes.

import type { Descriptor, Poller, Readiness } from '../poller.ts';

/**
 * Passes on at most `mostReports` of each wait of another poller, in the order
 * of their numbers. The next wait goes on behind the one that was reported
 * last, and after the highest number round to the lowest.
 */
export class RotatingPoller implements Poller {
  readonly #poller: Poller;
  readonly #mostReports: number;
  #last: Descriptor = -1;

  constructor(poller: Poller, mostReports: number) {
    this.#poller = poller;
    this.#mostReports = mostReports;
  }

  watch(descriptor: Descriptor, interest: Readiness): void {
    this.#poller.watch(descriptor, interest);
  }

  /** What isn't passed on is still ready, so the next wait finds it again. */
  wait(
    timeoutMs: number,
    report: (descriptor: Descriptor, readiness: Readiness) => void,
  ): void {
    const found: [Descriptor, Readiness][] = [];
    this.#poller.wait(timeoutMs, (...one) => found.push(one));
    found.sort(([a], [b]) => a - b);
    const behind = found.filter(([descriptor]) => descriptor > this.#last);
    const rest = found.filter(([descriptor]) => descriptor <= this.#last);
    const most = [...behind, ...rest].slice(0, this.#mostReports);
    for (const [descriptor, readiness] of most) {
      this.#last = descriptor;
      report(descriptor, readiness);
    }
  }

  wake(): void {
    this.#poller.wake();
  }

  close(): void {
    this.#poller.close();
  }
}
