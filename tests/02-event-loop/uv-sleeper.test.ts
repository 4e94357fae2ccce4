// Sleeping in libuv: the sleeper alone, then a loop on real sockets that sleeps by it.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { systemClock } from '../../code/02-event-loop/clock.ts';
import { serveEcho } from '../../code/02-event-loop/echo-server.ts';
import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { runAsGuest } from '../../code/02-event-loop/guest.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import { isEpollAvailable } from '../../code/02-event-loop/libc.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import type { Address } from '../../code/02-event-loop/network.ts';
import { UvSleeper } from '../../code/02-event-loop/uv-sleeper.ts';
import { UvPoll } from '../../code/02-event-loop/uv-poll.ts';
import { startChild } from './guest-child.ts';

const MAX_DELAY_MS = 2 ** 31 - 1;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

interface UvHandle {
  readonly type: string;
  readonly is_active: boolean;
  readonly fd?: number;
}

/** Finds what libuv says of the poll that watches `descriptor`; a closed one watches nothing. */
function findPoll(descriptor: number): UvHandle | undefined {
  const { libuv } = process.report.getReport() as { libuv?: UvHandle[] };
  return libuv?.find(({ type, fd }) => type === 'poll' && fd === descriptor);
}

/** What keeps Node alive now and didn't before: something else may have ended in the meantime. */
function findNewResources(before: readonly string[]): string[] {
  const old = [...before];
  return process.getActiveResourcesInfo().filter((kind) => {
    const index = old.indexOf(kind);
    if (index !== -1) old.splice(index, 1);
    return index === -1;
  });
}

/** Lets libuv go round a few times, polling without waiting. */
async function goRound(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await immediate();
}

function create() {
  const poller = new EpollPoller();
  const sleeper = new UvSleeper(poller.descriptor);
  onTestFinished(() => {
    sleeper.close();
    poller.close();
  });
  const takeWakes = () => poller.wait(0, () => {});
  return { poller, sleeper, takeWakes };
}

describe.skipIf(!isEpollAvailable())('UvSleeper (needs epoll)', () => {
  it('sleeps until the poller has something to report', async () => {
    const { poller, sleeper } = create();
    const onWake = vi.fn();
    sleeper.sleep(Infinity, onWake);
    await goRound();
    expect(onWake).not.toHaveBeenCalled();
    poller.wake();
    await goRound();
    expect(onWake).toHaveBeenCalledOnce();
  });

  it('wakes from an immediate: an error in onWake is heard', async () => {
    const { poller, sleeper } = create();
    const heard = new Promise((resolve) => {
      process.setUncaughtExceptionCaptureCallback(resolve);
    });
    onTestFinished(() => process.setUncaughtExceptionCaptureCallback(null));
    sleeper.sleep(Infinity, () => {
      throw new Error('oops');
    });
    poller.wake();
    await expect(heard).resolves.toMatchObject({ message: 'oops' });
  });

  it('sleeps until the time is over', async () => {
    const { sleeper } = create();
    await new Promise<void>((resolve) => sleeper.sleep(1, resolve));
  });

  it('wakes once, though both ends of the sleep come at once', async () => {
    const { poller, sleeper, takeWakes } = create();
    const onNextWake = vi.fn();
    const onWake = vi.fn(() => {
      takeWakes();
      sleeper.sleep(Infinity, onNextWake);
    });
    await immediate();
    sleeper.sleep(1, onWake);
    poller.wake();
    const due = systemClock.nowMs() + 3;
    while (systemClock.nowMs() < due); // so that libuv finds both when it looks next
    await goRound();
    expect(onWake).toHaveBeenCalledOnce();
    expect(onNextWake).not.toHaveBeenCalled();
  });

  it('leaves no timer behind when it was woken before its time', async () => {
    const { poller, sleeper } = create();
    const before = process.getActiveResourcesInfo();
    sleeper.sleep(YEAR_MS / 100, () => {});
    expect(findNewResources(before)).toEqual(['Timeout']);
    poller.wake();
    await goRound();
    expect(findNewResources(before)).toEqual([]);
  });

  it('sets no timer for an endless sleep', () => {
    const { sleeper } = create();
    const before = process.getActiveResourcesInfo();
    sleeper.sleep(Infinity, () => {});
    expect(findNewResources(before)).toEqual([]);
  });

  it('sleeps for more than Node can: it wakes early rather than at once', () => {
    const { sleeper } = create();
    const setTimer = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => setTimer.mockRestore());
    sleeper.sleep(YEAR_MS, () => {});
    expect(setTimer).toHaveBeenCalledWith(expect.any(Function), MAX_DELAY_MS);
  });

  it.each(['cancel', 'close'] as const)(
    'is not woken after %s, though it was due',
    async (end) => {
      const { poller, sleeper } = create();
      const onWake = vi.fn();
      await immediate();
      sleeper.sleep(Infinity, onWake);
      poller.wake();
      // libuv's call comes first, then this immediate, then the one that the call has set
      setImmediate(() => sleeper[end]());
      await goRound();
      expect(onWake).not.toHaveBeenCalled();
    },
  );

  it('is not woken by the end of an earlier sleep', async () => {
    const { poller, sleeper, takeWakes } = create();
    const onWake = vi.fn();
    await immediate();
    sleeper.sleep(1, () => {});
    poller.wake();
    const due = systemClock.nowMs() + 3;
    while (systemClock.nowMs() < due); // both ends are found, then it is cancelled
    setImmediate(() => {
      sleeper.cancel();
      takeWakes();
      sleeper.sleep(Infinity, onWake);
    });
    await goRound();
    expect(onWake).not.toHaveBeenCalled();
  });

  it('sleeps again after each wake and each cancel', async () => {
    const { poller, sleeper, takeWakes } = create();
    const onWake = vi.fn();
    for (let n = 1; n <= 3; n += 1) {
      sleeper.sleep(Infinity, onWake);
      poller.wake();
      await goRound();
      takeWakes();
      expect(onWake).toHaveBeenCalledTimes(n);
      sleeper.sleep(Infinity, onWake);
      sleeper.cancel();
    }
  });

  // #region awake, it is called once and no more
  it('tells libuv to stop once something comes while it is awake', async () => {
    const { poller, sleeper, takeWakes } = create();
    sleeper.sleep(Infinity, () => {});
    poller.wake();
    await immediate();
    takeWakes();
    await goRound();
    expect(findPoll(poller.descriptor)?.is_active).toBe(true);
    poller.wake();
    await goRound();
    expect(findPoll(poller.descriptor)?.is_active).toBe(false);
  });
  // #endregion awake, it is called once and no more

  it('gives its poll back when it is closed, twice or once', async () => {
    const { poller, sleeper } = create();
    expect(findPoll(poller.descriptor)).toBeDefined();
    sleeper.sleep(Infinity, () => {});
    sleeper.close();
    sleeper.close();
    await goRound();
    expect(findPoll(poller.descriptor)).toBeUndefined();
    expect(() => sleeper.sleep(1, () => {})).toThrow(
      'Cannot start a poll: it is closed, expected it open',
    );
  });

  it('can be made more often than koffi has callbacks', () => {
    const { poller } = create();
    const MAX_CALLBACKS = 8192; // at once; a leak of one each would end here
    for (let n = 0; n <= MAX_CALLBACKS; n += 1)
      new UvPoll(poller.descriptor, () => {}).close();
  });

  it.each([
    [-1, 'Cannot watch descriptor -1: EBADF'],
    [1_000_000, 'Cannot watch descriptor 1000000: EBADF'],
  ])('cannot watch the descriptor %d', (descriptor, message) => {
    expect(() => new UvPoll(descriptor, () => {})).toThrow(message);
  });

  it('cannot sleep on a worker thread, and says so', async () => {
    const file = new URL(
      '../../code/02-event-loop/uv-sleeper.ts',
      import.meta.url,
    );
    const worker = new Worker(
      `require('tsx/cjs');
      const { UvSleeper } = require(${JSON.stringify(file.pathname)});
      try { new UvSleeper(0); } catch ({ message }) {
        require('node:worker_threads').parentPort.postMessage(message);
      }`,
      { eval: true },
    );
    const [message] = await once(worker, 'message');
    await worker.terminate();
    expect(message).toBe(
      'Cannot sleep in libuv: this is a worker thread, expected the main thread of Node',
    );
  });
});

function createKernelWorld() {
  const { poller, sleeper } = create();
  let turns = 0;
  const loop = new EventLoop({
    clock: systemClock,
    poller,
    trace: (event) => {
      if (event.type === 'poll') turns += 1;
    },
  });
  const network = new KernelNetwork();
  return { loop, network, poller, sleeper, countTurns: () => turns };
}

function portOf(address: Address): number {
  if ('path' in address) throw new Error('Cannot find a port: expected one');
  return address.port;
}

async function readAll(response: IncomingMessage): Promise<string> {
  const pieces = await response.toArray();
  return Buffer.concat(pieces).toString();
}

describe.skipIf(!isEpollAvailable())(
  'a guest on real sockets (needs epoll)',
  () => {
    // #region Node lives on beside the loop
    it('serves while promises, files and HTTP go on beside it', async () => {
      const { loop, network, sleeper } = createKernelWorld();
      const echo = serveEcho(loop, network, { host: '127.0.0.1', port: 0 });
      const ended = runAsGuest(loop, sleeper);
      const port = portOf(echo.address);
      const web = createServer(async (request, response) => {
        const visitor = connect({ host: '127.0.0.1', port });
        visitor.end(`echo of ${request.url}`);
        response.end(Buffer.concat(await visitor.toArray()));
      }).listen(0, '127.0.0.1');
      await once(web, 'listening');
      const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
      const texts = await Promise.all(
        ['/a', '/b', '/c'].map(async (path) => {
          const [response] = await once(get(url + path), 'response');
          await readFile(import.meta.filename);
          return readAll(response);
        }),
      );
      expect(texts).toEqual(['echo of /a', 'echo of /b', 'echo of /c']);
      web.close();
      web.closeAllConnections();
      echo.close();
      await ended;
    });
    // #endregion Node lives on beside the loop

    // #region an idle loop runs no turn
    it('runs no turn while it is idle, whatever Node does', async () => {
      const { loop, network, sleeper, countTurns } = createKernelWorld();
      const echo = serveEcho(loop, network, { host: '127.0.0.1', port: 0 });
      const ended = runAsGuest(loop, sleeper);
      for (let n = 0; n < 100; n += 1) await immediate();
      const turnsBefore = countTurns();
      expect(turnsBefore).toBeGreaterThan(0);
      for (let n = 0; n < 100; n += 1) await readFile(import.meta.filename);
      expect(countTurns()).toBe(turnsBefore);
      echo.close();
      await ended;
    });
    // #endregion an idle loop runs no turn

    it('leaves nothing behind in Node', async () => {
      const resources = process.getActiveResourcesInfo();
      const { loop, network, poller, sleeper } = createKernelWorld();
      const echo = serveEcho(loop, network, { host: '127.0.0.1', port: 0 });
      loop.callLater(YEAR_MS, () => {}).unref();
      const ended = runAsGuest(loop, sleeper);
      while (findPoll(poller.descriptor)?.is_active !== true) await goRound();
      echo.close();
      await ended;
      expect(findNewResources(resources)).toEqual([]);
      expect(findPoll(poller.descriptor)?.is_active).toBe(false);
    });

    it('lets the process end by itself, though nobody closes anything', async () => {
      const program = startChild('timer');
      expect(await program.exited).toBe(0);
      expect(program.lines.filter((line) => line !== 'asleep')).toEqual([
        'timer',
        'ended',
      ]);
    });

    it('stops, and lets the process end', async () => {
      const program = startChild('stop');
      expect(await program.exited).toBe(0);
      expect(program.lines.at(-1)).toBe('ended');
    });

    it('lets process.exit end the process while it is asleep', async () => {
      const program = startChild('exit');
      await program.hear('asleep');
      program.process.kill('SIGUSR2');
      expect(await program.exited).toBe(7);
    });
  },
);
