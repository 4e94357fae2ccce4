import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turnOfNode } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { EpollPoller } from '../../code/02-event-loop/epoll-poller.ts';
import { KernelNetwork } from '../../code/02-event-loop/kernel-network.ts';
import { isEpollAvailable, loadLibc } from '../../code/02-event-loop/libc.ts';
import type { Libc } from '../../code/02-event-loop/libc.ts';
import { MSG_NOSIGNAL } from '../../code/02-event-loop/linux.ts';
import type { TcpAddress } from '../../code/02-event-loop/network.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type { Descriptor, Readiness } from '../../code/02-event-loop/poller.ts';
import { getOption } from '../../code/02-event-loop/socket-option.ts';
import { Bench } from './bench.ts';

const { errno } = constants;
const code = (name: string): unknown => expect.objectContaining({ code: name });

let bench: Bench;
let network: KernelNetwork;
let folder: string;
let descriptorsBefore: number;

describe.skipIf(!isEpollAvailable())('the kernel network (needs epoll)', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'atlas-'));
    descriptorsBefore = countDescriptors();
    network = new KernelNetwork();
    bench = new Bench({ network, poller: new EpollPoller() });
  });
  afterEach(() => {
    bench.closeAll();
    expect(countDescriptors()).toBe(descriptorsBefore);
    rmSync(folder, { recursive: true });
  });

  describe('opens sockets', () => {
    it('that never wait and are not inherited', () => {
      const NONBLOCK_AND_CLOEXEC = 0o2004000;
      const listener = bench.listen();
      const client = bench.connect(listener);
      for (const descriptor of [listener, client, bench.accept(listener)]) {
        const flags = flagsOf(descriptor) & NONBLOCK_AND_CLOEXEC;
        expect(flags).toBe(NONBLOCK_AND_CLOEXEC);
      }
    });

    it('and leaves none behind when it fails', () => {
      const taken = network.localAddress(bench.listen());
      const before = countDescriptors();
      expect(() => network.listen(taken)).toThrow(code('EADDRINUSE'));
      expect(() => network.connect({ path: inFolder('none') })).toThrow(
        `Cannot connect to ${inFolder('none')}: ENOENT (no such file or directory)`,
      );
      expect(() => network.listen({ host: 'localhost', port: 0 })).toThrow(
        RangeError,
      );
      expect(() => network.connect({ host: 'localhost', port: 1 })).toThrow(
        RangeError,
      );
      expect(countDescriptors()).toBe(before);
    });

    it('and names the address that it could not have', () => {
      // An address for documentation (RFC 5737), so nobody has it.
      expect(() => network.listen({ host: '192.0.2.1', port: 8002 })).toThrow(
        'Cannot bind 192.0.2.1:8002: EADDRNOTAVAIL (address not available)',
      );
    });

    it('and takes the port of a connection that has just been closed', () => {
      const listener = bench.listen();
      const address = network.localAddress(listener);
      const client = bench.connect(listener);
      const server = bench.accept(listener);
      bench.close(server); // who closes first keeps the port for a minute
      bench.close(client);
      bench.close(listener);
      expect(network.localAddress(bench.listen(address))).toEqual(address);
    });

    it('for both kinds of addresses on "::"', () => {
      const listener = bench.listen({ host: '::', port: 0 });
      const { port } = network.localAddress(listener) as TcpAddress;
      for (const host of ['127.0.0.1', '::1']) {
        bench.own(network.connect({ host, port }));
        const accepted = bench.accept(listener);
        const { host: seen } = network.peerAddress(accepted) as TcpAddress;
        expect(seen).toBe(host === '::1' ? '::1' : `::ffff:${host}`);
      }
    });
  });

  describe('sets options', () => {
    it('of TCP', () => {
      const [client] = bench.pair();
      for (const isOn of [true, false]) {
        network.setNoDelay(client, isOn);
        network.setKeepAlive(client, isOn);
        const read = (name: 'TCP_NODELAY' | 'SO_KEEPALIVE'): boolean =>
          getOption(loadLibc(), client, name) !== 0;
        expect(read('TCP_NODELAY')).toBe(isOn);
        expect(read('SO_KEEPALIVE')).toBe(isOn);
      }
    });

    it('or lets it be where there are none, on unix sockets', () => {
      const listener = bench.listen({ path: inFolder('a.sock') });
      const client = bench.connect(listener);
      network.setNoDelay(client, true);
      network.setKeepAlive(client, true);
    });

    it('and names the option that it could not set', () => {
      expect(() => network.setKeepAlive(-1, true)).toThrow(
        'Cannot set SO_KEEPALIVE of descriptor -1: EBADF (bad file descriptor)',
      );
    });
  });

  it('asks the kernel for an error instead of a signal', () => {
    const libc = loadLibc();
    const allFlags: number[] = [];
    const watched = new KernelNetwork({
      ...libc,
      send: (descriptor, octets, size, flags) => {
        allFlags.push(flags);
        return libc.send(descriptor, octets, size, flags);
      },
    });
    const [client] = bench.pair();
    expect(watched.tryWrite(client, Buffer.from('x'))).toBe(1);
    expect(allFlags).toEqual([MSG_NOSIGNAL]);
  });

  describe('accepts', () => {
    it.each([
      ...(['ECONNABORTED', 'EPROTO', 'ENETDOWN', 'EINTR'] as const),
      ...(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'] as const),
    ])('whoever comes after a connection that was lost (%s)', (name) => {
      const lossy = new KernelNetwork(
        failingToAccept([errno[name], errno[name]]),
      );
      const listener = bench.listen();
      bench.connect(listener);
      bench.awaitReady(listener, READABLE);
      const accepted = lossy.tryAccept(listener);
      expect(accepted).toBeGreaterThan(0);
      bench.own(accepted ?? -1);
      expect(lossy.tryAccept(listener)).toBe(undefined);
    });

    it.each(['EMFILE', 'ENFILE', 'ENOBUFS', 'EINVAL'] as const)(
      'or says what the matter is (%s)',
      (name) => {
        const broken = new KernelNetwork(failingToAccept([errno[name]]));
        const listener = bench.listen();
        expect(() => broken.tryAccept(listener)).toThrow(code(name));
        expect(broken.tryAccept(listener)).toBe(undefined);
      },
    );
  });

  it('says that it is out of descriptors, and goes on when there is one', () => {
    expect(reportOutOfDescriptors()).toEqual({
      connect: expect.stringMatching(/^Cannot open a socket.* EMFILE/),
      listen: expect.stringMatching(/^Cannot open a socket.* EMFILE/),
      accept: expect.stringMatching(/^Cannot accept on .* EMFILE/),
      poller: expect.stringMatching(/^Cannot create an epoll: EMFILE/),
      pollerWithOne: expect.stringMatching(/^Cannot create an eventfd: EMFILE/),
      acceptWithOne: 'nothing',
    });
  });

  describe('closes', () => {
    it('once, even if it was interrupted', () => {
      const closed: Descriptor[] = [];
      const interrupted = new KernelNetwork({
        ...loadLibc(),
        close: (descriptor) => {
          closed.push(descriptor);
          return -1;
        },
        failureOf: (result) => (result === -1 ? errno.EINTR : 0),
      });
      interrupted.close(77);
      expect(closed).toEqual([77]);
    });

    it('and forgets what the descriptor was for', () => {
      const listener = bench.listen();
      const first = bench.connect(listener); // and nobody asks how that went
      bench.accept(listener);
      bench.close(first);
      const placeholder = bench.listen();
      const visitor = bench.connect(listener);
      bench.close(placeholder);
      const accepted = bench.accept(listener);
      expect(accepted).toBe(first);
      bench.reset(visitor);
      bench.awaitReady(accepted, READABLE);
      expect(network.takeError(accepted)?.message).toBe(
        `Cannot use descriptor ${accepted}: ECONNRESET (connection reset by peer)`,
      );
    });

    it('with a reset that node:net understands', async () => {
      const listener = bench.listen();
      const { port } = network.localAddress(listener) as TcpAddress;
      const visitor = connect({ host: '127.0.0.1', port });
      await untilReady(listener, READABLE);
      const broken = new Promise((resolve) => visitor.on('error', resolve));
      bench.reset(bench.accept(listener));
      expect(await broken).toEqual(code('ECONNRESET'));
    });
  });

  describe('with a client of node:net', () => {
    it('tells of its reset', async () => {
      const { visitor, server } = await visit();
      const gone = once(visitor, 'close');
      visitor.resetAndDestroy();
      await gone;
      await untilReady(server, READABLE);
      expect(() => network.tryRead(server, new Uint8Array(9))).toThrow(
        `Cannot read from descriptor ${server}: ECONNRESET (connection reset by peer)`,
      );
    });

    it('hears it out after half of the connection is closed', async () => {
      const { visitor, server } = await visit();
      visitor.end('the last words');
      await untilReady(server, READABLE);
      expect(bench.read(server)).toBe('the last words');
      await untilReady(server, READABLE);
      expect(bench.read(server)).toBe('');
      const answer = once(visitor, 'data');
      bench.write(server, 'heard');
      expect(String((await answer)[0])).toBe('heard');
      const ended = once(visitor, 'close');
      network.shutdownWrite(server);
      await ended;
    });
  });

  describe('with unix sockets', () => {
    it('listens, connects, talks and says where it is', () => {
      const address = { path: inFolder('a.sock') };
      const listener = bench.listen(address);
      expect(network.localAddress(listener)).toEqual(address);
      const client = bench.connect(listener);
      expect(bench.awaitReady(client, WRITABLE)).toBe(WRITABLE);
      expect(network.takeError(client)).toBe(undefined);
      const server = bench.accept(listener);
      expect(network.peerAddress(client)).toEqual(address);
      expect(network.peerAddress(server)).toEqual({ path: '' });
      bench.write(client, 'ping');
      expect(bench.read(server)).toBe('ping');
      network.shutdownWrite(client);
      expect(bench.read(server)).toBe('');
      bench.write(server, 'pong');
      bench.reset(server);
      expect(bench.read(client)).toBe('pong');
      expect(bench.read(client)).toBe('');
    });

    it('removes the path when the listener is closed, and not before', () => {
      const address = { path: inFolder('a.sock') };
      const listener = bench.listen(address);
      const client = bench.connect(listener);
      bench.close(bench.accept(listener));
      bench.close(client);
      expect(existsSync(address.path)).toBe(true);
      bench.close(listener);
      expect(existsSync(address.path)).toBe(false);
      bench.close(bench.listen(address));
    });

    it('leaves a path alone that is another listener, or that is gone', () => {
      const address = { path: inFolder('a.sock') };
      const listener = bench.listen(address);
      expect(() => network.listen(address)).toThrow(
        `Cannot bind ${address.path}: EADDRINUSE (address already in use)`,
      );
      expect(existsSync(address.path)).toBe(true);
      rmSync(address.path);
      bench.close(listener);
    });

    it('leaves a path alone where somebody else listens by now', () => {
      const address = { path: inFolder('a.sock') };
      const first = bench.listen(address);
      rmSync(address.path);
      const second = bench.listen(address);
      bench.close(first);
      bench.connect(second);
      bench.accept(second);
      bench.close(second);
      expect(existsSync(address.path)).toBe(false);
    });

    it('leaves a path alone when its number is another socket', () => {
      const address = { path: inFolder('a.sock') };
      const first = bench.listen(address);
      bench.close(first);
      const reused = bench.listen();
      expect(reused).toBe(first);
      bench.listen(address);
      bench.close(reused);
      expect(existsSync(address.path)).toBe(true);
    });

    it('says when the backlog is full', () => {
      const address = { path: inFolder('a.sock') };
      const listener = bench.own(network.listen(address, { backlog: 0 }));
      bench.connect(listener);
      expect(() => bench.connect(listener)).toThrow(
        `Cannot connect to ${address.path}: EAGAIN`,
      );
      bench.accept(listener);
      bench.connect(listener);
    });
  });
});

/** How many sockets, epolls and eventfds this process holds. */
function countDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((name) =>
    /^(socket|anon_inode)/.test(readLink(`/proc/self/fd/${name}`)),
  ).length;
}

function readLink(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // the folder itself, which was open while it was read
  }
}

function inFolder(name: string): string {
  return path.join(folder, name);
}

/** The flags of open(2) that the descriptor has. */
function flagsOf(descriptor: Descriptor): number {
  const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  return Number.parseInt(/flags:\s+(\d+)/.exec(text)?.[1] ?? '', 8);
}

/** A kernel whose next attempts to accept fail. */
function failingToAccept(failures: number[]): Libc {
  const real = loadLibc();
  let failure = 0;
  return {
    ...real,
    accept4: (...args) => {
      failure = failures.shift() ?? 0;
      return failure === 0 ? real.accept4(...args) : -1;
    },
    failureOf: (result) => (failure === 0 ? real.failureOf(result) : failure),
  };
}

/** Lets Node's loop turn until the descriptor is ready for us. */
async function untilReady(
  descriptor: Descriptor,
  interest: Readiness,
): Promise<void> {
  bench.poller.watch(descriptor, interest);
  while (!bench.poll().has(descriptor)) await turnOfNode();
  bench.poller.watch(descriptor, 0);
}

async function visit(): Promise<{
  visitor: ReturnType<typeof connect>;
  server: Descriptor;
}> {
  const listener = bench.listen();
  const { port } = network.localAddress(listener) as TcpAddress;
  const visitor = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  visitor.on('end', () => visitor.end());
  await once(visitor, 'connect');
  return { visitor, server: bench.accept(listener) };
}

/** tsx writes what it has compiled to a cache, later, and takes a descriptor for it. */
const WITHOUT_CACHE = { ...process.env, TSX_DISABLE_CACHE: '1' };

function reportOutOfDescriptors(): unknown {
  const script = path.join(import.meta.dirname, 'out-of-descriptors.ts');
  const { stdout, stderr } = spawnSync(
    'sh',
    [
      '-c',
      'ulimit -n 64; exec "$0" --import tsx "$1"',
      process.execPath,
      script,
    ],
    { encoding: 'utf8', env: WITHOUT_CACHE },
  );
  return JSON.parse(stdout === '' ? JSON.stringify(stderr) : stdout);
}
