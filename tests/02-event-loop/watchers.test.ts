import { beforeEach, describe, expect, test, vi } from 'vitest';

import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import type { Poller } from '../../code/02-event-loop/poller.ts';
import { Watchers } from '../../code/02-event-loop/watchers.ts';
import { ANYWHERE, VirtualLoop } from './virtual.ts';

const ignore = (): void => {};

describe('the rules of the table', () => {
  const watch = vi.fn<Poller['watch']>();
  const onRef = vi.fn<(change: 1 | -1) => void>();
  let watchers: Watchers;
  beforeEach(() => {
    vi.resetAllMocks();
    const poller = { watch, wait: ignore, wake: ignore, close: ignore };
    watchers = new Watchers(poller, onRef);
  });

  test('finds a watcher by its descriptor until it is closed', () => {
    expect(watchers.find(7)).toBe(undefined);
    const seven = watchers.open(7, READABLE, ignore);
    const eight = watchers.open(8, READABLE, ignore);
    expect(watchers.find(7)).toBe(seven);
    expect(watchers.find(8)).toBe(eight);
    seven.close();
    expect(watchers.find(7)).toBe(undefined);
    expect(watchers.find(8)).toBe(eight);
  });

  test('tells the poller all that changes', () => {
    const watcher = watchers.open(7, READABLE, ignore);
    watcher.setInterest(WRITABLE);
    watcher.close();
    expect(watch.mock.calls).toEqual([
      [7, READABLE],
      [7, WRITABLE],
      [7, 0],
    ]);
  });

  test('refuses a second watcher for one descriptor, and keeps the first', () => {
    const first = watchers.open(7, READABLE, ignore);
    expect(() => watchers.open(7, WRITABLE, ignore)).toThrow(
      'Cannot watch descriptor 7: it is watched, expected one watcher',
    );
    expect(watchers.find(7)).toBe(first);
    expect(watch.mock.calls).toEqual([[7, READABLE]]);
    expect(onRef.mock.calls).toEqual([[1]]);
  });

  test('takes a new watcher once the old one is closed', () => {
    watchers.open(7, READABLE, ignore).close();
    const second = watchers.open(7, WRITABLE, ignore);
    expect(watchers.find(7)).toBe(second);
  });

  test('keeps nothing if the poller refuses', () => {
    watch.mockImplementation(() => {
      throw new Error('EBADF');
    });
    expect(() => watchers.open(7, READABLE, ignore)).toThrow('EBADF');
    expect(watchers.find(7)).toBe(undefined);
    expect(onRef).not.toHaveBeenCalled();
  });

  test('counts what keeps the loop alive, and it can be found by then', () => {
    onRef.mockImplementation((change) => {
      expect(watchers.find(7) !== undefined).toBe(change === 1);
    });
    watchers.open(7, READABLE, ignore).close();
    expect(onRef.mock.calls).toEqual([[1], [-1]]);
  });
});

describe('in a loop', () => {
  let virtual: VirtualLoop;
  beforeEach(() => {
    virtual = new VirtualLoop();
  });

  test('calls in every turn that finds the descriptor ready', () => {
    const { loop, network } = virtual;
    const [client, server] = virtual.pair();
    const into = new Uint8Array(1);
    const watcher = loop.watch(server, READABLE, function readOne(readiness) {
      expect(readiness).toBe(READABLE);
      network.tryRead(server, into);
      virtual.say(String.fromCharCode(into[0] ?? 0))();
    });
    network.tryWrite(client, Buffer.from('abc'));
    for (let n = 0; n < 5; n += 1) loop.run('nowait');
    expect(virtual.names).toEqual(['a', 'b', 'c']);
    watcher.close();
    expect(virtual.errors).toEqual([]);
  });

  test('does not call one that another has closed since the report', () => {
    const { loop } = virtual;
    const [client, server] = virtual.pair();
    const watchers = [client, server].map((descriptor, n) =>
      loop.watch(descriptor, WRITABLE, () => {
        virtual.say(`${n}`)();
        for (const watcher of watchers) watcher.close();
      }),
    );
    loop.run();
    expect(virtual.lines.slice(0, 2)).toEqual([
      '1: poll Infinity',
      '1: polled 2',
    ]);
    expect(virtual.names).toEqual(['0']);
  });

  test('does not call one whose interest another has taken away', () => {
    const { loop } = virtual;
    const [client, server] = virtual.pair();
    const pause = (): void => {
      virtual.say('client')();
      serverWatcher.setInterest(READABLE); // nothing to read
      clientWatcher.close();
    };
    const clientWatcher = loop.watch(client, WRITABLE, pause);
    const serverWatcher = loop.watch(server, WRITABLE, virtual.say('server'));
    loop.run('nowait');
    loop.run('nowait');
    expect(virtual.names).toEqual(['client']);
    serverWatcher.close();
  });

  test('does not tell a new watcher what was reported to the old one', () => {
    const { loop, network } = virtual;
    const [client, server] = virtual.pair();
    network.listen(ANYWHERE); // takes the lowest number that is free
    network.tryWrite(client, Buffer.from('for the old one'));
    const reuse = (): void => {
      serverWatcher.close();
      network.close(server);
      const reused = network.listen(ANYWHERE);
      expect(reused).toBe(server);
      loop.watch(reused, READABLE, virtual.say('new')).unref();
      clientWatcher.close();
    };
    const clientWatcher = loop.watch(client, WRITABLE, reuse);
    const serverWatcher = loop.watch(server, READABLE, virtual.say('old'));
    loop.run();
    expect(virtual.errors).toEqual([]);
    expect(virtual.names).toEqual([]);
  });

  test('ignores a report for a descriptor that nobody watches', () => {
    const { clock, poller } = virtual;
    const { loop } = new VirtualLoop({
      clock,
      poller: {
        watch: ignore,
        wait: (_, report) => report(99, READABLE),
        wake: ignore,
        close: () => poller.close(),
      },
    });
    expect(loop.run('nowait')).toBe(false);
  });
});
