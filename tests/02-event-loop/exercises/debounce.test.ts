import { beforeEach, expect, test } from 'vitest';

import { debounce } from '../../../code/02-event-loop/exercises/debounce.ts';
import { VirtualLoop } from '../virtual.ts';

let virtual: VirtualLoop;
beforeEach(() => {
  virtual = new VirtualLoop();
});

/** Calls `call` at those times. */
function callAt(timesMs: readonly number[], call: () => void): void {
  for (const atMs of timesMs) virtual.loop.callAt(atMs, call);
}

test.each([
  // called at, answered at
  [[], []],
  [[0], [50]],
  [[0, 0, 0], [50]],
  [[0, 10, 20], [70]],
  [[0, 49], [99]], // just before it would have been answered
  [
    [0, 51],
    [50, 101],
  ],
  [
    [0, 30, 60, 200, 220],
    [110, 270],
  ],
])('called at %j ms, it answers at %j ms', (calledMs, answeredMs) => {
  callAt(calledMs, debounce(virtual.loop, 50, virtual.say('answer')));
  virtual.loop.run();
  expect(virtual.said.map(([, atMs]) => atMs)).toEqual(answeredMs);
});

test('does nothing, and keeps nothing alive, until it is called', () => {
  debounce(virtual.loop, 50, virtual.say('answer'));
  expect(virtual.loop.run()).toBe(false);
  expect(virtual.names).toEqual([]);
});

test('waits for one answer, however often it was called', () => {
  const call = debounce(virtual.loop, 50, virtual.say('answer'));
  for (let n = 0; n < 1000; n += 1) call();
  virtual.loop.run();
  expect(virtual.lines.filter((line) => line.includes('due'))).toHaveLength(1);
  expect(virtual.names).toEqual(['answer']);
});

test('may be called by its own answer', () => {
  const call = debounce(
    virtual.loop,
    50,
    virtual.say('answer', () => {
      if (virtual.names.length < 3) call();
    }),
  );
  call();
  virtual.loop.run();
  expect(virtual.said.map(([, atMs]) => atMs)).toEqual([50, 100, 150]);
});

test('answers again after an answer that failed', () => {
  const call = debounce(virtual.loop, 50, () => {
    throw new Error('no');
  });
  callAt([0, 100], call);
  virtual.loop.run();
  expect(virtual.errors).toHaveLength(2);
});

test('knows nothing of another', () => {
  callAt([0], debounce(virtual.loop, 50, virtual.say('slow')));
  callAt([0], debounce(virtual.loop, 20, virtual.say('quick')));
  virtual.loop.run();
  expect(virtual.said).toEqual([
    ['quick', 20],
    ['slow', 50],
  ]);
});
