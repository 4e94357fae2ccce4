import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants as fileConstants,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import {
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from 'vitest';

import { createCheck } from '../../code/02-event-loop/check.ts';
import { systemClock, VirtualClock } from '../../code/02-event-loop/clock.ts';
import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import { isEpollAvailable, loadLibc } from '../../code/02-event-loop/libc.ts';
import type { Libc } from '../../code/02-event-loop/libc.ts';
import { AF, EPOLL_CTL, SOCK } from '../../code/02-event-loop/linux.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type { Descriptor } from '../../code/02-event-loop/poller.ts';
import { Bench } from './bench.ts';

const { EINTR, EBADF } = constants.errno;

let bench: Bench;
let poller: EpollPoller;
let network: KernelNetwork;

describe.skipIf(!isEpollAvailable())('the epoll poller (needs epoll)', () => {
  beforeEach(() => {
    poller = new EpollPoller();
    network = new KernelNetwork();
    bench = new Bench({ network, poller });
  });
  afterEach(() => {
    bench.closeAll();
  });

  describe('waits', () => {
    it('for what is left when a signal interrupts it', () => {
      const { timeouts, wait } = interrupted([40, 25.5, 100]);
      wait(100);
      expect(timeouts).toEqual([100, 60, 35, 0]); // never too short, never negative
    });

    it('again for ever when a signal interrupts that', () => {
      const { timeouts, wait } = interrupted([1000]);
      wait(Infinity);
      expect(timeouts).toEqual([-1, -1]);
    });

    it('no longer than the kernel can count', () => {
      const { timeouts, wait } = interrupted([]);
      wait(2 ** 31);
      wait(2 ** 31 - 1);
      wait(0);
      expect(timeouts).toEqual([2 ** 31 - 1, 2 ** 31 - 1, 0]);
    });

    it('or says why it cannot', () => {
      const libc = withErrno({ ...loadLibc(), epoll_wait: () => -1 }, EBADF);
      const broken = new EpollPoller({ libc });
      expect(() => broken.wait(0, () => {})).toThrow(
        `Cannot wait for epoll ${broken.descriptor}: EBADF (bad file descriptor)`,
      );
      broken.close();
    });
  });

  describe('is an epoll', () => {
    it('that is readable itself while something is ready', () => {
      const outer = new EpollPoller();
      const ready: Descriptor[] = [];
      outer.watch(poller.descriptor, READABLE);
      const [client] = bench.pair();
      outer.wait(0, (descriptor) => ready.push(descriptor));
      expect(ready).toEqual([]);
      poller.watch(client, WRITABLE);
      outer.wait(0, (descriptor) => ready.push(descriptor));
      expect(ready).toEqual([poller.descriptor]);
      outer.close();
    });

    it('that is not inherited, and neither is what wakes it', () => {
      for (const descriptor of [poller.descriptor, poller.wakeDescriptor]) {
        const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
        const flags = Number.parseInt(
          /flags:\s+(\d+)/.exec(text)?.[1] ?? '',
          8,
        );
        expect(flags & 0o2000000).toBe(0o2000000);
      }
    });

    it('that is told of changes by the call that fits', () => {
      const changes: number[] = [];
      const libc = loadLibc();
      const watched = new EpollPoller({
        libc: {
          ...libc,
          epoll_ctl: (epoll, change, descriptor, event) => {
            changes.push(change);
            return libc.epoll_ctl(epoll, change, descriptor, event);
          },
        },
      });
      changes.length = 0; // but for the eventfd
      const [client] = bench.pair();
      const interests = [READABLE, READABLE | WRITABLE, 0, 0, WRITABLE, 0];
      for (const interest of interests) watched.watch(client, interest);
      const { ADD, MOD, DEL } = EPOLL_CTL;
      expect(changes).toEqual([ADD, MOD, DEL, ADD, DEL]);
      watched.close();
    });

    it('that is closed once, even if its number is another now', () => {
      const { descriptor } = poller;
      poller.close();
      const other = openSync('/dev/null', 'r');
      expect(other).toBe(descriptor); // the lowest that was free
      poller.close();
      expect(() => closeSync(other)).not.toThrow();
      expect(poller.descriptor).toBe(-1);
      expect(poller.wakeDescriptor).toBe(-1);
      expect(() => poller.watch(0, READABLE)).toThrow(/EBADF/);
    });
  });

  describe('reports as ready for all that was asked', () => {
    it('what is no connection at all', () => {
      const socket = bench.own(loadLibc().socket(AF.INET, SOCK.STREAM, 0));
      poller.watch(socket, READABLE); // EPOLLHUP, and never EPOLLIN
      expect(bench.poll()).toEqual(new Map([[socket, READABLE]]));
    });

    it('a pipe without a writer', () => {
      const { reader, writer } = openPipe();
      poller.watch(reader, READABLE);
      expect(bench.poll()).toEqual(new Map());
      closeSync(writer); // EPOLLHUP without EPOLLIN
      expect(bench.poll()).toEqual(new Map([[reader, READABLE]]));
      poller.watch(reader, 0);
      closeSync(reader);
    });

    it('a full pipe without a reader', () => {
      const { reader, writer } = openPipe();
      expect(() => {
        for (;;) writeSync(writer, Buffer.alloc(4096));
      }).toThrow(expect.objectContaining({ code: 'EAGAIN' }));
      poller.watch(writer, WRITABLE);
      expect(bench.poll()).toEqual(new Map());
      closeSync(reader); // EPOLLERR without EPOLLOUT
      expect(bench.poll()).toEqual(new Map([[writer, WRITABLE]]));
      poller.watch(writer, 0);
      closeSync(writer);
    });
  });

  describe('refuses', () => {
    it('what has no readiness: a file', () => {
      const file = openSync('/proc/self/exe', 'r');
      expect(() => poller.watch(file, READABLE)).toThrow(
        `Cannot watch descriptor ${file}: EPERM (operation not permitted)`,
      );
      closeSync(file);
    });

    it('what is closed', () => {
      expect(() => poller.watch(-1, READABLE)).toThrow(
        'Cannot watch descriptor -1: EBADF (bad file descriptor)',
      );
      poller.watch(-1, 0);
    });

    it('a number that was closed without a word and is used again', () => {
      const old = network.listen(bench.address);
      poller.watch(old, READABLE);
      network.close(old);
      const reused = bench.own(network.listen(bench.address));
      expect(reused).toBe(old);
      expect(() => poller.watch(reused, WRITABLE)).toThrow(/ENOENT/);
      expect(() => poller.watch(reused, 0)).toThrow(/ENOENT/);
      poller.watch(reused, READABLE); // now it knows
    });
  });

  describe('with many sockets', () => {
    it('reports a thousand connections, each when it has something to say', () => {
      const pairs = connectMany(1000);
      for (const [, server] of pairs) poller.watch(server, READABLE);
      expect(bench.poll()).toEqual(new Map());
      for (const [i, [client]] of pairs.entries())
        if (i % 3 === 0) bench.write(client, `${i}`);
      const talkers = pairs.filter((_, i) => i % 3 === 0);
      expect([...bench.poll(100).keys()].toSorted((a, b) => a - b)).toEqual(
        talkers.map(([, server]) => server),
      );
      for (const [i, [, server]] of pairs.entries())
        if (i % 3 === 0) expect(bench.read(server)).toBe(`${i}`);
    });

    it('reports in two waits what is too much for one', () => {
      const pairs = connectMany(700);
      const all = pairs.flat();
      for (const descriptor of all) poller.watch(descriptor, WRITABLE);
      const [first, second] = [bench.poll(), bench.poll()];
      expect(first.size).toBe(1024);
      expect(new Set([...first.keys(), ...second.keys()])).toEqual(
        new Set(all),
      );
    });

    it('carries 8 MiB through a socket that has room for less', () => {
      const [client, server] = bench.pair();
      const sent = Buffer.alloc(8 * 1024 * 1024);
      for (let i = 0; i < sent.length; i += 4) sent.writeUInt32LE(i, i);
      const received = Buffer.alloc(sent.length + 1);
      const counts: number[] = [];
      let [written, read] = [0, 0];
      poller.watch(client, WRITABLE);
      poller.watch(server, READABLE);
      while (read < sent.length) {
        const ready = bench.poll(10_000);
        expect(ready.size).toBeGreaterThan(0);
        if (ready.has(client)) {
          const count = network.tryWrite(client, sent.subarray(written)) ?? 0;
          counts.push(count);
          written += count;
          if (written === sent.length) poller.watch(client, 0);
        }
        if (ready.has(server))
          read += network.tryRead(server, received.subarray(read)) ?? 0;
      }
      expect(counts.length).toBeGreaterThan(1);
      expect(received.subarray(0, read).equals(sent)).toBe(true);
    });
  });

  describe('under a loop', () => {
    const errors: unknown[] = [];
    let loop: EventLoop;
    beforeEach(() => {
      errors.length = 0;
      const onError = (error: unknown): unknown => errors.push(error);
      loop = new EventLoop({ clock: systemClock, poller, onError });
    });
    afterEach(() => {
      expect(errors).toEqual([]);
    });

    it('says nothing of a descriptor that was closed while its event waited', () => {
      const called: string[] = [];
      const [a, b] = readyTwice();
      const closeOther = (name: string, other: () => Descriptor) => () => {
        called.push(name);
        (name === 'a' ? watchers.b : watchers.a).close();
        bench.close(other());
      };
      const watchers = {
        a: loop.watch(
          a,
          READABLE,
          closeOther('a', () => b),
        ),
        b: loop.watch(
          b,
          READABLE,
          closeOther('b', () => a),
        ),
      };
      loop.turn(1000);
      expect(called).toHaveLength(1);
      (called[0] === 'a' ? watchers.a : watchers.b).close();
    });

    it('says nothing of it to who has its number now', () => {
      const called: string[] = [];
      const [a, b] = readyTwice();
      const takeOver = (name: string, other: () => Descriptor) => () => {
        called.push(name);
        watchers.get(name === 'a' ? 'b' : 'a')?.close();
        bench.close(other());
        const reused = bench.listen();
        expect(reused).toBe(other());
        watchers.set(
          'new',
          loop.watch(reused, READABLE, () => called.push('new')),
        );
      };
      const watchers = new Map([
        [
          'a',
          loop.watch(
            a,
            READABLE,
            takeOver('a', () => b),
          ),
        ],
        [
          'b',
          loop.watch(
            b,
            READABLE,
            takeOver('b', () => a),
          ),
        ],
      ]);
      loop.turn(1000);
      expect(called).toHaveLength(1);
      const reused = watchers.get('new')?.descriptor ?? -1;
      bench.own(network.connect(network.localAddress(reused)));
      watchers.get(called[0] ?? '')?.close();
      loop.turn(1000);
      expect(called[1]).toBe('new');
      for (const watcher of watchers.values()) watcher.close();
    });

    it('is woken by another thread while it sleeps in own mode', async () => {
      const { worker, tellSleeping } = await startWaker(poller.wakeDescriptor);
      const timer = loop.callLater(15_000, () => errors.push('not woken'));
      tellSleeping();
      loop.run('once');
      expect(timer.isActive).toBe(true);
      timer.cancel();
      const [exitCode] = await once(worker, 'exit');
      expect(exitCode).toBe(0);
    });
  });
});

/** A poller whose waits are interrupted, each after so many milliseconds, until one is not. */
function interrupted(afterMs: number[]): {
  timeouts: number[];
  wait: (timeoutMs: number) => void;
} {
  const clock = new VirtualClock();
  const timeouts: number[] = [];
  const libc: Libc = {
    ...loadLibc(),
    epoll_wait: (_epoll, _events, _maxEvents, timeoutMs) => {
      timeouts.push(timeoutMs);
      const passedMs = afterMs.shift();
      if (passedMs === undefined) return 0;
      clock.advance(passedMs);
      return -1;
    },
  };
  const waiter = new EpollPoller({ libc: withErrno(libc, EINTR), clock });
  onTestFinished(() => waiter.close());
  const wait = (timeoutMs: number): void => waiter.wait(timeoutMs, () => {});
  return { timeouts, wait };
}

/** Every call that fails leaves this in errno. */
function withErrno(libc: Libc, errno: number): Libc {
  return { ...libc, ...createCheck(() => errno) };
}

function connectMany(count: number): (readonly [Descriptor, Descriptor])[] {
  const listener = bench.listen();
  return Array.from({ length: count }, () => {
    const client = bench.connect(listener);
    return [client, bench.accept(listener)] as const;
  });
}

/** Both ends of a new pipe. None of them waits. */
function openPipe(): { reader: Descriptor; writer: Descriptor } {
  const folder = mkdtempSync(path.join(tmpdir(), 'atlas-'));
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { O_NONBLOCK, O_RDONLY, O_WRONLY } = fileConstants;
  const reader = openSync(pipe, O_RDONLY | O_NONBLOCK);
  const writer = openSync(pipe, O_WRONLY | O_NONBLOCK);
  rmSync(folder, { recursive: true });
  return { reader, writer };
}

/** Two descriptors that both have something to read. */
function readyTwice(): readonly [Descriptor, Descriptor] {
  const [client, server] = bench.pair();
  bench.listen(); // takes the lowest number that is free
  bench.write(client, 'for the server');
  bench.write(server, 'for the client');
  bench.awaitReady(client, READABLE);
  bench.awaitReady(server, READABLE);
  return [client, server];
}

const WAKER = `
  require('tsx/cjs');
  const { readFileSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  const { wakePoller } = require(workerData.module);
  const mainThread = '/proc/self/task/' + process.pid + '/stat';
  parentPort.postMessage('loaded');
  Atomics.wait(workerData.flag, 0, 0);
  while (!/\\) S /.test(readFileSync(mainThread, 'utf8'))); // until it sleeps
  wakePoller(workerData.wakeDescriptor);
`;

/** A thread that wakes the poller once this one has said that it will sleep, and does. */
async function startWaker(wakeDescriptor: Descriptor): Promise<{
  worker: Worker;
  tellSleeping: () => void;
}> {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const module = fileURLToPath(
    new URL('../../code/02-event-loop/epoll-poller.ts', import.meta.url),
  );
  const workerData = { flag, module, wakeDescriptor };
  const worker = new Worker(WAKER, { eval: true, workerData });
  await once(worker, 'message');
  const tellSleeping = (): void => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  return { worker, tellSleeping };
}
