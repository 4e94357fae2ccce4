import { beforeEach, describe, expect, test, vi } from 'vitest';

import { READABLE, WRITABLE } from '../../code/02-event-loop/poller.ts';
import { Watcher } from '../../code/02-event-loop/watcher.ts';
import type { WatcherOwner } from '../../code/02-event-loop/watcher.ts';

const BOTH = READABLE | WRITABLE;
const owner = {
  setInterest: vi.fn<WatcherOwner['setInterest']>(),
  forget: vi.fn<WatcherOwner['forget']>(),
  countRef: vi.fn<WatcherOwner['countRef']>(),
};
const onReady = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
});

function create(interest = BOTH): Watcher {
  return new Watcher(owner, 7, interest, onReady);
}

const refs = (): readonly number[] =>
  owner.countRef.mock.calls.map(([change]) => change);

test('knows its descriptor, its interest and its name', () => {
  const watcher = new Watcher(owner, 7, READABLE, function greet() {});
  expect(watcher).toMatchObject({
    descriptor: 7,
    interest: READABLE,
    label: 'greet',
  });
  expect(owner.setInterest).not.toHaveBeenCalled(); // the poller knows it already
});

describe('a report', () => {
  test.each([
    // interest when the callback's turn comes, what was reported, what it is told
    [BOTH, BOTH, BOTH],
    [BOTH, READABLE, READABLE],
    [BOTH, WRITABLE, WRITABLE],
    [READABLE, READABLE, READABLE],
    [READABLE, BOTH, READABLE], // the rest isn't asked for any more
    [WRITABLE, BOTH, WRITABLE],
    [READABLE, WRITABLE, undefined],
    [WRITABLE, READABLE, undefined],
    [0, BOTH, undefined],
  ])('with interest in %d, of %d, tells %s', (interest, reported, told) => {
    const watcher = create();
    watcher.report(reported);
    watcher.setInterest(interest);
    watcher.run();
    expect(onReady.mock.calls).toEqual(told === undefined ? [] : [[told]]);
  });

  test('is told to nobody who was closed since', () => {
    const watcher = create();
    watcher.report(BOTH);
    watcher.close();
    watcher.run();
    expect(onReady).not.toHaveBeenCalled();
  });
});

describe('its interest', () => {
  test('is told to the poller when it changes, and only then', () => {
    const watcher = create(READABLE);
    for (const interest of [READABLE, BOTH, BOTH, 0, WRITABLE])
      watcher.setInterest(interest);
    expect(owner.setInterest.mock.calls).toEqual([
      [watcher, BOTH],
      [watcher, 0],
      [watcher, WRITABLE],
    ]);
    expect(watcher.interest).toBe(WRITABLE);
  });

  test('stays what it was if the poller refuses the change', () => {
    const watcher = create(READABLE);
    owner.setInterest.mockImplementation(() => {
      throw new Error('no');
    });
    expect(() => watcher.setInterest(WRITABLE)).toThrow('no');
    expect(watcher.interest).toBe(READABLE);
  });

  test('is nothing once it is closed, whatever is asked', () => {
    const watcher = create();
    watcher.close();
    watcher.setInterest(READABLE);
    expect(watcher.interest).toBe(0);
    expect(owner.setInterest.mock.calls).toEqual([[watcher, 0]]);
  });
});

describe('close', () => {
  test('tells the poller first, and then is forgotten, once', () => {
    const watcher = create();
    owner.forget.mockImplementation(() => {
      expect(owner.setInterest.mock.calls).toEqual([[watcher, 0]]);
    });
    watcher.close();
    watcher.close();
    expect(owner.forget.mock.calls).toEqual([[watcher]]);
    expect(refs()).toEqual([-1]);
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
  ])('counts right through "%s"', (steps, told) => {
    const watcher = create();
    for (const step of steps) {
      if (step === 'u') expect(watcher.unref()).toBe(watcher);
      if (step === 'r') expect(watcher.ref()).toBe(watcher);
      if (step === 'c') watcher.close();
    }
    expect(refs()).toEqual(told);
  });
});
