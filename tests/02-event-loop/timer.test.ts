import { beforeEach, describe, expect, test, vi } from 'vitest';

import { Timer } from '../../code/02-event-loop/timer.ts';
import type { TimerOwner } from '../../code/02-event-loop/timer.ts';

const owner = {
  disarm: vi.fn<TimerOwner['disarm']>(),
  rearm: vi.fn<TimerOwner['rearm']>(),
  countRef: vi.fn<TimerOwner['countRef']>(),
};
const callback = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
});

function create(periodMs?: number): Timer {
  return new Timer(owner, { deadlineMs: 10, order: 1, callback, periodMs });
}

const refs = (): readonly number[] =>
  owner.countRef.mock.calls.map(([change]) => change);

test('is active, in no heap, and bears its name', () => {
  const timer = new Timer(owner, {
    deadlineMs: 10,
    order: 7,
    callback: function tea() {},
    periodMs: undefined,
  });
  expect(timer).toMatchObject({
    deadlineMs: 10,
    order: 7,
    heapIndex: -1,
    label: 'tea',
    isActive: true,
  });
});

describe('once', () => {
  test('runs once, and is over before its callback is called', () => {
    const timer = create();
    callback.mockImplementation(() => {
      expect(timer.isActive).toBe(false);
      expect(refs()).toEqual([-1]);
    });
    timer.run();
    timer.run();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(owner.rearm).not.toHaveBeenCalled();
    expect(refs()).toEqual([-1]);
  });

  test('does not run when it was cancelled', () => {
    const timer = create();
    timer.cancel();
    expect(owner.disarm.mock.calls).toEqual([[timer]]);
    timer.run();
    expect(callback).not.toHaveBeenCalled();
  });

  test('is cancelled once, however often', () => {
    const timer = create();
    timer.cancel();
    timer.cancel();
    expect(timer.isActive).toBe(false);
    expect(owner.disarm).toHaveBeenCalledTimes(1);
    expect(refs()).toEqual([-1]);
  });

  test('may cancel itself while it runs, in vain', () => {
    const timer = create();
    callback.mockImplementation(() => timer.cancel());
    timer.run();
    expect(refs()).toEqual([-1]);
  });

  test('is over even if its callback throws', () => {
    const timer = create();
    callback.mockImplementation(() => {
      throw new Error('no');
    });
    expect(() => timer.run()).toThrow('no');
    expect(timer.isActive).toBe(false);
  });
});

describe('again and again', () => {
  test('is armed again before its callback is called', () => {
    const timer = create(5);
    callback.mockImplementationOnce(() => {
      expect(owner.rearm.mock.calls).toEqual([[timer, 5]]);
    });
    timer.run();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(timer.isActive).toBe(true);
    expect(refs()).toEqual([]);
    timer.run();
    expect(callback).toHaveBeenCalledTimes(2);
  });

  test('is armed again even if its callback throws', () => {
    const timer = create(5);
    callback.mockImplementation(() => {
      throw new Error('no');
    });
    expect(() => timer.run()).toThrow('no');
    expect(timer.isActive).toBe(true);
    expect(owner.rearm).toHaveBeenCalledTimes(1);
  });

  test('ends when it cancels itself', () => {
    const timer = create(5);
    callback.mockImplementation(() => timer.cancel());
    timer.run();
    expect(timer.isActive).toBe(false);
    expect(owner.disarm.mock.calls).toEqual([[timer]]);
    expect(refs()).toEqual([-1]);
    timer.run();
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('ref and unref', () => {
  test.each([
    // what is done, what the owner is told
    ['', []],
    ['u', [-1]],
    ['uu', [-1]],
    ['ur', [-1, 1]],
    ['r', []],
    ['rr', []],
    ['urur', [-1, 1, -1, 1]],
    ['c', [-1]],
    ['uc', [-1]],
    ['urc', [-1, 1, -1]],
    ['cu', [-1]],
    ['cur', [-1]],
    ['ucr', [-1]],
    ['R', [-1]], // a run is the end of a timer that runs once
    ['uR', [-1]],
    ['Rur', [-1]],
  ])('counts right through "%s"', (steps, told) => {
    const timer = create();
    for (const step of steps) {
      if (step === 'u') expect(timer.unref()).toBe(timer);
      if (step === 'r') expect(timer.ref()).toBe(timer);
      if (step === 'c') timer.cancel();
      if (step === 'R') timer.run();
    }
    expect(refs()).toEqual(told);
  });
});
