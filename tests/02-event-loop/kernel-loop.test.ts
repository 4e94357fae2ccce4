// kernel-loop.test.ts: a loop on the kernel, from its making to its end.

import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  createKernelLoop,
  isEpollAvailable,
  UvSleeper,
} from '../../code/02-event-loop/index.ts';

describe.skipIf(!isEpollAvailable())(
  'a loop on the kernel (needs epoll)',
  () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it('ends when a callback stops it, though there is more to wait for', async () => {
      const { loop, runAsGuest, close } = createKernelLoop();
      const timer = loop.callLater(1e6, () => {});
      loop.callSoon(() => loop.stop());
      await runAsGuest({ spinTurns: 0 });
      timer.cancel();
      close();
    });

    it('gives its sleeper back after every stay, even one that fails', async () => {
      const closed = vi.spyOn(UvSleeper.prototype, 'close');
      const { loop, runAsGuest, close } = createKernelLoop();
      await runAsGuest();
      expect(closed).toHaveBeenCalledTimes(1);
      const staying = runAsGuest();
      await expect(runAsGuest()).rejects.toThrow('it is one already');
      await staying;
      expect(closed).toHaveBeenCalledTimes(3);
      expect(loop.hasWork).toBe(false);
      close();
    });

    it('cannot be closed, nor run a second time, while it is a guest', async () => {
      const { loop, runAsGuest, close } = createKernelLoop();
      loop.callLater(1e6, () => {});
      const staying = runAsGuest();
      expect(() => close()).toThrow('Cannot close the loop: it runs');
      expect(() => loop.run()).toThrow('Cannot run the loop: it is a guest');
      loop.stop();
      await staying;
      close();
    });
  },
);
