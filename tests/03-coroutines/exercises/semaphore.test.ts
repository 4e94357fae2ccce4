import { expect, test } from 'vitest';

import { Semaphore } from '../../../code/03-coroutines/exercises/semaphore.ts';
import { sleep, spawn, taskGroup } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { createWorld } from '../virtual.ts';

test('lets so many in at a time, the others in the order in which they came', () => {
  const { note, notes, run } = createWorld();
  run(() =>
    taskGroup(function* (group) {
      const semaphore = new Semaphore(2);
      for (const name of ['a', 'b', 'c', 'd', 'e']) {
        group.spawn(() =>
          semaphore.hold(function* () {
            note(name);
            yield* sleep(10);
          }),
        );
      }
      yield* sleep(0);
    }),
  );
  expect(notes).toEqual(['0 a', '0 b', '10 c', '10 d', '20 e']);
});

test('returns what the body returns, and throws what it throws', () => {
  const { run } = createWorld();
  const semaphore = new Semaphore(1);
  const value = run(() =>
    semaphore.hold(function* () {
      yield* sleep(1);
      return 'value';
    }),
  );
  expect(value).toBe('value');
  const failing = semaphore.hold(function* () {
    yield* sleep(1);
    throw new Error('boom');
  });
  expect(() => run(failing)).toThrow('boom');
  expect(run(() => semaphore.hold(() => sleep(1)))).toBe(undefined); // given back
});

test('forgets who is cancelled while waiting in line', () => {
  const { note, notes, run } = createWorld();
  run(() =>
    taskGroup(function* (group) {
      const semaphore = new Semaphore(1);
      group.spawn(() => semaphore.hold(() => sleep(100)));
      yield* sleep(1);
      const impatient = group.spawn(() => semaphore.hold(() => sleep(1)));
      group.spawn(() =>
        semaphore.hold(function* () {
          note('patient');
          yield* sleep(1);
        }),
      );
      yield* sleep(5);
      impatient.cancel();
    }),
  );
  expect(notes).toEqual(['100 patient']);
});

test('nobody slips in between: a permit goes from hand to hand', () => {
  const { loop, note, notes, run } = createWorld();
  run(function* () {
    const semaphore = new Semaphore(1);
    function* greedy(): Coroutine<void> {
      note('greedy');
      yield* sleep(1);
    }
    const first = spawn(loop, function* () {
      yield* semaphore.hold(() => sleep(10));
      yield* semaphore.hold(greedy); // at once, it hopes
    });
    const second = spawn(loop, function* () {
      yield* semaphore.hold(function* () {
        note('who waited');
        yield* sleep(10);
      });
    });
    yield* first.join();
    yield* second.join();
  });
  expect(notes).toEqual(['10 who waited', '20 greedy']);
});
