import { describe, expect, test } from 'vitest';

import { MemoryNetwork } from '../../code/02-event-loop/index.ts';
import type { Descriptor } from '../../code/02-event-loop/index.ts';
import { sleep } from '../../code/03-coroutines/index.ts';
import type { Stream } from '../../code/04-streams/index.ts';
import { ANY, connectPair, errorOf, readSome, toOctets } from './lab.ts';
import { createWorld } from './virtual.ts';

function closeAll({ near, far }: { near: Stream; far: Stream }): void {
  near.reset();
  far.reset();
}

describe('options of a socket', () => {
  test('small writes aren’t held back unless asked, and peers are asked after only if asked', () => {
    const told: string[] = [];
    class ListeningNetwork extends MemoryNetwork {
      override setNoDelay(descriptor?: Descriptor, isOn?: boolean): void {
        told.push(`${descriptor} noDelay ${isOn}`);
      }
      override setKeepAlive(descriptor?: Descriptor, isOn?: boolean): void {
        told.push(`${descriptor} keepAlive ${isOn}`);
      }
    }
    const { run } = createWorld(new ListeningNetwork());
    run(function* (transport) {
      const listener = yield* transport.listen(ANY, {
        noDelay: false,
        keepAlive: true,
      });
      const near = yield* transport.connect(listener.address);
      const far = yield* listener.accept();
      expect(told).toEqual(['4 noDelay true', '5 keepAlive true']);
      near.setNoDelay(false);
      expect(told.at(-1)).toBe('4 noDelay false');
      closeAll({ near, far });
      near.setNoDelay(true);
      expect(told).toHaveLength(3);
      yield* listener.close();
    });
  });
});

describe('idle streams, in virtual time', () => {
  test('an octet either way is a sign of life; a stream is given up exactly when its time is up', () => {
    const { run, loop } = createWorld();
    run(function* (transport) {
      const listener = yield* transport.listen(ANY, { idleTimeoutMs: 1_000 });
      const near = yield* transport.connect(listener.address);
      const far = yield* listener.accept();
      yield* sleep(900);
      yield* far.write(toOctets('x'));
      yield* sleep(900);
      yield* near.write(toOctets('y'));
      yield* readSome(far, 1);
      yield* sleep(900);
      expect(yield* errorOf(far.read())).toMatchObject({ code: 'timed-out' });
      expect(loop.nowMs).toBe(2_800);
      yield* near.close();
      yield* listener.close();
    });
  });

  test('a write of nothing is no sign of life', () => {
    const { run, loop } = createWorld();
    run(function* (transport) {
      const pair = yield* connectPair(transport, { idleTimeoutMs: 100 });
      yield* sleep(60);
      yield* pair.near.write(new Uint8Array(0));
      expect(yield* errorOf(pair.near.read())).toMatchObject({
        code: 'timed-out',
      });
      expect(loop.nowMs).toBe(100);
      closeAll(pair);
      yield* pair.listener.close();
    });
  });

  test('a closed stream has no timer left', () => {
    const { run, loop } = createWorld();
    run(function* (transport) {
      const listener = yield* transport.listen(ANY, { idleTimeoutMs: 1_000 });
      const near = yield* transport.connect(listener.address, {
        idleTimeoutMs: 1_000,
      });
      const far = yield* listener.accept();
      yield* near.close();
      far.reset();
      yield* listener.close();
    });
    expect(loop.nowMs).toBe(0);
  });
});
