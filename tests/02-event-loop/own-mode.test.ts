// own-mode.test.ts: what own mode gives, and what it takes away.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  createKernelLoop,
  isEpollAvailable,
} from '../../code/02-event-loop/index.ts';
import type { KernelLoop } from '../../code/02-event-loop/index.ts';

describe.skipIf(!isEpollAvailable())('own mode (needs epoll)', () => {
  let kernel: KernelLoop;
  let order: string[];

  beforeEach(() => {
    kernel = createKernelLoop();
    order = [];
  });
  afterEach(() => {
    kernel.close();
  });

  // #region nothing of Node's runs
  it('keeps promises, immediates and timers of Node waiting until it ends', async () => {
    const { loop, run } = kernel;
    const kept = Promise.resolve().then(() => order.push('promise'));
    const later = new Promise<void>((resolve) => {
      setTimeout(() => {
        order.push("Node's timer");
        resolve();
      }, 1);
    });
    loop.callLater(20, () => order.push('our timer'));
    run();
    order.push('run returned');
    await Promise.all([kept, later]);
    expect(order).toEqual([
      'our timer',
      'run returned',
      'promise',
      "Node's timer",
    ]);
  });
  // #endregion nothing of Node's runs

  it('returns when nothing is left to do', () => {
    const { loop, run } = kernel;
    loop.callSoon(() => order.push('called'));
    run();
    expect(order).toEqual(['called']);
    expect(loop.hasWork).toBe(false);
  });

  it('serves two ends of one connection in one thread', () => {
    const { loop, network, run } = kernel;
    const into = new Uint8Array(16);
    const listener = network.listen({ host: '127.0.0.1', port: 0 });
    const client = network.connect(network.localAddress(listener));
    const accepting = loop.watch(listener, 1, () => {
      const served = network.tryAccept(listener);
      if (served === undefined) return;
      network.tryWrite(served, Buffer.from('welcome'));
      network.close(served);
      accepting.close();
      loop.callClosing(() => network.close(listener));
    });
    const hearing = loop.watch(client, 1, () => {
      const count = network.tryRead(client, into) ?? 0;
      if (count > 0)
        order.push(Buffer.from(into.subarray(0, count)).toString());
      if (count > 0) return;
      hearing.close();
      loop.callClosing(() => network.close(client));
    });
    run();
    expect(order).toEqual(['welcome']);
  });
});
