// kernel-loop.ts: a loop on the system's clock and the kernel's sockets, ready
// to run.

import { systemClock } from './clock.ts';
import { EpollPoller } from './epoll-poller.ts';
import { runAsGuest } from './guest.ts';
import type { GuestOptions } from './guest.ts';
import { KernelNetwork } from './kernel-network.ts';
import { EventLoop } from './loop.ts';
import type { LoopOptions } from './loop-options.ts';
import type { Network } from './network.ts';
import { UvSleeper } from './uv-sleeper.ts';

/** A loop, its network, and two ways to run it. */
export interface KernelLoop {
  readonly loop: EventLoop;
  readonly network: Network;
  /**
   * Own mode: blocks until nothing is left to do. Nothing of Node's runs
   * meanwhile; a worker thread that sleeps in it has to be woken to be ended.
   */
  run(): void;
  /**
   * Guest mode: resolves when nothing is left to do. Node goes on meanwhile.
   */
  runAsGuest(options?: GuestOptions): Promise<void>;
  /**
   * Gives back what it holds of the kernel. Whatever is connected stays open.
   *
   * @throws Error while it runs: libuv would go on watching the number.
   */
  close(): void;
}

/**
 * Creates one. @throws Error where there is no epoll: it says what to use
 * instead.
 */
export function createKernelLoop(
  options: Omit<LoopOptions, 'clock' | 'poller'> = {},
): KernelLoop {
  const poller = new EpollPoller();
  const loop = new EventLoop({ clock: systemClock, poller, ...options });
  let guests = 0;
  return {
    loop,
    network: new KernelNetwork(),
    run: () => loop.run(),
    runAsGuest: async (guestOptions) => {
      const sleeper = new UvSleeper(poller.descriptor);
      guests += 1;
      try {
        await runAsGuest(loop, sleeper, guestOptions);
      } finally {
        guests -= 1;
        sleeper.close();
      }
    },
    close: () => {
      if (guests > 0)
        throw new Error('Cannot close the loop: it runs, expected its end');
      poller.close();
    },
  };
}
