import { expect, test } from 'vitest';

import { createTurnLog } from '../../code/02-event-loop/trace.ts';
import { VirtualLoop } from './virtual.ts';

/** The log of a run, and of one more turn: a line is written when the next turn begins. */
function logOf(prepare: (virtual: VirtualLoop) => void): readonly string[] {
  const lines: string[] = [];
  const virtual = new VirtualLoop({
    trace: createTurnLog((line) => lines.push(line)),
  });
  prepare(virtual);
  virtual.loop.run();
  virtual.loop.run('nowait');
  return lines;
}

test('writes a line for each turn, with all that was called in it', () => {
  const lines = logOf(({ loop }) => {
    loop.callSoon(function first() {
      loop.callSoon(function third() {});
      loop.callClosing(function last() {});
    });
    loop.callSoon(function second() {});
  });
  expect(lines).toEqual([
    'turn 1: first, second, last (closing)',
    'turn 2: third',
  ]);
});

test('writes nothing for a turn in which nothing was called', () => {
  const lines = logOf(({ loop }) => {
    loop.callLater(2 ** 31, function late() {}); // longer than one sleep
  });
  expect(lines).toEqual(['turn 2: late']);
});

test('says who has failed, and who has no name', () => {
  const lines = logOf(({ loop }) => {
    loop.callSoon(function first() {
      throw new Error('no');
    });
    loop.callSoon(() => {});
  });
  expect(lines).toEqual(['turn 1: first, first failed, (no name)']);
});
