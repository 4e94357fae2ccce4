import { expect, test } from 'vitest';

import { retry } from '../../../code/03-coroutines/exercises/retry.ts';
import { sleep, spawn, suspend } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { createWorld } from '../virtual.ts';

/** Fails so many times, then returns. */
function failing(
  times: number,
  note: (text: string) => void,
): () => Coroutine<string> {
  let left = times;
  return function* () {
    note('tries');
    yield* sleep(1);
    left -= 1;
    if (left >= 0) throw new Error(`${left} failures left`);
    return 'done';
  };
}

test('returns what the first attempt returns that does not fail', () => {
  const { note, notes, run } = createWorld();
  const value = run(() =>
    retry(failing(0, note), { attempts: 3, pauseMs: 100 }),
  );
  expect(value).toBe('done');
  expect(notes).toEqual(['0 tries']);
});

test('pauses twice as long each time', () => {
  const { note, notes, run } = createWorld();
  const value = run(() =>
    retry(failing(4, note), { attempts: 5, pauseMs: 100 }),
  );
  expect(value).toBe('done');
  expect(notes).toEqual([
    '0 tries',
    '101 tries',
    '302 tries',
    '703 tries',
    '1504 tries',
  ]);
});

test('throws what the last attempt threw, without a pause behind it', () => {
  const { loop, note, notes, run } = createWorld();
  const body = retry(failing(9, note), { attempts: 3, pauseMs: 100 });
  expect(() => run(body)).toThrow('6 failures left');
  expect(notes).toHaveLength(3);
  expect(loop.nowMs).toBe(303);
});

test('does not try again when its task is cancelled', () => {
  const { loop, note, notes, run } = createWorld();
  run(function* () {
    const task = spawn(loop, () =>
      retry(
        function* () {
          note('tries');
          yield* sleep(1_000);
        },
        { attempts: 3, pauseMs: 100 },
      ),
    );
    task.whenDone(() => undefined);
    yield* sleep(10);
    task.cancel();
    yield* suspend((resume) => task.whenDone(resume));
    expect(task.state).toBe('cancelled');
  });
  expect(notes).toEqual(['0 tries']);
});
