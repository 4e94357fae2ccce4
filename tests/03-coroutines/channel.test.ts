import { describe, expect, test } from 'vitest';

import {
  Channel,
  END,
  sleep,
  spawn,
  taskGroup,
  withTimeout,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

function* receiveAll<T>(channel: Channel<T>): Coroutine<T[]> {
  const values: T[] = [];
  for (;;) {
    const value = yield* channel.receive();
    if (value === END) return values;
    values.push(value);
  }
}

describe.each([0, 1, 3, 100])('a channel for %i values', (capacity) => {
  test('hands every value over, in order', () => {
    const { run } = createWorld();
    const values = run(() =>
      taskGroup(function* (group) {
        const channel = new Channel<number | undefined>(capacity);
        const receiver = group.spawn(receiveAll(channel));
        for (const n of [1, 2, undefined, 4, 5]) yield* channel.send(n);
        channel.close();
        return yield* receiver.join();
      }),
    );
    expect(values).toEqual([1, 2, undefined, 4, 5]);
  });

  test('lets so many in, and the next waits', () => {
    const { note, notes, run } = createWorld();
    run(() =>
      taskGroup(function* (group) {
        const channel = new Channel<number>(capacity);
        group.spawn(function* () {
          for (let n = 1; n <= capacity; n += 1) yield* channel.send(n);
          note('full');
          yield* channel.send(capacity + 1);
          note('sent one more');
        });
        yield* sleep(10);
        expect(channel.size).toBe(capacity);
        expect(yield* channel.receive()).toBe(1);
        yield* sleep(10);
        expect(channel.size).toBe(capacity);
      }),
    );
    expect(notes).toEqual(['0 full', '10 sent one more']);
  });

  test('serves who waits longest first, on both sides', () => {
    const { note, notes, run } = createWorld();
    run(() =>
      taskGroup(function* (group) {
        const channel = new Channel<string>(capacity);
        for (const name of ['a', 'b', 'c']) {
          group.spawn(function* () {
            note(`${name} got ${String(yield* channel.receive())}`);
          });
        }
        yield* sleep(10);
        for (const value of [1, 2, 3]) yield* channel.send(String(value));
        for (let n = 0; n < capacity; n += 1) yield* channel.send('filler');
        for (const value of ['x', 'y', 'z'])
          group.spawn(() => channel.send(value));
        yield* sleep(10);
        for (let n = 0; n < capacity; n += 1) yield* channel.receive();
        for (let n = 0; n < 3; n += 1)
          note(`received ${String(yield* channel.receive())}`);
      }),
    );
    expect(notes).toEqual([
      '10 a got 1',
      '10 b got 2',
      '10 c got 3',
      '20 received x',
      '20 received y',
      '20 received z',
    ]);
  });

  test('forgets a sender and a receiver that were cancelled', () => {
    const { run } = createWorld();
    const value = run(() =>
      taskGroup(function* (group) {
        const channel = new Channel<string>(capacity);
        const gone = group.spawn(() => channel.receive());
        yield* sleep(1);
        gone.cancel();
        for (let n = 0; n < capacity; n += 1) yield* channel.send('filler');
        const dropped = group.spawn(() => channel.send('dropped'));
        yield* sleep(1);
        dropped.cancel();
        group.spawn(() => channel.send('kept'));
        yield* sleep(1);
        for (let n = 0; n < capacity; n += 1) yield* channel.receive();
        return yield* channel.receive();
      }),
    );
    expect(value).toBe('kept');
  });

  test('when closed, gives what is in it, then END, for ever', () => {
    const { run } = createWorld();
    const rest = run(() =>
      taskGroup(function* (group) {
        const channel = new Channel<number>(capacity);
        for (let n = 0; n < capacity; n += 1) yield* channel.send(n);
        channel.close();
        channel.close();
        expect(channel.isClosed).toBe(true);
        const values = yield* group.spawn(receiveAll(channel)).join();
        expect(yield* channel.receive()).toBe(END);
        return values.length;
      }),
    );
    expect(rest).toBe(capacity);
  });

  test('when closed, ends the wait of all who receive, and fails that of all who send', () => {
    const { note, notes, run } = createWorld();
    run(() =>
      taskGroup(function* (group) {
        const empty = new Channel<number>(capacity);
        for (let n = 0; n < 2; n += 1) {
          group.spawn(function* () {
            expect(yield* empty.receive()).toBe(END);
            note('received END');
          });
        }
        const full = new Channel<number>(capacity);
        for (let n = 0; n < capacity; n += 1) yield* full.send(n);
        group.spawn(function* () {
          try {
            yield* full.send(0);
          } catch (error) {
            note(String(error));
          }
        });
        yield* sleep(10);
        empty.close();
        full.close();
        yield* sleep(10);
        expect(yield* receiveAll(full)).toHaveLength(capacity); // not what failed
      }),
    );
    expect(notes).toEqual([
      '10 received END',
      '10 received END',
      '10 Error: Cannot send to a channel: it is closed, expected it open',
    ]);
  });

  test('when closed, takes nothing more', () => {
    const { run } = createWorld();
    const channel = new Channel<number>(capacity);
    channel.close();
    expect(() => run(() => channel.send(1))).toThrow(/it is closed/);
    expect(() => channel.trySend(1)).toThrow(/it is closed/);
  });
});

describe('trySend', () => {
  test('says whether there was room', () => {
    const { loop, run } = createWorld();
    run(function* () {
      const channel = new Channel<number>(1);
      expect([channel.trySend(1), channel.trySend(2)]).toEqual([true, false]);
      expect(yield* channel.receive()).toBe(1);
      const receiver = spawn(loop, () => channel.receive());
      yield* sleep(1);
      expect([channel.trySend(3), channel.trySend(4)]).toEqual([true, true]);
      expect(yield* receiver.join()).toBe(3);
    });
  });

  test('serves callbacks, which cannot wait', () => {
    const { loop, run } = createWorld();
    const values = run(function* () {
      const channel = new Channel<number>(10);
      for (const n of [1, 2, 3]) loop.callLater(n, () => channel.trySend(n));
      loop.callLater(4, () => channel.close());
      return yield* receiveAll(channel);
    });
    expect(values).toEqual([1, 2, 3]);
  });
});

// #region a slow reader holds the writer back
test('a slow reader holds the writer back: what is on the way stays bounded', () => {
  const { run } = createWorld();
  const most = run(() =>
    taskGroup(function* (group) {
      const channel = new Channel<number>(4);
      let [sent, received, most] = [0, 0, 0];
      group.spawn(function* () {
        for (; sent < 100; sent += 1) {
          yield* channel.send(sent);
          most = Math.max(most, sent + 1 - received);
        }
        channel.close();
      });
      while ((yield* channel.receive()) !== END) {
        received += 1;
        yield* sleep(10);
      }
      return most;
    }),
  );
  expect(most).toBeLessThanOrEqual(4 + 1);
});
// #endregion a slow reader holds the writer back

test('a value is not lost to a receiver whose time is up in the same turn', () => {
  const { loop, run } = createWorld();
  const value = run(function* () {
    const channel = new Channel<string>(0);
    loop.callAt(10, () => channel.trySend('saved'));
    return yield* withTimeout(10, () => channel.receive());
  });
  expect(value).toBe('saved');
});

test.each([-1, 0.5, Number.NaN, Infinity])(
  'no channel has room for %s values',
  (capacity) => {
    expect(() => new Channel(capacity)).toThrow(
      `Cannot create a channel for ${capacity} values: expected an integer from 0`,
    );
  },
);
