// A loop as a guest in Node's. The network is in memory, and time is virtual or doesn't matter.

import { AsyncLocalStorage } from 'node:async_hooks';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { setImmediate as immediate } from 'node:timers/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { VirtualClock } from '../../code/02-event-loop/clock.ts';
import { runAsGuest } from '../../code/02-event-loop/guest.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import { MemoryPoller } from '../../code/02-event-loop/memory-poller.ts';
import { READABLE } from '../../code/02-event-loop/poller.ts';
import type { Sleeper } from '../../code/02-event-loop/sleeper.ts';
import type { TraceEvent } from '../../code/02-event-loop/trace.ts';
import { VirtualSleeper } from '../../code/02-event-loop/virtual-sleeper.ts';

const SPIN_TURNS = 40; // the default
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

function createWorld() {
  const clock = new VirtualClock();
  const network = new MemoryNetwork();
  const poller = new MemoryPoller(network, clock);
  const errors: unknown[] = [];
  const turns: TraceEvent[] = [];
  const loop = new EventLoop({
    clock,
    poller,
    onError: (error) => errors.push(error),
    trace: (event) => {
      if (event.type === 'poll') turns.push(event);
    },
  });
  const sleeper = new VirtualSleeper(clock);

  /** Something that the loop stays alive for, though nothing ever comes of it. */
  function waitForNobody(): { close(): void } {
    const listener = network.listen({ host: '127.0.0.1', port: 0 });
    return loop.watch(listener, READABLE, () => {});
  }
  return { clock, errors, loop, poller, sleeper, turns, waitForNobody };
}

/** Never wakes by itself, and tells what it was asked for. */
function createSoundSleeper() {
  const slept: number[] = [];
  let cancels = 0;
  const sleeper: Sleeper = {
    sleep: (delayMs) => slept.push(delayMs),
    cancel: () => (cancels += 1),
    close: () => {},
  };
  return { sleeper, slept, cancels: () => cancels };
}

/** Lets Node go round often enough for any guest to fall asleep. */
async function settle(): Promise<void> {
  for (let n = 0; n < 100; n += 1) await immediate();
}

describe('a guest comes and goes', () => {
  it('resolves without a turn if there is nothing to do', async () => {
    const { loop, sleeper, turns } = createWorld();
    await runAsGuest(loop, sleeper);
    expect(turns).toEqual([]);
    expect(loop.onWork).toBeUndefined();
  });

  it('resolves when the last callback has been called', async () => {
    const { loop, sleeper } = createWorld();
    const called: string[] = [];
    loop.callSoon(() => called.push('soon'));
    loop.callClosing(() => called.push('closing'));
    await runAsGuest(loop, sleeper);
    expect(called).toEqual(['soon', 'closing']);
    expect(loop.onWork).toBeUndefined();
  });

  it('never runs a turn inside the caller', async () => {
    const { loop, sleeper, turns } = createWorld();
    loop.callSoon(() => {});
    const ended = runAsGuest(loop, sleeper);
    expect(turns).toEqual([]);
    await Promise.resolve();
    expect(turns).toEqual([]);
    await ended;
    expect(turns).toHaveLength(1);
  });

  it('goes on if a promise that a callback resolved asks for more', async () => {
    const { clock, loop, sleeper } = createWorld();
    const wait = (delayMs: number): Promise<void> =>
      new Promise((resolve) => {
        loop.callLater(delayMs, resolve);
      });
    const all = (async () => {
      await wait(10);
      await wait(20);
      return clock.nowMs();
    })();
    await runAsGuest(loop, sleeper);
    await expect(all).resolves.toBe(30);
  });

  it('can be a guest again after it was stopped', async () => {
    const { loop, sleeper } = createWorld();
    const called: string[] = [];
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => called.push('next time'));
    });
    await runAsGuest(loop, sleeper);
    expect(called).toEqual([]);
    await runAsGuest(loop, sleeper);
    expect(called).toEqual(['next time']);
  });

  it('is stopped before its first turn', async () => {
    const { loop, sleeper, turns, waitForNobody } = createWorld();
    waitForNobody();
    const ended = runAsGuest(loop, sleeper);
    loop.stop();
    await ended;
    expect(turns).toEqual([]);
  });

  it('refuses to be a guest twice at once', async () => {
    const { loop, sleeper, waitForNobody } = createWorld();
    const nobody = waitForNobody();
    const ended = runAsGuest(loop, sleeper);
    await expect(runAsGuest(loop, sleeper)).rejects.toThrow(
      'Cannot run the loop as a guest: it is one already, expected it to be free',
    );
    nobody.close();
    await ended;
  });

  it('rejects if the poller fails, and leaves nothing behind', async () => {
    const { loop, poller, waitForNobody } = createWorld();
    const { sleeper, cancels } = createSoundSleeper();
    waitForNobody();
    const failure = new Error('Cannot wait for epoll: EBADF');
    poller.wait = () => {
      throw failure;
    };
    await expect(runAsGuest(loop, sleeper)).rejects.toBe(failure);
    expect(loop.onWork).toBeUndefined();
    expect(cancels()).toBe(1);
  });

  it('survives an error in a callback', async () => {
    const { errors, loop, sleeper } = createWorld();
    const called: string[] = [];
    loop.callSoon(() => {
      throw new Error('oops');
    });
    loop.callLater(1, () => called.push('later'));
    await runAsGuest(loop, sleeper);
    expect(errors).toMatchObject([{ message: 'oops' }]);
    expect(called).toEqual(['later']);
  });
});

describe('a guest sleeps when it is idle', () => {
  // #region spin, then sleep
  it.each([0, 1, 5, undefined])(
    'after %s turns without a call',
    async (spinTurns) => {
      const { loop, turns, waitForNobody } = createWorld();
      const { sleeper, slept } = createSoundSleeper();
      const nobody = waitForNobody();
      loop.callSoon(() => {});
      const options = spinTurns === undefined ? {} : { spinTurns };
      const ended = runAsGuest(loop, sleeper, options);
      await settle();
      expect(turns).toHaveLength(1 + (spinTurns ?? SPIN_TURNS));
      expect(slept).toEqual([Infinity]);
      nobody.close();
      await ended;
    },
  );
  // #endregion spin, then sleep

  it('and after a spin in vain falls asleep at once, 15 times', async () => {
    const { loop, turns, waitForNobody } = createWorld();
    const { sleeper, slept } = createSoundSleeper();
    const nobody = waitForNobody();
    const ended = runAsGuest(loop, sleeper, { spinTurns: 5 });
    await settle();
    const counts: number[] = [];
    for (let n = 1; n <= 18; n += 1) {
      const turnsBefore = turns.length;
      loop.callSoon(() => {});
      await settle();
      counts.push(turns.length - turnsBefore);
      expect(slept).toHaveLength(1 + n);
    }
    const atOnce = new Array<number>(15).fill(1);
    expect(counts).toEqual([...atOnce, 1 + 5, 1, 1]);
    nobody.close();
    await ended;
  });

  it('and never while each spin finds something', async () => {
    const { loop, waitForNobody } = createWorld();
    const { sleeper, slept } = createSoundSleeper();
    const nobody = waitForNobody();
    const ended = runAsGuest(loop, sleeper, { spinTurns: 5 });
    for (let n = 0; n < 50; n += 1) {
      loop.callSoon(() => {});
      for (let rounds = 0; rounds < 5; rounds += 1) await immediate();
    }
    expect(slept).toEqual([]);
    nobody.close();
    await ended;
  });

  it('and not while there is something to call, or to end', async () => {
    const { loop } = createWorld();
    const { sleeper, slept } = createSoundSleeper();
    loop.callSoon(() => loop.callSoon(() => {}));
    await runAsGuest(loop, sleeper, { spinTurns: 0 });
    expect(slept).toEqual([]);
  });

  it('and polls without waiting while it is not', async () => {
    const { loop, sleeper, turns } = createWorld();
    loop.callLater(10, () => {});
    await runAsGuest(loop, sleeper);
    const timeouts = turns.map(
      (turn) => turn.type === 'poll' && turn.timeoutMs,
    );
    expect(new Set(timeouts)).toEqual(new Set([0]));
  });

  it('until the first timer is due', async () => {
    const { loop } = createWorld();
    const { sleeper, slept } = createSoundSleeper();
    const timer = loop.callLater(10.5, () => {});
    const ended = runAsGuest(loop, sleeper);
    await settle();
    expect(slept).toEqual([11]);
    timer.cancel();
    await ended;
  });

  it('and runs no turn until something wakes it', async () => {
    const { loop, turns, waitForNobody } = createWorld();
    const { sleeper } = createSoundSleeper();
    const nobody = waitForNobody();
    const ended = runAsGuest(loop, sleeper);
    await settle();
    const turnsBefore = turns.length;
    await settle();
    await readFile(import.meta.filename);
    expect(turns).toHaveLength(turnsBefore);
    nobody.close();
    await ended;
  });

  // #region woken by a promise
  it('and is woken by what a promise asks for, an immediate later', async () => {
    const { loop, waitForNobody } = createWorld();
    const { sleeper, slept, cancels } = createSoundSleeper();
    const called: string[] = [];
    const nobody = waitForNobody();
    const ended = runAsGuest(loop, sleeper);
    await settle();
    expect(slept).toEqual([Infinity]);

    await readFile(import.meta.filename);
    loop.callSoon(() => called.push('called'));
    loop.callSoon(() => called.push('called as well'));
    expect(called).toEqual([]);
    await immediate();
    expect(called).toEqual(['called', 'called as well']);
    expect(cancels()).toBe(1);
    nobody.close();
    await ended;
  });
  // #endregion woken by a promise

  it('and is woken to end, by stop and by the last unref', async () => {
    for (const end of ['stop', 'unref'] as const) {
      const { loop } = createWorld();
      const { sleeper } = createSoundSleeper();
      const timer = loop.callLater(YEAR_MS, () => {});
      const ended = runAsGuest(loop, sleeper);
      await settle();
      if (end === 'stop') loop.stop();
      else timer.unref();
      await ended;
    }
  });

  it('and sleeps less long if a promise sets an earlier timer', async () => {
    const { loop } = createWorld();
    const { sleeper, slept } = createSoundSleeper();
    loop.callLater(YEAR_MS, () => {}).unref();
    const timer = loop.callLater(50, () => {});
    const ended = runAsGuest(loop, sleeper);
    await settle();
    const earlier = loop.callLater(20, () => {});
    await settle();
    expect(slept).toEqual([50, 20]);
    timer.cancel();
    earlier.cancel();
    await ended;
  });
});

describe('a guest among what Node runs', () => {
  // #region who comes first
  it('comes before and after, as guest.ts says', async () => {
    const { loop, sleeper } = createWorld();
    const events: string[] = [];
    const note = (event: string) => () => events.push(event);
    loop.callSoon(() => {
      events.push('turn 1, first callback');
      queueMicrotask(note('microtask'));
      process.nextTick(() => {
        events.push('tick');
        setImmediate(note("the tick's immediate"));
      });
      setImmediate(note("the callback's immediate"));
      loop.callSoon(note('turn 2'));
    });
    loop.callSoon(note('turn 1, second callback'));
    loop.callClosing(note('turn 1, closing'));
    await runAsGuest(loop, sleeper);
    expect(events).toEqual([
      'turn 1, first callback',
      'turn 1, second callback',
      'turn 1, closing',
      'tick',
      'microtask',
      "the callback's immediate",
      'turn 2',
      "the tick's immediate",
    ]);
  });
  // #endregion who comes first

  it('comes after the immediate of a tick that found it asleep', async () => {
    const { loop, sleeper, waitForNobody } = createWorld();
    const events: string[] = [];
    const nobody = waitForNobody();
    loop.callSoon(() => {
      process.nextTick(() => setImmediate(() => events.push('immediate')));
      queueMicrotask(() =>
        loop.callSoon(() => {
          events.push('turn 2');
          nobody.close();
        }),
      );
    });
    await runAsGuest(loop, sleeper, { spinTurns: 0 });
    expect(events).toEqual(['immediate', 'turn 2']);
  });

  it("lets Node's timers and I/O have their turn between two of its own", async () => {
    const { loop, sleeper, turns, waitForNobody } = createWorld();
    waitForNobody();
    const ended = runAsGuest(loop, sleeper, { spinTurns: Infinity }); // it never sleeps
    await sleep(1);
    await readFile(import.meta.filename);
    await lookup('localhost');
    const turnsBefore = turns.length;
    await immediate();
    await immediate();
    expect(turns.length).toBeGreaterThan(turnsBefore);
    loop.stop();
    await ended;
  });

  it('does what is asked between two turns in the next, at once', async () => {
    const { loop, sleeper } = createWorld();
    const events: string[] = [];
    loop.callSoon(() => {
      queueMicrotask(() => {
        loop.callSoon(() => events.push('asked by a microtask'));
        events.push('microtask');
      });
      loop.callSoon(() => events.push('asked by a callback'));
    });
    await runAsGuest(loop, sleeper);
    expect(events).toEqual([
      'microtask',
      'asked by a callback',
      'asked by a microtask',
    ]);
  });

  it('keeps the async context of whoever started it, whoever wakes it', async () => {
    const { loop, sleeper, waitForNobody } = createWorld();
    const storage = new AsyncLocalStorage<string>();
    const stores: (string | undefined)[] = [];
    const nobody = waitForNobody();
    const ended = storage.run('host', () => runAsGuest(loop, sleeper));
    await settle();
    storage.run('waker', () => {
      loop.callSoon(() => {
        stores.push(storage.getStore());
        loop.callSoon(() => stores.push(storage.getStore()));
      });
    });
    await settle();
    nobody.close();
    await ended;
    expect(stores).toEqual(['host', 'host']);
  });
});
