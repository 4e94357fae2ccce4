// poller-contract.ts: what every poller does, together with the network whose sockets it watches.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { formatAddress } from '../../code/02-event-loop/network.ts';
import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import { Bench } from './bench.ts';
import type { PollerUnderTest } from './bench.ts';

const code = (name: string): unknown => expect.objectContaining({ code: name });

/** Tests a poller; `create` is called before each test. */
export function describePoller(
  name: string,
  create: () => PollerUnderTest,
): void {
  describe(name, () => {
    let bench: Bench;
    beforeEach(() => {
      bench = new Bench(create());
    });
    afterEach(() => {
      bench.closeAll();
    });
    describeConnecting(() => bench);
    describeReading(() => bench);
    describeEnding(() => bench);
    describeWatching(() => bench);
    describeWaiting(() => bench);
  });
}

function describeConnecting(bench: () => Bench): void {
  test('accepts nobody while nobody comes, and each who came once', () => {
    const { network } = bench();
    const listener = bench().listen();
    expect(network.tryAccept(listener)).toBe(undefined);
    bench().connect(listener);
    bench().connect(listener);
    bench().accept(listener);
    bench().accept(listener);
    expect(network.tryAccept(listener)).toBe(undefined);
  });

  test('says that a connection was made, and who is at its ends', () => {
    const { network } = bench();
    const listener = bench().listen();
    const client = bench().connect(listener);
    expect(bench().awaitReady(client, WRITABLE)).toBe(WRITABLE);
    expect(network.takeError(client)).toBe(undefined);
    const server = bench().accept(listener);
    const there = network.localAddress(listener);
    expect(network.peerAddress(client)).toEqual(there);
    expect(network.localAddress(server)).toEqual(there);
    expect(network.peerAddress(server)).toEqual(network.localAddress(client));
  });

  test.each([READABLE, WRITABLE, READABLE | WRITABLE])(
    'says that a connection was refused, and by whom (interest %d)',
    (interest) => {
      const { network } = bench();
      const listener = bench().listen();
      const address = network.localAddress(listener);
      bench().close(listener);
      const client = bench().own(network.connect(address));
      expect(bench().awaitReady(client, interest)).toBe(interest);
      const error = network.takeError(client);
      expect(error).toEqual(code('ECONNREFUSED'));
      expect(error?.message).toContain(
        `Cannot connect to ${formatAddress(address)}: ECONNREFUSED`,
      );
      expect(network.takeError(client)).toBe(undefined);
    },
  );

  test('picks a free port, which nobody else can have until it is closed', () => {
    const { network } = bench();
    const listener = bench().listen();
    const address = network.localAddress(listener);
    expect(address).toMatchObject({ port: expect.toSatisfy((n) => n > 0) });
    expect(() => network.listen(address)).toThrow(code('EADDRINUSE'));
    expect(() => network.listen(address)).toThrow(
      `Cannot bind ${formatAddress(address)}: EADDRINUSE (address already in use)`,
    );
    bench().close(listener);
    expect(network.localAddress(bench().listen(address))).toEqual(address);
  });

  test('breaks the connections that a listener held when it was closed', () => {
    const listener = bench().listen();
    const client = bench().connect(listener);
    bench().awaitReady(client, WRITABLE);
    bench().close(listener);
    expect(() => bench().read(client)).toThrow(code('ECONNRESET'));
  });
}

function describeReading(bench: () => Bench): void {
  test('brings octets from one end to the other, both ways', () => {
    const { network } = bench();
    const [client, server] = bench().pair();
    expect(network.tryRead(server, new Uint8Array(9))).toBe(undefined);
    bench().write(client, 'ping');
    expect(bench().read(server)).toBe('ping');
    bench().write(server, 'pong');
    expect(bench().read(client)).toBe('pong');
    expect(network.tryRead(client, new Uint8Array(9))).toBe(undefined);
  });

  test('reads no more than there is room for; the rest stays', () => {
    const [client, server] = bench().pair();
    bench().write(client, 'abcdefgh');
    expect(bench().read(server, 3)).toBe('abc');
    expect(bench().read(server, 3)).toBe('def');
    expect(bench().read(server, 3)).toBe('gh');
  });

  test('keeps what was written, whatever the writer does with its buffer', () => {
    const { network } = bench();
    const [client, server] = bench().pair();
    const octets = Buffer.from('before');
    network.tryWrite(client, octets);
    octets.write('after!');
    expect(bench().read(server)).toBe('before');
  });

  test('writes until there is no room, and again when there is', () => {
    const { network, poller } = bench();
    const [client, server] = bench().pair();
    const written = bench().fill(client);
    expect(written).toBeGreaterThan(0);
    poller.watch(client, WRITABLE);
    expect(bench().poll().get(client)).toBe(undefined);
    let read = 0;
    const into = new Uint8Array(256 * 1024);
    while (!bench().poll().has(client) && read < written) {
      bench().awaitReady(server, READABLE);
      read += network.tryRead(server, into) ?? 0;
    }
    expect(bench().awaitReport(client)).toBe(WRITABLE);
    expect(network.tryWrite(client, Buffer.from('x'))).toBe(1);
  });

  test('loses nothing and changes no order, however full it was', () => {
    const { network } = bench();
    const [client, server] = bench().pair();
    const sent = Uint8Array.from({ length: 100_003 }, (_, i) => i % 251);
    const received = Buffer.alloc(sent.length);
    for (let written = 0, read = 0; read < sent.length;) {
      written += network.tryWrite(client, sent.subarray(written)) ?? 0;
      bench().awaitReady(server, READABLE);
      read += network.tryRead(server, received.subarray(read)) ?? 0;
    }
    expect(received.equals(sent)).toBe(true);
  });

  test('has a direction that works while the other is full', () => {
    const [client, server] = bench().pair();
    bench().fill(client);
    bench().write(server, 'still here');
    expect(bench().read(client)).toBe('still here');
  });

  test('writes nothing at once', () => {
    const [client] = bench().pair();
    expect(bench().network.tryWrite(client, new Uint8Array(0))).toBe(0);
  });
}

function describeEnding(bench: () => Bench): void {
  // #region one end of two
  test('ends one direction after what was written, and only that one', () => {
    const { network } = bench();
    const [client, server] = bench().pair();
    bench().write(client, 'last words');
    network.shutdownWrite(client);
    expect(bench().read(server, 4)).toBe('last');
    expect(bench().read(server)).toBe(' words');
    expect(bench().read(server)).toBe('');
    expect(bench().read(server)).toBe(''); // and so it stays
    bench().write(server, 'heard you');
    expect(bench().read(client)).toBe('heard you');
  });
  // #endregion one end of two

  test('refuses to write after the end', () => {
    const { network } = bench();
    const [client] = bench().pair();
    network.shutdownWrite(client);
    const write = (): unknown => network.tryWrite(client, Buffer.from('x'));
    expect(write).toThrow(code('EPIPE'));
    expect(write).toThrow(/^Cannot write to .*: EPIPE \(broken pipe\)$/);
  });

  test('ends the stream for the peer of who closes, after what was written', () => {
    const [client, server] = bench().pair();
    bench().write(server, 'goodbye');
    bench().close(server);
    expect(bench().read(client)).toBe('goodbye');
    expect(bench().read(client)).toBe('');
  });

  test('refuses, sooner or later, to write to a peer who has closed', () => {
    const { network } = bench();
    const [client, server] = bench().pair();
    bench().close(server);
    expect(bench().read(client)).toBe('');
    const write = (): void => {
      for (let n = 0; n < 3; n += 1) {
        network.tryWrite(client, Buffer.from('x'));
        bench().awaitReady(client, READABLE | WRITABLE);
      }
    };
    expect(write).toThrow(code('EPIPE'));
  });

  test('resets the peer of who closes without having read all', () => {
    const [client, server] = bench().pair();
    bench().write(client, 'never read');
    bench().awaitReady(server, READABLE);
    bench().close(server);
    expect(() => bench().read(client)).toThrow(code('ECONNRESET'));
  });

  test('tells of a reset to who reads', () => {
    const [client, server] = bench().pair();
    bench().write(server, 'may be lost');
    bench().reset(server);
    const read = (): void => {
      if (bench().read(client) === 'may be lost') bench().read(client);
    };
    expect(read).toThrow(code('ECONNRESET'));
    expect(bench().read(client)).toBe(''); // it was told, and now the stream is over
  });

  test('tells of a reset to who writes', () => {
    const [client, server] = bench().pair();
    bench().reset(server);
    bench().awaitReady(client, READABLE);
    const write = (): unknown =>
      bench().network.tryWrite(client, Buffer.from('x'));
    expect(write).toThrow(code('ECONNRESET'));
  });

  test.each([READABLE, WRITABLE, READABLE | WRITABLE])(
    'reports a reset as ready for all that was asked (interest %d)',
    (interest) => {
      const [client, server] = bench().pair();
      bench().fill(client);
      bench().reset(server);
      expect(bench().awaitReady(client, interest)).toBe(interest);
      expect(bench().network.takeError(client)).toEqual(code('ECONNRESET'));
    },
  );

  test('refuses calls on what was closed', () => {
    const { network } = bench();
    const [client] = bench().pair();
    bench().close(client);
    const into = new Uint8Array(1);
    expect(() => network.tryRead(client, into)).toThrow(code('EBADF'));
    expect(() => network.tryWrite(client, into)).toThrow(code('EBADF'));
    expect(() => network.close(client)).toThrow(code('EBADF'));
  });
}

function describeWatching(bench: () => Bench): void {
  test('reports what is ready again and again, until it is not', () => {
    const { network, poller } = bench();
    const [client, server] = bench().pair();
    bench().write(client, 'ab');
    poller.watch(server, READABLE);
    expect(bench().awaitReport(server)).toBe(READABLE);
    expect(bench().poll()).toEqual(new Map([[server, READABLE]]));
    network.tryRead(server, new Uint8Array(1));
    expect(bench().poll()).toEqual(new Map([[server, READABLE]]));
    network.tryRead(server, new Uint8Array(1));
    expect(bench().poll()).toEqual(new Map());
  });

  test('reports all that is ready, each descriptor once', () => {
    const { poller } = bench();
    const [client, server] = bench().pair();
    bench().write(client, 'x');
    bench().awaitReady(server, READABLE);
    poller.watch(client, READABLE | WRITABLE);
    poller.watch(server, READABLE | WRITABLE);
    const expected = [
      [client, WRITABLE],
      [server, READABLE | WRITABLE],
    ] as const;
    expect(bench().poll()).toEqual(new Map(expected));
  });

  test('reports no more than was asked, and follows when that changes', () => {
    const { poller } = bench();
    const [client, server] = bench().pair();
    bench().write(client, 'x');
    bench().awaitReady(server, READABLE);
    for (const interest of [
      WRITABLE,
      READABLE,
      READABLE | WRITABLE,
      READABLE,
    ]) {
      poller.watch(server, interest);
      expect(bench().poll()).toEqual(new Map([[server, interest]]));
    }
    poller.watch(server, 0);
    expect(bench().poll()).toEqual(new Map());
    poller.watch(server, WRITABLE);
    expect(bench().poll()).toEqual(new Map([[server, WRITABLE]]));
  });

  test('says nothing of a reset to who asked for nothing', () => {
    const { poller } = bench();
    const [client, server] = bench().pair();
    poller.watch(client, READABLE);
    bench().reset(server);
    bench().awaitReport(client);
    poller.watch(client, 0);
    expect(bench().poll()).toEqual(new Map());
  });

  test('forgets twice, or what it never knew, without a complaint', () => {
    const { poller } = bench();
    const [client] = bench().pair();
    poller.watch(client, 0);
    poller.watch(client, WRITABLE);
    poller.watch(client, 0);
    poller.watch(client, 0);
    expect(bench().poll()).toEqual(new Map());
  });

  test('takes a number that is used again for what it is now', () => {
    const { poller } = bench();
    const [client, server] = bench().pair();
    bench().listen(); // takes the lowest number that is free
    bench().write(client, 'old octets');
    poller.watch(server, READABLE);
    bench().awaitReport(server);
    bench().close(server);
    const reused = bench().listen();
    expect(reused).toBe(server);
    poller.watch(reused, READABLE);
    expect(bench().poll()).toEqual(new Map());
    bench().connect(reused);
    expect(bench().awaitReport(reused)).toBe(READABLE);
  });
}

function describeWaiting(bench: () => Bench): void {
  test('waits as long as it was told if nothing happens', () => {
    const { clock, poller } = bench();
    poller.watch(bench().listen(), READABLE);
    const startMs = clock.nowMs();
    expect(bench().poll(20)).toEqual(new Map());
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(20);
  });

  test('is woken from the next wait, however long, and from no other', () => {
    const { clock, poller } = bench();
    poller.wake();
    poller.wake();
    expect(bench().poll(Infinity)).toEqual(new Map());
    const startMs = clock.nowMs();
    expect(bench().poll(20)).toEqual(new Map());
    expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(20);
  });

  test('reports what is ready, even when it was woken', () => {
    const { poller } = bench();
    const [client] = bench().pair();
    poller.watch(client, WRITABLE);
    poller.wake();
    expect(bench().poll(Infinity)).toEqual(new Map([[client, WRITABLE]]));
    expect(bench().poll(Infinity)).toEqual(new Map([[client, WRITABLE]]));
  });

  test('closes twice, and is woken afterwards, without a complaint', () => {
    const { poller } = bench();
    poller.close();
    poller.close();
    poller.wake();
  });
}
