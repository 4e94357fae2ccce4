import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import { EventLoop } from '../../code/02-event-loop/loop.ts';
import type { RunMode } from '../../code/02-event-loop/loop-options.ts';
import { VirtualLoop } from './virtual.ts';

const MODES: readonly RunMode[] = ['default', 'once', 'nowait'];

let virtual: VirtualLoop;
let loop: EventLoop;
beforeEach(() => {
  virtual = new VirtualLoop();
  loop = virtual.loop;
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Stays ready to be written, as long as nobody writes. */
function watchReady(name: string, more?: () => void) {
  const [client] = virtual.pair();
  return loop.watch(client, WRITABLE, virtual.say(name, more));
}

/** Never gets ready, since nobody writes. */
function watchSilent(name: string) {
  const [client] = virtual.pair();
  return loop.watch(client, READABLE, virtual.say(name));
}

describe('run', () => {
  test.each(MODES)(
    'with nothing to do takes one turn and no time: %s',
    (mode) => {
      expect(loop.run(mode)).toBe(false);
      expect(virtual.lines).toEqual(['1: poll 0', '1: polled 0']);
    },
  );

  test.each<[RunMode, boolean, string[], number]>([
    // mode, is anything left?, what was called, how late it is then
    ['default', false, ['soon', 'ten', 'later', 'twenty'], 20],
    ['once', true, ['soon'], 0],
    ['nowait', true, ['soon'], 0],
  ])('with something to call, %s', (mode, isLeft, names, nowMs) => {
    loop.callSoon(virtual.say('soon'));
    const later = virtual.say('later');
    loop.callLater(
      10,
      virtual.say('ten', () => loop.callSoon(later)),
    );
    loop.callLater(20, virtual.say('twenty'));
    expect(loop.run(mode)).toBe(isLeft);
    expect(virtual.names).toEqual(names);
    expect(loop.nowMs).toBe(nowMs);
  });

  test.each<[RunMode, boolean, string[], number]>([
    ['default', false, ['ten', 'twenty'], 20],
    ['once', true, ['ten'], 10], // sleeps until there is something
    ['nowait', true, [], 0], // doesn't
  ])('with something to wait for, %s', (mode, isLeft, names, nowMs) => {
    loop.callLater(10, virtual.say('ten'));
    loop.callLater(20, virtual.say('twenty'));
    expect(loop.run(mode)).toBe(isLeft);
    expect(virtual.names).toEqual(names);
    expect(loop.nowMs).toBe(nowMs);
  });

  test.each(MODES)('leaves nothing after the last call: %s', (mode) => {
    loop.callSoon(virtual.say('last'));
    expect(loop.run(mode)).toBe(false);
    expect(loop.hasWork).toBe(false);
  });

  test('runs until nothing is left if it is not told how', () => {
    loop.callLater(10, virtual.say('ten'));
    expect(loop.run()).toBe(false);
    expect(virtual.names).toEqual(['ten']);
  });

  test('says that it would wait for ever, where only memory could end it', () => {
    watchSilent('never');
    expect(() => loop.run()).toThrow(
      'Cannot wait: no socket is ready and no timer is set, expected one of them',
    );
  });

  test('can run again after its poller has failed', () => {
    const watcher = watchSilent('never');
    expect(() => loop.run()).toThrow('Cannot wait');
    loop.callSoon(virtual.say('soon', () => watcher.close()));
    expect(loop.run()).toBe(false);
    expect(virtual.names).toEqual(['soon']);
  });
});

describe('one turn', () => {
  test('polls, collects what is due, calls all in line, and closes', () => {
    loop.callSoon(
      virtual.say('soon', () => {
        loop.callClosing(virtual.say('close'));
        loop.callSoon(virtual.say('next turn'));
        loop.callLater(0, virtual.say('zero'));
      }),
    );
    loop.callLater(
      5,
      virtual.say('five', () => watcher.close()),
    );
    virtual.clock.advance(7);
    const watcher = watchReady('watcher');
    loop.run();
    expect(virtual.lines).toEqual([
      '1: poll 0',
      '1: polled 1',
      '1: due five',
      '1: ready soon', // asked for before the turn
      '1: ready watcher', // ready at its poll
      '1: ready five', // due at its poll
      '1: closing close',
      '2: poll 0',
      '2: polled 0',
      '2: due zero',
      '2: ready next turn',
      '2: ready zero',
    ]);
  });

  test('tells when it polled, for how long, and how late a timer was', () => {
    loop.callLater(10, () => {}).unref();
    const hold = loop.hold();
    loop.callLater(4, () => {
      virtual.clock.advance(9);
      hold();
    });
    loop.run();
    loop.run('nowait');
    expect(virtual.events).toEqual([
      { type: 'poll', turn: 1, timeoutMs: 4, atMs: 0 },
      { type: 'polled', turn: 1, ready: 0, atMs: 4 },
      { type: 'due', turn: 1, label: '', lateMs: 0 },
      { type: 'call', turn: 1, phase: 'ready', label: '' },
      { type: 'poll', turn: 2, timeoutMs: 0, atMs: 13 },
      { type: 'polled', turn: 2, ready: 0, atMs: 13 },
      { type: 'due', turn: 2, label: '', lateMs: 3 },
      { type: 'call', turn: 2, phase: 'ready', label: '' },
    ]);
  });

  test.each<[string, boolean, () => void]>([
    ['nothing', false, () => {}],
    ['a callback', true, () => loop.callSoon(() => {})],
    ['a timer that is due', true, () => loop.callLater(0, () => {})],
    ['a timer that is not', false, () => loop.callLater(1, () => {})],
    ['a watcher that is ready', true, () => watchReady('ready')],
    ['a watcher that is not', false, () => watchSilent('silent')],
    ['something to close', true, () => loop.callClosing(() => {})],
  ])('says whether there was anything to call: %s', (_, hadCalls, ask) => {
    ask();
    expect(loop.turn(0)).toBe(hadCalls);
  });

  test('sleeps for as long as it is told', () => {
    loop.callLater(10, virtual.say('ten'));
    loop.turn(3);
    expect(loop.nowMs).toBe(3);
    loop.turn(0);
    expect(loop.nowMs).toBe(3);
    loop.turn(7);
    expect(virtual.said).toEqual([['ten', 10]]);
  });

  test('cannot be run within a turn', () => {
    loop.callSoon(() => loop.run('nowait'));
    loop.callSoon(virtual.say('next'));
    loop.callClosing(() => loop.turn(0));
    loop.run();
    expect(virtual.errors.map(([error]) => String(error))).toEqual([
      'Error: Cannot run a turn: one is under way, expected none',
      'Error: Cannot run a turn: one is under way, expected none',
    ]);
    expect(virtual.names).toEqual(['next']);
    loop.callSoon(virtual.say('afterwards'));
    loop.run();
    expect(virtual.names).toEqual(['next', 'afterwards']);
  });
});

describe('the time', () => {
  test('stands still in a turn, at what it was when the poll ended', () => {
    const work = (): void => virtual.clock.advance(5);
    loop.callLater(10, virtual.say('first', work));
    loop.callLater(10, virtual.say('second', work));
    loop.callLater(10, () => loop.callClosing(virtual.say('closing')));
    loop.run();
    expect(virtual.said).toEqual([
      ['first', 10],
      ['second', 10],
      ['closing', 10],
    ]);
    expect(loop.nowMs).toBe(20);
  });

  test('is the clock, between turns', () => {
    expect(loop.nowMs).toBe(0);
    virtual.clock.advance(5);
    expect(loop.nowMs).toBe(5);
    loop.run();
    virtual.clock.advance(5);
    expect(loop.nowMs).toBe(10);
    loop.callLater(1, virtual.say('later'));
    loop.run();
    expect(virtual.said).toEqual([['later', 11]]);
  });

  test('is where a delay begins: in a turn, the same for all', () => {
    const ask = (name: string) => (): void => {
      virtual.clock.advance(3);
      loop.callLater(10, virtual.say(name));
    };
    loop.callSoon(ask('a'));
    loop.callSoon(ask('b'));
    loop.run();
    expect(virtual.said).toEqual([
      ['a', 10],
      ['b', 10],
    ]);
  });
});

describe('how long it may sleep', () => {
  test.each<[string, number, () => void]>([
    ['nothing to do', 0, () => {}],
    ['a callback', 0, () => loop.callSoon(() => {})],
    ['something to close', 0, () => loop.callClosing(() => {})],
    ['a timer', 10, () => loop.callLater(10, () => {})],
    ['a timer that is late', 0, () => loop.callLater(-10, () => {})],
    ['a watcher', Infinity, () => watchSilent('a')],
    ['something held', Infinity, () => loop.hold()],
    [
      'only a timer that does not count',
      0,
      () => loop.callLater(9, () => {}).unref(),
    ],
    ['only a watcher that does not count', 0, () => watchSilent('a').unref()],
    [
      'a watcher, and a timer that does not count',
      9,
      () => {
        loop.callLater(9, () => {}).unref();
        watchSilent('a');
      },
    ],
    [
      'a callback and a timer',
      0,
      () => {
        loop.callLater(10, () => {});
        loop.callSoon(() => {});
      },
    ],
  ])('with %s: %d ms', (_, timeoutMs, ask) => {
    ask();
    expect(loop.timeoutMs()).toBe(timeoutMs);
  });
});

describe('whether it stays alive', () => {
  test.each<[string, () => void]>([
    ['a callback', () => loop.callSoon(() => {})],
    ['something to close', () => loop.callClosing(() => {})],
    ['a timer', () => loop.callLater(10, () => {})],
    ['a timer that repeats', () => loop.callEvery(10, () => {})],
    ['a watcher', () => watchSilent('a')],
    ['something held', () => loop.hold()],
    [
      'a timer that counts again',
      () =>
        loop
          .callLater(9, () => {})
          .unref()
          .ref(),
    ],
    ['a watcher that counts again', () => watchSilent('a').unref().ref()],
  ])('with %s it does', (_, ask) => {
    expect(loop.hasWork).toBe(false);
    ask();
    expect(loop.hasWork).toBe(true);
  });

  test.each<[string, () => void]>([
    ['a timer that was cancelled', () => loop.callLater(1, () => {}).cancel()],
    ['a watcher that was closed', () => watchSilent('a').close()],
    ['what is held no more', () => loop.hold()()],
    ['a timer that does not count', () => loop.callLater(1, () => {}).unref()],
    ['a beat that does not count', () => loop.callEvery(1, () => {}).unref()],
    ['a watcher that does not count', () => watchReady('a').unref()],
  ])('with %s it does not', (_, ask) => {
    ask();
    expect(loop.hasWork).toBe(false);
  });

  test('calls what does not count for as long as something else does', () => {
    loop.callEvery(10, virtual.say('beat')).unref();
    loop.callLater(25, virtual.say('end'));
    loop.run();
    expect(virtual.names).toEqual(['beat', 'beat', 'end']);
  });

  test('is held until it is let go', () => {
    const letGo = loop.hold();
    loop.callLater(10, letGo).unref();
    loop.callLater(20, virtual.say('never')).unref();
    expect(loop.run()).toBe(false);
    expect(loop.nowMs).toBe(10);
    expect(virtual.names).toEqual([]);
  });
});

describe('an error', () => {
  const failAs = (name: string) => {
    return virtual.say(name, () => {
      throw new Error(`from ${name}`);
    });
  };

  // #region a callback that fails
  test('in any callback reaches the handler, and the loop goes on', () => {
    loop.callSoon(failAs('soon'));
    loop.callLater(0, failAs('timer'));
    loop.callClosing(failAs('closing'));
    const watcher = watchReady('watcher', () => {
      watcher.close();
      throw new Error('from watcher');
    });
    loop.callLater(0, virtual.say('the next'));
    loop.callLater(1, virtual.say('the next turn'));
    loop.run();
    expect(virtual.errors).toEqual(
      ['soon', 'watcher', 'timer', 'closing'].map((name) => [
        new Error(`from ${name}`),
        name,
      ]),
    );
    expect(virtual.names.slice(3)).toEqual([
      'the next',
      'closing',
      'the next turn',
    ]);
    expect(virtual.lines.filter((line) => line.includes('failed'))).toEqual(
      ['soon', 'watcher', 'timer', 'closing'].map(
        (name) => `1: failed ${name}`,
      ),
    );
  });
  // #endregion a callback that fails

  test('in the handler itself is printed, and the loop goes on', () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {});
    const handlerError = new Error('from the handler');
    virtual = new VirtualLoop({
      onError: () => {
        throw handlerError;
      },
    });
    loop = virtual.loop;
    loop.callSoon(failAs('soon'));
    loop.callSoon(virtual.say('next'));
    loop.run();
    expect(virtual.names).toEqual(['soon', 'next']);
    expect(print.mock.calls.map((args) => args.at(-1))).toEqual([
      new Error('from soon'),
      handlerError,
    ]);
  });

  test('is printed if there is no handler', () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => {});
    const bare = new EventLoop({
      clock: virtual.clock,
      poller: virtual.poller,
    });
    bare.callSoon(failAs('soon'));
    bare.run();
    expect(print.mock.calls).toEqual([
      ['A callback failed (soon):', new Error('from soon')],
    ]);
  });
});
