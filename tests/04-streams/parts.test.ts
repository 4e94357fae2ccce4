import { describe, expect, test } from 'vitest';

import { Cancelled, sleep, spawn } from '../../code/03-coroutines/index.ts';
import { ChunkPool, withoutSlab } from '../../code/04-streams/chunk-pool.ts';
import { FairShare } from '../../code/04-streams/fair-share.ts';
import { FlowControl } from '../../code/04-streams/flow-control.ts';
import { IdleTimer } from '../../code/04-streams/idle-timer.ts';
import {
  StreamError,
  toStreamError,
} from '../../code/04-streams/stream-error.ts';
import { withDefaults } from '../../code/04-streams/transport.ts';
import { Waiters } from '../../code/04-streams/waiters.ts';
import { giveAway, takeAway } from '../support/take-away.ts';
import { errorOf, numbered } from './lab.ts';
import { createWorld } from './virtual.ts';

describe('Waiters', () => {
  test('go on in the order in which they came; who is cancelled steps out', () => {
    const { run, loop } = createWorld();
    const line = new Waiters();
    const notes: string[] = [];
    run(function* () {
      const tasks = ['a', 'b', 'c', 'd'].map((name) =>
        spawn(loop, function* () {
          yield* line.wait(() => notes.push(`admit ${name}`));
          notes.push(name);
        }),
      );
      yield* sleep(1);
      expect(line.size).toBe(4);
      tasks[1]?.cancel();
      expect(line.size).toBe(3);
      expect(line.admitFirst()).toBe(true);
      line.admitAll();
      expect(line.admitFirst()).toBe(false);
      yield* sleep(1);
    });
    expect(notes).toEqual(['admit a', 'admit c', 'admit d', 'a', 'c', 'd']);
  });

  test('are admitted all at once, but for those who are cancelled by then', () => {
    const { run, loop } = createWorld();
    const line = new Waiters();
    const notes: string[] = [];
    run(function* () {
      spawn(loop, function* () {
        yield* line.wait(() => notes.push('admit a'));
        other.cancel();
      });
      const other = spawn(loop, () =>
        errorOf(line.wait(() => notes.push('admit b'))),
      );
      loop.callLater(1, () => line.admitAll());
      expect(yield* other.join()).toBeInstanceOf(Cancelled);
    });
    expect(notes).toEqual(['admit a']);
  });

  test('may all be sent away', () => {
    const { run, loop } = createWorld();
    const line = new Waiters();
    run(function* () {
      const tasks = [1, 2].map(() => spawn(loop, () => errorOf(line.wait())));
      yield* sleep(1);
      line.failAll(new Error('closed'));
      expect(line.size).toBe(0);
      for (const task of tasks)
        expect(yield* task.join()).toMatchObject({ message: 'closed' });
    });
  });
});

describe('IdleTimer', () => {
  test.each([
    ['never touched', [], 100],
    ['touched once', [60], 160],
    ['touched as the time is up', [100], 100],
    ['touched again and again', [50, 100, 150, 200], 300],
  ])('%s', (_, touches, firesAtMs) => {
    const { run, loop } = createWorld();
    const fired: number[] = [];
    run(function* () {
      const timer = new IdleTimer(loop, 100, () => fired.push(loop.nowMs));
      for (const atMs of touches) {
        yield* sleep(atMs - loop.nowMs);
        timer.touch();
      }
      yield* sleep(1_000);
    });
    expect(fired).toEqual([firesAtMs]);
  });

  test('cancelled, it says nothing and doesn’t keep the loop alive', () => {
    const { run, loop } = createWorld();
    const fired: number[] = [];
    run(function* () {
      const timer = new IdleTimer(loop, 100, () => fired.push(loop.nowMs));
      yield* sleep(60);
      timer.touch();
      yield* sleep(60); // by now it has looked once
      timer.cancel();
      timer.cancel();
    });
    expect(fired).toEqual([]);
    expect(loop.nowMs).toBe(120);
  });
});

describe('FairShare', () => {
  test('is used up after sixteen, and renewed by a wait', () => {
    const share = new FairShare();
    const sixteen = Array.from({ length: 16 }, () => share.isUsedUp());
    expect(sixteen).not.toContain(true);
    expect(share.isUsedUp()).toBe(true);
    share.renew();
    expect(share.isUsedUp()).toBe(false);
  });
});

describe('FlowControl', () => {
  const marks = { highWaterOctets: 10, lowWaterOctets: 4 };

  test('closes above the high mark, opens at the low mark', () => {
    const { loop } = createWorld();
    const outflow = { loop, fairShare: new FairShare(), unsentOctets: 0 };
    const flow = new FlowControl(outflow, marks);
    const states = [10, 11, 10, 5, 4, 10, 11].map((octets) => {
      outflow.unsentOctets = octets;
      flow.update();
      return flow.isClear();
    });
    expect(states).toEqual([true, false, false, false, true, true, false]);
  });

  test('lets nobody overtake whoever waits, if only for the others’ turn', () => {
    const { run, loop } = createWorld();
    const outflow = { loop, fairShare: new FairShare(), unsentOctets: 0 };
    const flow = new FlowControl(outflow, marks);
    const order: string[] = [];
    run(function* () {
      while (flow.isClear()); // the share is used up
      spawn(loop, () => flow.wait(() => order.push('first')));
      spawn(loop, function* () {
        expect(flow.isClear()).toBe(false);
        yield* flow.wait(() => order.push('second'));
      });
      yield* sleep(1);
      expect(flow.isClear()).toBe(true);
    });
    expect(order).toEqual(['first', 'second']);
  });

  test('lets writers pass one by one, for as long as there is room', () => {
    const { run, loop } = createWorld();
    const outflow = { loop, fairShare: new FairShare(), unsentOctets: 11 };
    const flow = new FlowControl(outflow, marks);
    flow.update();
    run(function* () {
      const writers = [6, 6, 6].map((octets) =>
        spawn(loop, () => flow.wait(() => (outflow.unsentOctets += octets))),
      );
      yield* sleep(1);
      outflow.unsentOctets = 4;
      flow.update();
      yield* sleep(1);
      expect(outflow.unsentOctets).toBe(16);
      expect(writers.map(({ isDone }) => isDone)).toEqual([true, true, false]);
      flow.refuse(new Error('ended'));
      expect(() => flow.isClear()).toThrow('ended');
      outflow.unsentOctets = 0;
      flow.update();
      yield* writers[2]?.join() ?? sleep(0);
      expect(outflow.unsentOctets).toBe(6);
    });
  });
});

describe('ChunkPool', () => {
  test.each([0, 1, 64, 2_000, 2_048, 2_049, 8_192, 100_000])(
    'copies %d octets, time and again',
    { timeout: 20_000 },
    (length) => {
      const pool = new ChunkPool();
      const copies = [1, 2, 3, 4, 5, 6].map((n) =>
        pool.copy(numbered(length, n)),
      );
      for (const [index, copy] of copies.entries())
        expect(copy).toEqual(numbered(length, index + 1));
    },
  );

  test('who keeps a small chunk for long copies it, and no other', () => {
    const pool = new ChunkPool();
    const [small, large] = [
      pool.copy(numbered(10)),
      pool.copy(numbered(9_000)),
    ];
    expect(withoutSlab(small)).toEqual(small);
    expect(withoutSlab(small).buffer.byteLength).toBe(10);
    expect(withoutSlab(large)).toBe(large);
    const own = numbered(10);
    expect(withoutSlab(own)).toBe(own);
  });

  test('small chunks share a slab, and none its octets with another', () => {
    const pool = new ChunkPool();
    const [first, second] = [pool.copy(numbered(10)), pool.copy(numbered(10))];
    expect(first.buffer).toBe(second.buffer);
    first.fill(0);
    expect(second).toEqual(numbered(10));
  });

  test('who gives a chunk to a worker takes nobody else’s', () => {
    const pool = new ChunkPool();
    const [first, second] = [pool.copy(numbered(10)), pool.copy(numbered(10))];
    giveAway(first); // copied or refused, as the version of Node has it
    expect(second).toEqual(numbered(10));
  });

  test('a slab that was taken away all the same is replaced', () => {
    const pool = new ChunkPool();
    const chunk = pool.copy(numbered(10));
    takeAway(chunk);
    expect(chunk).toHaveLength(0);
    expect(pool.copy(numbered(10))).toEqual(numbered(10));
  });
});

describe('withDefaults', () => {
  test.each([
    [{}, 65_536, 16_384],
    [{ highWaterOctets: 1_000 }, 1_000, 250],
    [{ highWaterOctets: 0 }, 0, 0],
    [{ highWaterOctets: 10, lowWaterOctets: 10 }, 10, 10],
  ])('%j', (options, highWaterOctets, lowWaterOctets) => {
    expect(withDefaults(options)).toMatchObject({
      highWaterOctets,
      lowWaterOctets,
    });
  });

  test.each([
    { lowWaterOctets: 65_537 },
    { highWaterOctets: -1 },
    { lowWaterOctets: -1 },
    { highWaterOctets: NaN },
  ])('refuses %j', (options) => {
    expect(() => withDefaults(options)).toThrow(
      /Cannot use water marks .* expected 0 ≤ low ≤ high/,
    );
  });

  test.each([0, -1, Infinity, NaN])(
    'refuses an idle timeout of %s',
    (idleTimeoutMs) => {
      expect(() => withDefaults({ idleTimeoutMs })).toThrow(
        `Cannot use an idle timeout of ${idleTimeoutMs} ms: expected more than 0, or none at all`,
      );
    },
  );
});

describe('toStreamError', () => {
  test.each([
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ENOTCONN', 'reset'],
    ['ETIMEDOUT', 'timed-out'],
    ['ECONNREFUSED', 'refused'],
    ['ENOENT', 'failed'],
    ['EADDRINUSE', 'address-in-use'],
    ['EMFILE', 'out-of-descriptors'],
    ['ENFILE', 'out-of-descriptors'],
    ['EACCES', 'failed'],
  ])('%s is %s', (name, code) => {
    const cause = Object.assign(new Error('it failed'), { code: name });
    const error = toStreamError(cause, 'read a stream');
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ code, cause });
    expect((error as Error).message).toMatch(
      /^Cannot read a stream: .+, expected .+/,
    );
  });

  test.each([
    ['an error without a code', new RangeError('no')],
    [
      'one of Node’s own',
      Object.assign(new Error('no'), { code: 'ERR_SOCKET_CLOSED' }),
    ],
    ['one of ours', new StreamError('busy', 'read')],
    ['no error at all', 'no'],
  ])('%s stays what it is', (_, error) => {
    expect(toStreamError(error, 'read')).toBe(error);
  });
});
