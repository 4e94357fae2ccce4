// uv-sleeper.ts: sleeps inside libuv: it watches the epoll descriptor, Node's
// timers the time.

import { MAX_TIMEOUT_MS } from './poll-timeout.ts';
import type { Descriptor } from './poller.ts';
import type { Sleeper } from './sleeper.ts';
import { UvPoll } from './uv-poll.ts';

/**
 * Sleeps until an epoll descriptor has something to report. On Node's main
 * thread only.
 */
export class UvSleeper implements Sleeper {
  readonly #poll: UvPoll;
  #onWake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  /** @throws Error on any thread but Node's main one. */
  constructor(descriptor: Descriptor) {
    this.#poll = new UvPoll(descriptor, this.#onEnd);
  }

  // #region sleep in libuv
  sleep(delayMs: number, onWake: () => void): void {
    this.#poll.start(); // it may have been left started
    this.#onWake = onWake;
    if (delayMs === Infinity) return;
    // a longer time would count as 1 ms
    const timerMs = Math.min(delayMs, MAX_TIMEOUT_MS);
    this.#timer = setTimeout(this.#onEnd, timerMs);
  }
  // #endregion sleep in libuv

  // #region wake up
  /**
   * The time is over, or there is something to read. While we are awake only
   * the latter is heard: then libuv is told to stop, and until then, to stop
   * and to start again at every sleep would cost more.
   */
  readonly #onEnd = (): void => {
    if (this.#onWake === undefined) this.#poll.stop();
    else this.#immediate ??= setImmediate(this.#wake);
  };

  readonly #wake = (): void => {
    const onWake = this.#onWake;
    this.#forget();
    onWake?.();
  };

  #forget(): void {
    this.#onWake = undefined;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
  }
  // #endregion wake up

  cancel(): void {
    this.#poll.stop();
    this.#forget();
  }

  close(): void {
    this.cancel();
    this.#poll.close();
  }
}
