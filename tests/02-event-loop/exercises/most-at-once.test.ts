import { beforeEach, expect, test } from 'vitest';

import { mostAtOnce } from '../../../code/02-event-loop/exercises/most-at-once.ts';
import type { EventLoop } from '../../../code/02-event-loop/loop.ts';
import { VirtualLoop } from '../virtual.ts';

let virtual: VirtualLoop;
let loop: EventLoop;
beforeEach(() => {
  virtual = new VirtualLoop();
  loop = virtual.loop;
});

/** What was said in each turn until nothing was left. */
function runTurns(): string[][] {
  const turns: string[][] = [];
  while (loop.hasWork && turns.length < 100) {
    const before = virtual.names.length;
    loop.run('nowait');
    turns.push(virtual.names.slice(before));
  }
  return turns;
}

test.each([
  [1, 3, [['0'], ['1'], ['2']]],
  [2, 5, [['0', '1'], ['2', '3'], ['4']]],
  [3, 3, [['0', '1', '2']]],
  [9, 2, [['0', '1']]],
  [2, 0, []],
])('with at most %d at once, %d take these turns: %j', (most, count, turns) => {
  const callSoon = mostAtOnce(loop, most);
  for (let n = 0; n < count; n += 1) callSoon(virtual.say(`${n}`));
  expect(runTurns()).toEqual(turns);
});

test('lets others through', () => {
  const callSoon = mostAtOnce(loop, 1);
  for (let n = 0; n < 3; n += 1) callSoon(virtual.say(`${n}`));
  loop.callSoon(virtual.say('other'));
  expect(runTurns()).toEqual([['0', 'other'], ['1'], ['2']]);
});

test('keeps the order when a callback asks for more', () => {
  const callSoon = mostAtOnce(loop, 2);
  const more = virtual.say('more');
  callSoon(virtual.say('0', () => callSoon(more)));
  for (let n = 1; n < 4; n += 1) callSoon(virtual.say(`${n}`));
  expect(runTurns()).toEqual([['0', '1'], ['2', '3'], ['more']]);
});

test('never calls at once, nor in the turn in which it is asked', () => {
  const callSoon = mostAtOnce(loop, 5);
  const second = virtual.say('second');
  callSoon(virtual.say('first', () => callSoon(second)));
  expect(virtual.names).toEqual([]);
  expect(runTurns()).toEqual([['first'], ['second']]);
});

test('works again when it has been idle', () => {
  const callSoon = mostAtOnce(loop, 1);
  callSoon(virtual.say('a'));
  expect(runTurns()).toEqual([['a']]);
  callSoon(virtual.say('b'));
  callSoon(virtual.say('c'));
  expect(runTurns()).toEqual([['b'], ['c']]);
});

test('a callback that fails is reported, and holds up nobody', () => {
  const callSoon = mostAtOnce(loop, 2);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    callSoon(
      virtual.say(name, () => {
        throw new Error(`from ${name}`);
      }),
    );
  }
  expect(runTurns()).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(virtual.errors.map(([error]) => String(error))).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((name) => `Error: from ${name}`),
  );
});

test('two crowds have a bound each', () => {
  const [one, two] = [mostAtOnce(loop, 1), mostAtOnce(loop, 2)];
  for (const name of ['a', 'b']) one(virtual.say(name));
  for (const name of ['1', '2', '3']) two(virtual.say(name));
  expect(runTurns().map((turn) => turn.toSorted())).toEqual([
    ['1', '2', 'a'],
    ['3', 'b'],
  ]);
});
