// thread-pool.ts: the obvious way to sleep as a guest: a thread of Node's pool
// waits for us.

import { serveEcho } from '../echo-server.ts';
import { EventLoop } from '../loop.ts';
import { EpollPoller } from '../epoll-poller.ts';
import { formatAddress } from '../network.ts';
import { KernelNetwork } from '../kernel-network.ts';
import { loadKoffi } from '../koffi.ts';
import { runAsGuest } from '../guest.ts';
import type { Sleeper } from '../sleeper.ts';
import { systemClock } from '../clock.ts';

// room for one event, which the next turn asks for again
const EVENT_OCTETS = 16;

/** Sleeps while another thread blocks in `epoll_wait`. */
export class ThreadPoolSleeper implements Sleeper {
  readonly #poller: EpollPoller;
  readonly #epollWait = loadKoffi()
    .load(null)
    .func('int epoll_wait(int, void *, int, int)');
  /**
   * Held here: koffi doesn't, and the thread writes to it whether it still
   * exists or not.
   */
  readonly #event = new Uint8Array(EVENT_OCTETS);
  #isWaiting = false;
  #onWake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(poller: EpollPoller) {
    this.#poller = poller;
  }

  // #region let a thread wait
  sleep(delayMs: number, onWake: () => void): void {
    this.#onWake = onWake;
    if (delayMs !== Infinity) this.#timer = setTimeout(this.#wake, delayMs);
    // nobody can call the thread back, so it may still be there
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { descriptor } = this.#poller;
    this.#epollWait.async(descriptor, this.#event, 1, -1, () => {
      this.#isWaiting = false;
      this.#wake();
    });
  }

  readonly #wake = (): void => {
    const onWake = this.#onWake;
    this.cancel();
    if (onWake !== undefined) setImmediate(onWake);
  };
  // #endregion let a thread wait

  cancel(): void {
    this.#onWake = undefined;
    clearTimeout(this.#timer);
  }

  close(): void {
    this.cancel();
    // or the thread waits for ever, and the process with it
    this.#poller.wake();
  }
}

// #region serve an echo
/** Serves an echo on `port` of this machine. */
export async function serveFromThreadPool(port: number): Promise<void> {
  const poller = new EpollPoller();
  const loop = new EventLoop({ clock: systemClock, poller });
  const address = { host: '127.0.0.1', port };
  const server = serveEcho(loop, new KernelNetwork(), address);
  console.log(`listening on ${formatAddress(server.address)} (Ctrl-C ends it)`);
  await runAsGuest(loop, new ThreadPoolSleeper(poller));
}
// #endregion serve an echo
