import { beforeEach, describe, expect, test } from 'vitest';

import { MemoryNetwork } from '../../code/02-event-loop/memory-network.ts';
import type { MemoryNetworkOptions } from '../../code/02-event-loop/memory-network.ts';
import type { Address } from '../../code/02-event-loop/network.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type { Descriptor } from '../../code/02-event-loop/poller.ts';

const HOST = '127.0.0.1';
const ANYWHERE = { host: HOST, port: 0 };
const BOTH = READABLE | WRITABLE;

let network: MemoryNetwork;
beforeEach(() => {
  network = new MemoryNetwork();
});

const code = (name: string): unknown => expect.objectContaining({ code: name });

function bound(options: MemoryNetworkOptions): void {
  network = new MemoryNetwork(options);
}

function pair(): readonly [client: Descriptor, server: Descriptor] {
  const listener = network.listen(ANYWHERE);
  const client = network.connect(network.localAddress(listener));
  const server = network.tryAccept(listener);
  if (server === undefined) throw new Error('expected a connection');
  network.close(listener);
  return [client, server];
}

function read(descriptor: Descriptor, size = 99): string | undefined {
  const into = Buffer.alloc(size);
  const count = network.tryRead(descriptor, into);
  return count === undefined ? undefined : into.toString('latin1', 0, count);
}

const write = (descriptor: Descriptor, text: string): number | undefined =>
  network.tryWrite(descriptor, Buffer.from(text));

/** A port of a listener or of an end. */
function portOf(descriptor: Descriptor): number {
  const address = network.localAddress(descriptor);
  return 'port' in address ? address.port : -1;
}

describe('numbers and ports', () => {
  test('gives out the lowest number that is free, from 3', () => {
    const open = (): Descriptor => network.listen(ANYWHERE);
    expect([open(), open(), open(), open()]).toEqual([3, 4, 5, 6]);
    for (const descriptor of [5, 3]) network.close(descriptor);
    expect([open(), open(), open()]).toEqual([3, 5, 7]);
  });

  test('picks ports from 49152 up, and none that is taken', () => {
    network.listen({ host: HOST, port: 49_153 });
    const ports = [1, 2, 3].map(() => portOf(network.listen(ANYWHERE)));
    expect(ports).toEqual([49_152, 49_154, 49_155]);
  });

  test('picks ports again once it has given out the last', () => {
    const listener = network.listen({ host: HOST, port: 49_152 });
    const there = network.localAddress(listener);
    const ports = new Set<number>();
    for (let n = 0; n < 20_000; n += 1) {
      const client = network.connect(there);
      ports.add(portOf(client));
      network.close(client);
      const server = network.tryAccept(listener);
      if (server !== undefined) network.close(server);
    }
    expect(Math.min(...ports)).toBe(49_153);
    expect(Math.max(...ports)).toBe(65_535);
  });

  test('says so if every port is taken', () => {
    bound({ maxDescriptors: 20_000 });
    for (let port = 49_152; port <= 65_535; port += 1)
      network.listen({ host: HOST, port });
    expect(() => network.listen(ANYWHERE)).toThrow(
      'Cannot bind 127.0.0.1:0: EADDRNOTAVAIL (address not available)',
    );
    network.close(3 + (65_000 - 49_152)); // the one free port is found, wherever it is
    expect(portOf(network.listen(ANYWHERE))).toBe(65_000);
  });

  test.each<[Address, Address]>([
    [
      { host: HOST, port: 80 },
      { host: HOST, port: 81 },
    ],
    [
      { host: HOST, port: 80 },
      { host: '::1', port: 80 },
    ],
    [{ path: '/a' }, { path: '/b' }],
  ])('has two listeners on %j and %j, but not on one', (one, other) => {
    network.listen(one);
    network.listen(other);
    expect(() => network.listen(one)).toThrow(code('EADDRINUSE'));
    expect(() => network.listen(other)).toThrow(code('EADDRINUSE'));
  });

  test('names the ends of a connection in the file system', () => {
    const listener = network.listen({ path: '/run/a' });
    const client = network.connect({ path: '/run/a' });
    const server = network.tryAccept(listener) ?? -1;
    expect(network.peerAddress(client)).toEqual({ path: '/run/a' });
    expect(network.localAddress(server)).toEqual({ path: '/run/a' });
    expect(network.localAddress(client)).toEqual({ path: '' });
    expect(network.peerAddress(server)).toEqual({ path: '' });
  });
});

describe('its bounds', () => {
  test('hold 64 KiB in each direction', () => {
    const [client, server] = pair();
    const octets = new Uint8Array(100_000);
    expect(network.tryWrite(client, octets)).toBe(65_536);
    expect(network.tryWrite(client, octets)).toBe(undefined);
    expect(network.tryWrite(server, octets)).toBe(65_536);
    expect(network.readiness(client)).toBe(READABLE);
    read(server, 1);
    expect(network.readiness(client)).toBe(BOTH);
    expect(network.tryWrite(client, octets)).toBe(1);
  });

  test('hold as little as they are told', () => {
    bound({ inboxOctets: 3 });
    const [client, server] = pair();
    expect(write(client, 'abcd')).toBe(3);
    expect(write(client, 'd')).toBe(undefined);
    expect(read(server)).toBe('abc');
  });

  test('let 511 wait to be accepted', () => {
    const listener = network.listen(ANYWHERE);
    const there = network.localAddress(listener);
    const clients = Array.from({ length: 512 }, () => network.connect(there));
    const errors = clients.map((client) => network.takeError(client));
    expect(errors.findIndex((error) => error !== undefined)).toBe(511);
    expect(errors[511]).toEqual(code('ECONNREFUSED'));
  });

  test('let as few wait as they are told, and one more when one was accepted', () => {
    const listener = network.listen(ANYWHERE, { backlog: 1 });
    const there = network.localAddress(listener);
    const connect = (): unknown => network.takeError(network.connect(there));
    expect(connect()).toBe(undefined);
    expect(connect()).toEqual(code('ECONNREFUSED'));
    network.tryAccept(listener);
    expect(connect()).toBe(undefined);
  });

  test('let 1,024 descriptors be open', () => {
    for (let n = 0; n < 1024; n += 1) network.listen(ANYWHERE);
    expect(() => network.listen(ANYWHERE)).toThrow(code('EMFILE'));
  });

  test('refuse a descriptor too many, whichever call asks for it, and lose nothing', () => {
    bound({ maxDescriptors: 3 });
    const listener = network.listen({ host: HOST, port: 80 });
    const there = network.localAddress(listener);
    network.connect(there);
    const spare = network.listen(ANYWHERE);
    const full = 'EMFILE (too many open files)';
    expect(() => network.listen({ host: HOST, port: 81 })).toThrow(
      `Cannot bind 127.0.0.1:81: ${full}`,
    );
    expect(() => network.connect(there)).toThrow(
      `Cannot connect to 127.0.0.1:80: ${full}`,
    );
    expect(() => network.tryAccept(listener)).toThrow(
      `Cannot accept on 127.0.0.1:80: ${full}`,
    );
    expect(network.readiness(listener)).toBe(READABLE); // it still waits
    network.close(spare);
    expect(network.tryAccept(listener)).toBe(spare);
    expect(network.readiness(listener)).toBe(0); // who was refused isn't in line
    network.close(spare);
    expect(
      network.localAddress(network.listen({ host: HOST, port: 81 })),
    ).toEqual({ host: HOST, port: 81 });
  });
});

describe('what it is ready for', () => {
  test('is nothing for a number that nobody has', () => {
    expect([0, 3, 99].map((n) => network.readiness(n))).toEqual([0, 0, 0]);
  });

  test.each<[string, number, () => void]>([
    ['at rest', WRITABLE, () => {}],
    ['with octets to read', BOTH, () => write(server, 'x')],
    ['with no room left to write', 0, () => write(client, 'x'.repeat(9))],
    [
      'when the other has ended its side',
      BOTH,
      () => network.shutdownWrite(server),
    ],
    [
      'when it has ended its own side',
      WRITABLE,
      () => network.shutdownWrite(client),
    ],
    ['when the other has closed', BOTH, () => network.close(server)],
    ['when the other has reset', BOTH, () => network.reset(server)],
    [
      'when the other has closed, however full it was',
      BOTH,
      () => {
        write(client, 'x'.repeat(9));
        network.close(server);
      },
    ],
  ])('%s: %d', (_, readiness, act) => {
    bound({ inboxOctets: 9 });
    [client, server] = pair();
    act();
    expect(network.readiness(client)).toBe(readiness);
  });
  let client: Descriptor;
  let server: Descriptor;

  test('is a connection that waits, for a listener', () => {
    const listener = network.listen(ANYWHERE);
    expect(network.readiness(listener)).toBe(0);
    network.connect(network.localAddress(listener));
    expect(network.readiness(listener)).toBe(READABLE);
    network.tryAccept(listener);
    expect(network.readiness(listener)).toBe(0);
  });
});

test('finds nobody to accept while nobody waits, and takes no number for it', () => {
  const listener = network.listen(ANYWHERE);
  expect(network.tryAccept(listener)).toBe(undefined);
  expect(network.listen(ANYWHERE)).toBe(4);
});

test('writes nothing at once, even where there is no room', () => {
  bound({ inboxOctets: 1 });
  const [client] = pair();
  write(client, 'x');
  expect(write(client, '')).toBe(0);
});

describe('the ways to end', () => {
  test('close lets the other read what is left, and then the end', () => {
    const [client, server] = pair();
    write(server, 'last words');
    network.close(server);
    expect(read(client, 4)).toBe('last');
    expect(read(client)).toBe(' words');
    expect([read(client), read(client)]).toEqual(['', '']);
    expect(() => write(client, 'x')).toThrow(code('EPIPE'));
  });

  test('close with octets unread is a reset: the other loses what was on its way', () => {
    const [client, server] = pair();
    write(server, 'last words');
    write(client, 'nobody reads this');
    network.close(server);
    expect(() => read(client)).toThrow(
      /^Cannot use the connection to 127\.0\.0\.1:\d+: ECONNRESET \(connection reset by peer\)$/,
    );
    expect(read(client)).toBe(''); // it was told once
  });

  test('reset does so always', () => {
    const [client, server] = pair();
    write(server, 'last words');
    network.reset(server);
    expect(network.takeError(client)).toEqual(code('ECONNRESET'));
    expect(network.takeError(client)).toBe(undefined);
    expect(read(client)).toBe('');
    expect(() => write(client, 'x')).toThrow(code('EPIPE'));
    expect(() => network.localAddress(server)).toThrow(code('EBADF'));
  });

  test('the writer is told of a reset, once, and then that nobody reads', () => {
    const [client, server] = pair();
    network.reset(server);
    expect(() => write(client, 'x')).toThrow(code('ECONNRESET'));
    expect(() => write(client, 'x')).toThrow(code('EPIPE'));
  });

  test('the end of one side leaves the other side open', () => {
    const [client, server] = pair();
    network.shutdownWrite(client);
    expect(() => write(client, 'x')).toThrow(code('EPIPE'));
    expect(read(server)).toBe('');
    expect(write(server, 'still here')).toBe(10);
    expect(read(client)).toBe('still here');
    expect(read(client)).toBe(undefined);
  });

  test('it may end its side when the other has left', () => {
    const [client, server] = pair();
    network.close(server);
    network.shutdownWrite(client);
    expect(read(client)).toBe('');
  });

  test('whoever has not been accepted may have left already', () => {
    const listener = network.listen(ANYWHERE);
    const client = network.connect(network.localAddress(listener));
    write(client, 'hello and goodbye');
    network.close(client);
    const server = network.tryAccept(listener) ?? -1;
    expect(read(server)).toBe('hello and goodbye');
    expect(read(server)).toBe('');
  });

  test('a listener that closes resets who waits for it, and frees its address', () => {
    const listener = network.listen(ANYWHERE);
    const there = network.localAddress(listener);
    const client = network.connect(there);
    network.close(listener);
    expect(() => read(client)).toThrow(code('ECONNRESET'));
    expect(network.takeError(network.connect(there))).toEqual(
      code('ECONNREFUSED'),
    );
    network.listen(there);
  });

  test('both may close, and reset, in any order', () => {
    const [client, server] = pair();
    network.close(client);
    network.reset(server);
    const [other, last] = pair();
    network.reset(other);
    network.close(last);
    expect(network.listen(ANYWHERE)).toBe(3);
  });
});

describe('misuse', () => {
  const into = new Uint8Array(1);

  test.each<[string, (n: Descriptor) => unknown]>([
    ['accept', (n) => network.tryAccept(n)],
    ['read', (n) => network.tryRead(n, into)],
    ['write', (n) => network.tryWrite(n, into)],
    ['shut down', (n) => network.shutdownWrite(n)],
    ['close', (n) => network.close(n)],
    ['reset', (n) => network.reset(n)],
    ['ask', (n) => network.takeError(n)],
    ['name', (n) => network.localAddress(n)],
    ['name the peer of', (n) => network.peerAddress(n)],
  ])('of a number that nobody has: %s', (verb, call) => {
    expect(() => call(9)).toThrow(
      `Cannot ${verb} descriptor 9: EBADF (bad file descriptor)`,
    );
  });

  test.each<[string, (n: Descriptor) => unknown]>([
    ['read', (n) => network.tryRead(n, into)],
    ['write', (n) => network.tryWrite(n, into)],
    ['shut down', (n) => network.shutdownWrite(n)],
    ['reset', (n) => network.reset(n)],
    ['ask', (n) => network.takeError(n)],
    ['name the peer of', (n) => network.peerAddress(n)],
  ])('of a listener: %s', (verb, call) => {
    const listener = network.listen(ANYWHERE);
    expect(() => call(listener)).toThrow(
      `Cannot ${verb} descriptor 3: ENOTCONN (socket is not connected)`,
    );
    expect(network.readiness(listener)).toBe(0);
  });

  test('of an end: accept', () => {
    const [client] = pair();
    expect(() => network.tryAccept(client)).toThrow(
      `Cannot accept on ${client}: EINVAL (invalid argument)`,
    );
  });

  test('of a connection that was refused', () => {
    const client = network.connect({ host: HOST, port: 80 });
    expect(network.readiness(client)).toBe(BOTH);
    expect(() => write(client, 'x')).toThrow(
      'Cannot connect to 127.0.0.1:80: ECONNREFUSED (connection refused)',
    );
    expect(() => write(client, 'x')).toThrow(code('EPIPE'));
    network.close(client);
  });

  test('none: options of TCP are taken and change nothing', () => {
    const [client] = pair();
    network.setNoDelay();
    network.setKeepAlive();
    expect(network.readiness(client)).toBe(WRITABLE);
  });
});
