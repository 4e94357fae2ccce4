// listening-contract.ts: how streams come about.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Address } from '../../code/02-event-loop/index.ts';
import { spawn, taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import type { Listener, Stream } from '../../code/04-streams/index.ts';
import {
  ANY,
  errorOf,
  failing,
  readAll,
  readSome,
  settle,
  toOctets,
  toText,
} from './lab.ts';
import type { Lab } from './lab.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

export function describeListening(lab: Lab): void {
  describeAddresses(lab);
  describeAccepting(lab);
  describeConnecting(lab);
}

function describeAddresses({ name, run, withPair }: Lab): void {
  test('a port that was 0 is known, and both ends know each other', () =>
    withPair(function* ({ listener, near, far }) {
      expect(listener.address).toMatchObject({
        host: '127.0.0.1',
        port: expect.any(Number),
      });
      expect(listener.address).not.toMatchObject({ port: 0 });
      expect(near.remoteAddress).toEqual(listener.address);
      expect(far.localAddress).toEqual(listener.address);
      expect(near.localAddress).toEqual(far.remoteAddress);
    }));

  test.skipIf(!hasIpv6 && name !== 'memory')(
    'IPv6 is an address like another (skipped where there is none)',
    () =>
      run(function* (transport) {
        const listener = yield* transport.listen({ host: '::1', port: 0 });
        expect(listener.address).toMatchObject({ host: '::1' });
        const near = yield* transport.connect(listener.address);
        const far = yield* listener.accept();
        expect(far.remoteAddress).toMatchObject({ host: '::1' });
        expect(yield* exchange(near, far)).toBe('hello');
        yield* listener.close();
      }),
  );

  test('a unix socket has a path, which is gone when the listener is closed', () =>
    run(function* (transport) {
      const folder = mkdtempSync(path.join(tmpdir(), 'atlas-streams-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const address = { path: path.join(folder, 'atlas.sock') };
      const listener = yield* transport.listen(address);
      expect(listener.address).toEqual(address);
      expect(existsSync(address.path)).toBe(name !== 'memory');
      const near = yield* transport.connect(address);
      const far = yield* listener.accept();
      expect([near.remoteAddress, far.localAddress]).toEqual([
        address,
        address,
      ]);
      expect([near.localAddress, far.remoteAddress]).toEqual([
        { path: '' },
        { path: '' },
      ]);
      expect(yield* exchange(near, far)).toBe('hello');
      yield* listener.close();
      expect(existsSync(address.path)).toBe(false);
      expect(yield* errorOf(transport.connect(address))).toMatchObject({
        code: 'refused',
      });
    }));

  test('an address that is taken is told, and free as soon as the listener is closed', () =>
    run(function* (transport) {
      const first = yield* transport.listen(ANY);
      const error = yield* errorOf(transport.listen(first.address));
      expect(error).toMatchObject({
        name: 'StreamError',
        code: 'address-in-use',
      });
      const port = 'port' in first.address ? first.address.port : 0;
      expect((error as Error).message).toBe(
        `Cannot listen on 127.0.0.1:${port}: somebody listens there, expected a free address`,
      );
      yield* first.close();
      const second = yield* transport.listen(first.address);
      yield* second.close();
    }));

  test('the water marks of a listener must make sense', () =>
    run(function* (transport) {
      expect(
        yield* errorOf(transport.listen(ANY, { lowWaterOctets: -1 })),
      ).toBeInstanceOf(RangeError);
    }));

  test.skipIf(name === 'memory')(
    'a name is no address (skipped in memory, where every host is one)',
    () =>
      run(function* (transport) {
        const named = { host: 'localhost', port: 0 };
        for (const call of [
          transport.listen(named),
          transport.connect(named),
        ]) {
          const error = yield* errorOf(call);
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(
            /"localhost": expected a literal/,
          );
        }
      }),
  );
}

/** Says hello and closes both ends. */
function* exchange(near: Stream, far: Stream): Coroutine<string | undefined> {
  yield* near.write(toOctets('hello'));
  yield* near.close();
  const text = toText(yield* readAll(far));
  yield* far.close();
  return text;
}

function describeAccepting({ run }: Lab): void {
  test('300 connections at once are all accepted, and answered', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      yield* taskGroup(function* (group) {
        group.spawn(() => serveEcho(listener, 300));
        const clients = Array.from({ length: 300 }, (_, n) =>
          group.spawn(function* () {
            const stream = yield* transport.connect(listener.address);
            yield* stream.write(toOctets(String(n)));
            yield* stream.closeWrite();
            const text = toText(yield* readAll(stream));
            yield* stream.close();
            return text;
          }),
        );
        for (const [n, client] of clients.entries())
          expect(yield* client.join()).toBe(String(n));
      });
    }));

  test('an accept that is cancelled has taken no connection', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const first = spawn(transport.loop, () => listener.accept());
      yield* settle(transport);
      first.cancel();
      yield* errorOf(first.join());
      const near = yield* transport.connect(listener.address);
      expect(yield* exchange(near, yield* listener.accept())).toBe('hello');
      yield* listener.close();
    }));

  test('tryAccept takes who is there, however many, and says when nobody is', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      expect(listener.tryAccept()).toBeUndefined();
      const nears: Stream[] = [];
      for (let n = 0; n < 40; n += 1)
        nears.push(yield* transport.connect(listener.address));
      for (let n = 0; n < 3; n += 1) yield* settle(transport); // libuv accepts one in a turn
      const fars = takeAll(listener);
      const toPeers = new Map(
        fars.map((far) => [portOf(far.remoteAddress), far]),
      );
      for (const near of nears) {
        const far = toPeers.get(portOf(near.localAddress));
        if (far === undefined) throw new Error('Cannot find who was accepted');
        expect(yield* exchange(near, far)).toBe('hello');
      }
      expect(fars).toHaveLength(40);
      yield* listener.close();
    }));

  test('tryAccept does no harm to a task that waits in accept', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const accepting = spawn(transport.loop, () => listener.accept());
      yield* settle(transport);
      expect(listener.tryAccept()).toBeUndefined();
      const near = yield* transport.connect(listener.address);
      expect(yield* exchange(near, yield* accepting.join())).toBe('hello');
      yield* listener.close();
    }));

  test('a second task that accepts is refused', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const first = failing(transport, () => listener.accept());
      yield* settle(transport);
      expect(yield* errorOf(listener.accept())).toMatchObject({ code: 'busy' });
      yield* listener.close();
      expect(yield* first.join()).toMatchObject({ code: 'closed' });
    }));

  test('a closed listener accepts nobody, and closing again does no harm', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      yield* listener.close();
      yield* listener.close();
      const closed = { name: 'StreamError', code: 'closed' };
      expect(yield* errorOf(listener.accept())).toMatchObject(closed);
      expect(() => listener.tryAccept()).toThrow(
        expect.objectContaining(closed),
      );
      expect(yield* errorOf(transport.connect(listener.address))).toMatchObject(
        { code: 'refused' },
      );
    }));

  test('who comes when close has been called is refused: that wait is for others', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const closing = listener.close();
      expect(yield* errorOf(transport.connect(listener.address))).toMatchObject(
        { code: 'refused' },
      );
      yield* closing;
    }));

  test('whoever was not accepted when the listener closes is reset; streams live on', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const near = yield* transport.connect(listener.address);
      const far = yield* listener.accept();
      const waiting = yield* transport.connect(listener.address);
      yield* settle(transport);
      yield* listener.close();
      expect(yield* errorOf(waiting.read())).toMatchObject({ code: 'reset' });
      expect(yield* exchange(near, far)).toBe('hello');
      yield* waiting.close();
    }));

  test('somebody who leaves before being accepted harms nobody', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      (yield* transport.connect(listener.address)).reset();
      yield* settle(transport);
      const near = yield* transport.connect(listener.address);
      let far = yield* listener.accept();
      while (
        JSON.stringify(far.remoteAddress) !== JSON.stringify(near.localAddress)
      ) {
        expect(yield* errorOf(far.read())).toMatchObject({ code: 'reset' });
        far = yield* listener.accept();
      }
      expect(yield* exchange(near, far)).toBe('hello');
      yield* listener.close();
    }));
}

function takeAll(listener: Listener): Stream[] {
  const streams: Stream[] = [];
  for (;;) {
    const stream = listener.tryAccept();
    if (stream === undefined) return streams;
    streams.push(stream);
  }
}

function portOf(address: Address): number {
  return 'port' in address ? address.port : NaN;
}

function* serveEcho(listener: Listener, times: number): Coroutine<void> {
  yield* taskGroup(function* (group) {
    for (let n = 0; n < times; n += 1) {
      const stream = yield* listener.accept();
      group.spawn(function* () {
        yield* stream.write(yield* readAll(stream));
        yield* stream.close();
      });
    }
  });
  yield* listener.close();
}

function describeConnecting({ run }: Lab): void {
  test('a connection that nobody accepts there is refused', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      yield* listener.close();
      const error = yield* errorOf(transport.connect(listener.address));
      expect(error).toMatchObject({ name: 'StreamError', code: 'refused' });
      expect((error as Error).message).toMatch(
        /^Cannot connect to 127\.0\.0\.1:\d+: nobody listens there/,
      );
      expect((error as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
    }));

  test('a connection within its time stays without a time', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY);
      const near = yield* transport.connect(listener.address, {
        timeoutMs: 5_000,
      });
      const far = yield* listener.accept();
      expect(yield* exchange(near, far)).toBe('hello');
      yield* listener.close();
    }));

  test('a stream tells no more than it knows', () =>
    run(function* (transport) {
      const listener = yield* transport.listen(ANY, {
        keepAlive: true,
        noDelay: false,
      });
      const near = yield* transport.connect(listener.address, {
        keepAlive: true,
      });
      const far = yield* listener.accept();
      near.setNoDelay(false);
      yield* far.write(toOctets('x'));
      expect(yield* readSome(near, 1)).toHaveLength(1);
      yield* near.close();
      yield* far.close();
      yield* listener.close();
    }));
}
