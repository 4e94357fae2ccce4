import { setImmediate as immediate } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { VirtualClock } from '../../code/02-event-loop/clock.ts';
import { runAsGuest } from '../../code/02-event-loop/guest.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../code/02-event-loop/memory-poller.ts';
import { VirtualSleeper } from '../../code/02-event-loop/virtual-sleeper.ts';

describe('VirtualSleeper', () => {
  it('moves the clock to the end of the sleep and wakes, an immediate later', async () => {
    const clock = new VirtualClock();
    const onWake = vi.fn(() => clock.nowMs());
    new VirtualSleeper(clock).sleep(1500, onWake);
    await Promise.resolve();
    expect(onWake).not.toHaveBeenCalled();
    expect(clock.nowMs()).toBe(0);
    await immediate();
    expect(onWake).toHaveReturnedWith(1500);
  });

  it('lets microtasks and immediates settle first', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    setImmediate(() => {
      times.push(clock.nowMs());
      queueMicrotask(() => times.push(clock.nowMs()));
    });
    await new Promise<void>((resolve) => {
      new VirtualSleeper(clock).sleep(10, resolve);
    });
    expect(times).toEqual([0, 0]);
  });

  it.each(['cancel', 'close'] as const)(
    'neither wakes nor moves the clock after %s',
    async (end) => {
      const clock = new VirtualClock();
      const sleeper = new VirtualSleeper(clock);
      const onWake = vi.fn();
      sleeper.sleep(10, onWake);
      sleeper[end]();
      await immediate();
      await immediate();
      expect(onWake).not.toHaveBeenCalled();
      expect(clock.nowMs()).toBe(0);
    },
  );

  it('never wakes from an endless sleep, and can sleep again after it', async () => {
    const clock = new VirtualClock();
    const sleeper = new VirtualSleeper(clock);
    const onWake = vi.fn();
    sleeper.sleep(Infinity, onWake);
    await immediate();
    await immediate();
    expect(onWake).not.toHaveBeenCalled();
    sleeper.cancel();
    await new Promise<void>((resolve) => {
      sleeper.sleep(10, resolve);
    });
    expect(clock.nowMs()).toBe(10);
  });
});

describe('promises in virtual time', () => {
  // #region a year of promises in no time
  it('run in the order of their deadlines, each at its time', async () => {
    const clock = new VirtualClock();
    const poller = new MemoryPoller(new MemoryNetwork(), clock);
    const loop = new EventLoop({ clock, poller });
    const wait = (delayMs: number): Promise<void> =>
      new Promise((resolve) => {
        loop.callLater(delayMs, resolve);
      });
    const events: string[] = [];
    async function beat(name: string, periodMs: number): Promise<void> {
      for (let n = 0; n < 3; n += 1) {
        await wait(periodMs);
        events.push(`${name} at ${clock.nowMs()}`);
      }
    }
    const beats = [beat('slow', 3e10), beat('quick', 1e10)];
    await runAsGuest(loop, new VirtualSleeper(clock));
    await Promise.all(beats);
    expect(events).toEqual([
      'quick at 10000000000',
      'quick at 20000000000',
      'slow at 30000000000',
      'quick at 30000000000',
      'slow at 60000000000',
      'slow at 90000000000',
    ]);
  });
  // #endregion a year of promises in no time
});
