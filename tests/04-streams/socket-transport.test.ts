import { describe, expect, test } from 'vitest';

import { MemoryNetwork, SystemError } from '../../code/02-event-loop/index.ts';
import type { Address, Descriptor } from '../../code/02-event-loop/index.ts';
import {
  Cancelled,
  pause,
  sleep,
  spawn,
  taskGroup,
} from '../../code/03-coroutines/index.ts';
import type { Stream } from '../../code/04-streams/index.ts';
import {
  ANY,
  connectPair,
  errorOf,
  failing,
  readAll,
  readSome,
  toOctets,
  toText,
} from './lab.ts';
import { createWorld } from './virtual.ts';

function closeAll({ near, far }: { near: Stream; far: Stream }): void {
  near.reset();
  far.reset();
}

describe('what is watched', () => {
  test('a socket only while somebody reads it, and no more once nobody does', () => {
    const { run, poller } = createWorld();
    run(function* (transport) {
      const { listener, near, far } = yield* connectPair(transport);
      yield* listener.close();
      poller.asked.length = 0;
      yield* near.write(toOctets('unread'));
      yield* pause();
      expect(poller.asked).toEqual([]);
      yield* far.read();
      const reader = spawn(transport.loop, () => far.read());
      yield* sleep(1);
      expect(poller.asked).toEqual(['5 readable']);
      yield* near.write(toOctets('read'));
      yield* reader.join();
      yield* near.write(toOctets('not read'));
      yield* sleep(1); // it is reported once, and nobody waits
      expect(poller.asked).toEqual(['5 readable', '5 nothing']);
      closeAll({ near, far });
    });
  });

  test('room to write only while something is unsent', () => {
    const { run, poller } = createWorld();
    run(function* (transport) {
      const { listener, near, far } = yield* connectPair(transport);
      yield* listener.close();
      poller.asked.length = 0;
      yield* near.write(new Uint8Array(64 * 1024));
      yield* pause();
      expect(poller.asked).toEqual([]);
      yield* near.write(toOctets('one more'));
      expect(poller.asked).toEqual(['4 writable']);
      yield* readSome(far, 64 * 1024 + 8);
      expect(poller.asked).toEqual(['4 writable', '5 readable', '4 nothing']);
      closeAll({ near, far });
    });
  });

  test('nothing, once what was waited for is cancelled; and the loop may end', () => {
    const { run, poller, loop } = createWorld();
    run(function* (transport) {
      const { listener, near, far } = yield* connectPair(transport);
      poller.asked.length = 0;
      for (const wait of [() => far.read(), () => listener.accept()]) {
        const task = failing(transport, wait);
        yield* sleep(1);
        task.cancel();
        expect(yield* task.join()).toBeInstanceOf(Cancelled);
      }
      expect(poller.asked).toEqual([
        '5 readable',
        '5 nothing',
        '3 readable',
        '3 nothing',
      ]);
      closeAll({ near, far });
      yield* listener.close();
    });
    expect(loop.hasWork).toBe(false);
  });

  test('a stream that is left open doesn’t keep the loop alive', () => {
    const { transport, loop } = createWorld();
    spawn(loop, function* () {
      const { near, far } = yield* connectPair(transport);
      yield* near.write(toOctets('hello'));
      yield* far.read();
      const reader = spawn(loop, () => errorOf(far.read()));
      yield* sleep(1);
      reader.cancel();
    });
    loop.run();
    expect(loop.hasWork).toBe(false);
  });
});

describe('when no task is left', () => {
  test('what was written is still sent; then the loop may end, though the stream is open', () => {
    const { transport, loop, network } = createWorld();
    const listener = network.listen({ path: 'raw' });
    const buffer = new Uint8Array(10_000);
    spawn(loop, function* () {
      const near = yield* transport.connect({ path: 'raw' });
      yield* near.write(new Uint8Array(200_000));
    });
    let far = -1;
    let octets = 0;
    let beats = 0;
    const reading = loop.callEvery(1, () => {
      beats += 1;
      if (beats === 1_000)
        reading.cancel(); // it should have ended long before
      else if (far === -1) far = network.tryAccept(listener) ?? -1;
      else octets += network.tryRead(far, buffer) ?? 0;
    });
    reading.unref();
    loop.run();
    expect(octets).toBeGreaterThanOrEqual(200_000 - 64 * 1024); // the rest is on its way
    expect(beats).toBeLessThan(100);
  });
});

describe('back-pressure, to the octet', () => {
  test('what the network holds, the high-water mark, and what the writes are larger than that', () => {
    const { run } = createWorld(new MemoryNetwork({ inboxOctets: 1_000 }));
    run(function* (transport) {
      const marks = { highWaterOctets: 500, lowWaterOctets: 100 };
      const { listener, near, far } = yield* connectPair(transport, marks);
      yield* listener.close();
      let written = 0;
      const passed: number[] = []; // what was unsent when a write had passed
      const writer = failing(transport, function* () {
        for (;;) {
          yield* near.write(new Uint8Array(300));
          written += 300;
          passed.push(near.unsentOctets);
        }
      });
      yield* sleep(1);
      expect(written).toBe(1_800); // 1,000, then 500 and one write more
      expect(near.unsentOctets).toBe(800);
      yield* readSome(far, 600);
      yield* sleep(1);
      expect([written, near.unsentOctets]).toEqual([1_800, 200]); // above the low-water mark
      yield* readSome(far, 200);
      yield* sleep(1);
      expect(written).toBe(2_400);
      expect(passed.slice(-2)).toEqual([300, 600]);
      near.reset();
      expect(yield* writer.join()).toMatchObject({ code: 'closed' });
      far.reset();
    });
  });
});

test('a reset by a writer, as it is let go on, is followed by no end of stream', () => {
  const ended: Descriptor[] = [];
  class WatchingNetwork extends MemoryNetwork {
    override shutdownWrite(descriptor: Descriptor): void {
      ended.push(descriptor);
      super.shutdownWrite(descriptor);
    }
  }
  const { run, loop } = createWorld(new WatchingNetwork());
  run(function* (transport) {
    const { near, far, listener } = yield* connectPair(transport);
    yield* near.write(new Uint8Array(200_000)); // far above the mark
    spawn(loop, function* () {
      yield* near.write(new Uint8Array(10));
      near.reset();
    });
    yield* sleep(1);
    const closing = spawn(loop, () => errorOf(near.closeWrite()));
    expect(yield* errorOf(readAll(far))).toMatchObject({ code: 'reset' });
    expect(yield* closing.join()).toMatchObject({ code: 'closed' });
    far.reset();
    yield* listener.close();
  });
  expect(ended).toEqual([]);
});

describe('what is kept', () => {
  test('a small write that has to wait lets go of the slab that it came in', () => {
    const kept: number[] = [];
    class WatchingNetwork extends MemoryNetwork {
      override tryWrite(descriptor: Descriptor, octets: Uint8Array) {
        const count = super.tryWrite(descriptor, octets);
        if (count === 1) kept.push(octets.buffer.byteLength);
        return count;
      }
    }
    const { run } = createWorld(new WatchingNetwork({ inboxOctets: 1_000 }));
    run(function* (transport) {
      const pair = yield* connectPair(transport);
      const slab = new Uint8Array(8_192);
      yield* pair.near.write(slab.subarray(0, 1_500));
      yield* pair.near.write(slab.subarray(0, 1)); // waits behind the rest of the first
      yield* readSome(pair.far, 1_501);
      expect(kept).toEqual([1]);
      closeAll(pair);
      yield* pair.listener.close();
    });
  });
});

describe('fairness', () => {
  // #region others have their turn
  test('a task that needn’t wait lets others have their turn', () => {
    const { run } = createWorld();
    run(function* (transport) {
      const pair = yield* connectPair(transport);
      let others = 0;
      const other = spawn(transport.loop, function* () {
        for (;;) {
          others += 1;
          yield* pause();
        }
      });
      for (let n = 0; n < 160; n += 1) {
        yield* pair.near.write(toOctets('x'));
        yield* pair.far.read(1);
      }
      expect(others).toBeGreaterThan(10);
      other.cancel();
      closeAll(pair);
      yield* pair.listener.close();
    });
  });
  // #endregion others have their turn

  test('a listener accepts many in a turn, but not all', () => {
    const { run, loop } = createWorld();
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const clients: Stream[] = [];
      for (let n = 0; n < 100; n += 1)
        clients.push(yield* transport.connect(listener.address));
      let turns = 0;
      const clock = spawn(transport.loop, function* () {
        for (;;) {
          turns += 1;
          yield* pause();
        }
      });
      yield* pause();
      const before = turns;
      for (let n = 0; n < 100; n += 1) (yield* listener.accept()).reset();
      expect(turns - before).toBeGreaterThan(3);
      expect(turns - before).toBeLessThan(10);
      clock.cancel();
      for (const client of clients) client.reset();
      yield* listener.close();
    });
    expect(loop.hasWork).toBe(false);
  });
});

describe('errors of one direction', () => {
  test('somebody who reads no more may still have written', () => {
    const { run } = createWorld();
    run(function* (transport) {
      const { listener, near, far } = yield* connectPair(transport);
      yield* listener.close();
      yield* far.write(toOctets('last words'));
      yield* far.close();
      const error = yield* errorOf(near.write(toOctets('x')));
      expect(error).toMatchObject({ code: 'reset' });
      expect((error as Error).cause).toMatchObject({ code: 'EPIPE' });
      expect(yield* errorOf(near.closeWrite())).toBe(error);
      expect(toText(yield* readAll(near))).toBe('last words');
      yield* near.close();
    });
  });

  test('a closed stream never touches its number again, though it may be another’s', () => {
    const { run } = createWorld();
    run(function* (transport) {
      const first = yield* connectPair(transport);
      yield* first.near.close();
      yield* first.far.close();
      const second = yield* connectPair(transport);
      expect(yield* errorOf(first.near.closeWrite())).toMatchObject({
        code: 'closed',
      });
      first.near.reset();
      yield* second.near.write(toOctets('mine'));
      expect(toText(yield* readSome(second.far, 4))).toBe('mine');
      closeAll(second);
      yield* first.listener.close();
      yield* second.listener.close();
    });
  });
});

describe('out of descriptors', () => {
  // #region accepting pauses and goes on
  test('accepting pauses, says so, and goes on when a stream is closed', () => {
    const pauses: unknown[] = [];
    const { run, loop } = createWorld(new MemoryNetwork({ maxDescriptors: 4 }));
    run(function* (transport) {
      const onPause = (error: unknown): number => pauses.push(error);
      const listener = yield* transport.listen(ANY, { onPause });
      const clients = [
        yield* transport.connect(listener.address),
        yield* transport.connect(listener.address),
      ];
      const first = yield* listener.accept();
      const accepting = spawn(loop, () => listener.accept());
      yield* sleep(10);
      expect(pauses).toHaveLength(1);
      expect(pauses[0]).toMatchObject({
        name: 'StreamError',
        code: 'out-of-descriptors',
      });
      first.reset();
      const second = yield* accepting.join();
      expect(loop.nowMs).toBe(10);
      for (const stream of [second, ...clients]) stream.reset();
      yield* listener.close();
    });
  });
  // #endregion accepting pauses and goes on

  test('what onPause throws goes to onError, and accepting goes on', () => {
    const network = new MemoryNetwork({ maxDescriptors: 3 });
    const { run, loop, errors } = createWorld(network);
    run(function* (transport) {
      const listener = yield* transport.listen(ANY, {
        onPause: ({ code }) => {
          throw new Error(code);
        },
      });
      const near = yield* transport.connect(listener.address);
      const other = yield* transport.connect(listener.address);
      const accepting = spawn(loop, () => listener.accept());
      yield* sleep(1);
      expect(errors).toEqual([new Error('out-of-descriptors')]);
      other.reset();
      const far = yield* accepting.join();
      closeAll({ near, far });
      yield* listener.close();
    });
  });

  test('or after a second: somebody else may have closed something', () => {
    const network = new MemoryNetwork({ maxDescriptors: 4 });
    const { run, loop } = createWorld(network);
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const client = yield* transport.connect(listener.address);
      const others = [
        network.listen({ path: 'a' }),
        network.listen({ path: 'b' }),
      ];
      const accepting = spawn(loop, () => listener.accept());
      yield* sleep(1_500); // it has tried twice by then
      expect(accepting.isDone).toBe(false);
      for (const descriptor of others) network.close(descriptor);
      const stream = yield* accepting.join();
      expect(loop.nowMs).toBe(2_000);
      stream.reset();
      client.reset();
      yield* listener.close();
    });
  });

  test('a listener that is closed meanwhile, or an accept that is cancelled, waits no longer', () => {
    const { run, loop } = createWorld(new MemoryNetwork({ maxDescriptors: 2 }));
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const client = yield* transport.connect(listener.address);
      const cancelled = failing(transport, () => listener.accept());
      yield* sleep(1);
      cancelled.cancel();
      expect(yield* cancelled.join()).toBeInstanceOf(Cancelled);
      const accepting = failing(transport, () => listener.accept());
      yield* sleep(1);
      yield* listener.close();
      expect(yield* accepting.join()).toMatchObject({ code: 'closed' });
      expect(loop.nowMs).toBe(2);
      client.reset();
    });
  });
});

/** A network on which nobody answers a connection. */
class SilentNetwork extends MemoryNetwork {
  override readiness(): number {
    return 0;
  }
}

describe('connections that come to nothing', () => {
  test('a connect that takes too long is timed out', () => {
    const { run, loop } = createWorld(new SilentNetwork());
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const error = yield* errorOf(
        transport.connect(listener.address, { timeoutMs: 3_000 }),
      );
      expect(error).toMatchObject({ name: 'StreamError', code: 'timed-out' });
      expect(loop.nowMs).toBe(3_000);
      yield* listener.close();
    });
  });

  test('a connect that is cancelled leaves nothing', () => {
    const { run, poller } = createWorld(new SilentNetwork());
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const connecting = failing(transport, () =>
        transport.connect(listener.address),
      );
      yield* sleep(1);
      expect(poller.asked).toEqual(['4 writable']);
      connecting.cancel();
      expect(yield* connecting.join()).toBeInstanceOf(Cancelled);
      expect(poller.asked).toEqual(['4 writable', '4 nothing']);
      yield* listener.close();
    });
  });

  test('an error of the operating system that we have no word for is "failed", with its cause', () => {
    class NetworkWithoutRoute extends MemoryNetwork {
      override connect(): never {
        throw new SystemError({
          code: 'ENETUNREACH',
          action: 'connect',
          meaning: 'network is unreachable',
        });
      }
    }
    const { run } = createWorld(new NetworkWithoutRoute());
    run(function* (transport) {
      const error = yield* errorOf(
        transport.connect({ host: '10.0.0.1', port: 1 }),
      );
      expect(error).toMatchObject({
        code: 'failed',
        cause: { code: 'ENETUNREACH' },
      });
    });
  });

  test('a bug is no StreamError', () => {
    class BrokenNetwork extends MemoryNetwork {
      override connect(): never {
        throw new TypeError('a bug');
      }
    }
    const { run } = createWorld(new BrokenNetwork());
    run(function* (transport) {
      expect(yield* errorOf(transport.connect(ANY))).toBeInstanceOf(TypeError);
    });
  });

  test('a peer that is gone before we know its name is passed over', () => {
    class HastyNetwork extends MemoryNetwork {
      #asked = 0;
      override peerAddress(descriptor: Descriptor): Address {
        this.#asked += 1;
        if (this.#asked === 2)
          throw new SystemError({
            code: 'ENOTCONN',
            action: 'name the peer',
            meaning: 'not connected',
          });
        return super.peerAddress(descriptor);
      }
    }
    const { run } = createWorld(new HastyNetwork());
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      yield* taskGroup(function* () {
        const near = yield* transport.connect(listener.address); // asks first
        const accepting = spawn(transport.loop, () => listener.accept()); // asks second, in vain
        yield* sleep(1);
        expect(yield* near.read()).toBeUndefined();
        const next = yield* transport.connect(listener.address);
        closeAll({ near, far: next });
        (yield* accepting.join()).reset();
      });
      yield* listener.close();
    });
  });
});
