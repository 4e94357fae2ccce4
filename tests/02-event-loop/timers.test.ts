import { beforeEach, describe, expect, test, vi } from 'vitest';

import { EventLoop } from '../../code/02-event-loop/loop.ts';
import { Timers } from '../../code/02-event-loop/timers.ts';
import { VirtualLoop } from './virtual.ts';

describe('the rules of the heap', () => {
  let timers: Timers;
  const onRef = vi.fn<(change: 1 | -1) => void>();
  beforeEach(() => {
    onRef.mockReset();
    timers = new Timers(onRef);
  });

  const ignore = (): void => {};

  test('knows when the first timer is due', () => {
    expect(timers.nextDeadlineMs).toBe(undefined);
    const late = timers.arm(20, ignore);
    const soon = timers.arm(10, ignore);
    expect(timers.nextDeadlineMs).toBe(10);
    soon.cancel();
    expect(timers.nextDeadlineMs).toBe(20);
    late.cancel();
    expect(timers.nextDeadlineMs).toBe(undefined);
  });

  test('gives out the timers that are due, equals as they were armed', () => {
    const armed = [10, 10, 5, 10].map((ms) => timers.arm(ms, ignore));
    expect(timers.takeDue(4.9)).toBe(undefined);
    const taken = [1, 2, 3, 4, 5].map(() => timers.takeDue(10));
    const [a, b, c, d] = armed;
    expect(taken).toEqual([c, a, b, d, undefined]);
  });

  test('counts what keeps the loop alive, and it is in the heap by then', () => {
    onRef.mockImplementation((change) => {
      expect(timers.nextDeadlineMs).toBe(change === 1 ? 10 : undefined);
    });
    const timer = timers.arm(10, ignore);
    expect(onRef.mock.calls).toEqual([[1]]);
    timer.cancel();
    expect(onRef.mock.calls).toEqual([[1], [-1]]);
  });

  test.each([NaN, Infinity, -Infinity])('refuses the time %s', (deadlineMs) => {
    expect(() => timers.arm(deadlineMs, ignore)).toThrow(
      new RangeError(
        `Cannot set a timer for ${deadlineMs} ms: expected a finite time`,
      ),
    );
    expect(timers.nextDeadlineMs).toBe(undefined);
    expect(onRef).not.toHaveBeenCalled();
  });

  test.each([0, -1, NaN])('refuses the period %s', (periodMs) => {
    expect(() => timers.arm(10, ignore, periodMs)).toThrow(
      new RangeError(
        `Cannot repeat every ${periodMs} ms: expected more than 0`,
      ),
    );
    expect(timers.nextDeadlineMs).toBe(undefined);
    expect(onRef).not.toHaveBeenCalled();
  });

  test.each([
    // now, the next beat of a period of 10 that began at 100
    [100, 110],
    [104, 110],
    [109.9, 110],
    [110, 120], // the beat at 110 was missed, by nothing at all
    [119, 120],
    [135, 140],
  ])('at %s ms, the beat after that is at %s', (nowMs, nextMs) => {
    timers.arm(100, ignore, 10);
    const timer = timers.takeDue(nowMs);
    timer?.run();
    expect(timers.nextDeadlineMs).toBe(nextMs);
    expect(timer?.deadlineMs).toBe(nextMs);
  });

  test('puts a timer that is armed again behind those of the same time', () => {
    const beat = timers.arm(10, ignore, 10);
    const other = timers.arm(20, ignore);
    timers.takeDue(10)?.run();
    expect([timers.takeDue(20), timers.takeDue(20)]).toEqual([other, beat]);
  });
});

describe('in a loop', () => {
  let virtual: VirtualLoop;
  beforeEach(() => {
    virtual = new VirtualLoop();
  });

  test('runs each at its time, equals as they were set', () => {
    const { loop } = virtual;
    const delaysMs = [30, 10, 20, 10, 0, 30, -5];
    for (const [n, delayMs] of delaysMs.entries())
      loop.callLater(delayMs, virtual.say(`${n}`));
    loop.run();
    expect(virtual.said).toEqual([
      ['6', 0], // it was due before it was set
      ['4', 0],
      ['1', 10],
      ['3', 10],
      ['2', 20],
      ['0', 30],
      ['5', 30],
    ]);
    expect(virtual.errors).toEqual([]);
  });

  test('takes a time on the clock, even one that has been', () => {
    const { clock, loop } = virtual;
    clock.advance(100);
    loop.callAt(120, virtual.say('soon'));
    loop.callAt(20, virtual.say('long ago'));
    loop.run();
    expect(virtual.said).toEqual([
      ['long ago', 100],
      ['soon', 120],
    ]);
  });

  test('never runs one early, though it sleeps whole milliseconds', () => {
    virtual.loop.callLater(0.5, virtual.say('half'));
    virtual.loop.callLater(1.5, virtual.say('more'));
    virtual.loop.run();
    expect(virtual.said).toEqual([
      ['half', 1],
      ['more', 2],
    ]);
  });

  test('waits longer than one sleep can be', () => {
    const farMs = 2 ** 32;
    virtual.loop.callLater(farMs, virtual.say('far'));
    virtual.loop.run();
    expect(virtual.said).toEqual([['far', farMs]]);
  });

  test('a timer that is due may cancel another that is due', () => {
    const { loop } = virtual;
    loop.callLater(
      10,
      virtual.say('first', () => second.cancel()),
    );
    const second = loop.callLater(10, virtual.say('second'));
    loop.callLater(10, virtual.say('third'));
    loop.run();
    expect(virtual.names).toEqual(['first', 'third']);
    expect(loop.hasWork).toBe(false);
  });

  test('a timer that is set in a callback runs in the next turn at the earliest', () => {
    const { loop } = virtual;
    const again = virtual.say('again');
    loop.callLater(
      0,
      virtual.say('first', () => loop.callLater(0, again)),
    );
    loop.run('nowait');
    expect(virtual.names).toEqual(['first']);
    loop.run('nowait');
    expect(virtual.names).toEqual(['first', 'again']);
  });

  test('repeats on the beat until it is cancelled', () => {
    const { loop } = virtual;
    let beats = 0;
    const beat = loop.callEvery(
      10,
      virtual.say('beat', () => {
        beats += 1;
        if (beats === 3) beat.cancel();
      }),
    );
    expect(loop.run()).toBe(false);
    expect(virtual.said.map(([, atMs]) => atMs)).toEqual([10, 20, 30]);
  });

  test('keeps to the beat when it is late, and leaves out what it missed', () => {
    const { clock, loop } = virtual;
    const delaysMs = [4, 0, 37, 0]; // that the callback takes
    const beat = loop.callEvery(
      10,
      virtual.say('beat', () => {
        const delayMs = delaysMs.shift();
        if (delayMs === undefined) beat.cancel();
        else clock.advance(delayMs);
      }),
    );
    loop.run();
    // At 30 it takes 37: the beat at 40 is late, at 67; those at 50 and 60 are left out.
    expect(virtual.said.map(([, atMs]) => atMs)).toEqual([10, 20, 30, 67, 70]);
  });

  test('beats once at a time, however its period is rounded', () => {
    const { loop } = virtual;
    const timesMs: number[] = [];
    const beat = loop.callEvery(0.1, () => {
      timesMs.push(loop.nowMs);
      if (loop.nowMs >= 500) beat.cancel();
    });
    loop.run();
    expect(new Set(timesMs).size).toBe(timesMs.length);
  });

  test('repeats after its callback has thrown', () => {
    const { loop } = virtual;
    const beat = loop.callEvery(
      10,
      virtual.say('beat', () => {
        if (loop.nowMs === 30) beat.cancel();
        throw new Error(`at ${loop.nowMs}`);
      }),
    );
    loop.run();
    expect(virtual.errors.map(([error]) => String(error))).toEqual([
      'Error: at 10',
      'Error: at 20',
      'Error: at 30',
    ]);
  });

  test.each([NaN, Infinity, -Infinity])('refuses a delay of %s', (delayMs) => {
    const { loop } = virtual;
    const callback = virtual.say('never');
    expect(() => loop.callLater(delayMs, callback)).toThrow(RangeError);
    expect(() => loop.callAt(delayMs, callback)).toThrow(RangeError);
    expect(() => loop.callEvery(delayMs, callback)).toThrow(RangeError);
    expect(loop.hasWork).toBe(false);
  });

  // On a machine that has much else to do, it takes its time.
  test('runs a million timers, each at its time', { timeout: 60_000 }, () => {
    const { clock, poller } = virtual;
    const loop = new EventLoop({ clock, poller });
    const expected = new Array<number>(1009).fill(0);
    const ran = new Array<number>(1009).fill(0);
    const callback = (): void => {
      ran[loop.nowMs] = (ran[loop.nowMs] ?? 0) + 1;
    };
    for (let n = 0; n < 1_000_000; n += 1) {
      const deadlineMs = (n * 7919) % 1009;
      expected[deadlineMs] = (expected[deadlineMs] ?? 0) + 1;
      loop.callAt(deadlineMs, callback);
    }
    expect(loop.run()).toBe(false);
    expect(ran).toEqual(expected);
  });
});
