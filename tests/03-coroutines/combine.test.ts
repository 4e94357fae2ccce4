import { describe, expect, expectTypeOf, test } from 'vitest';

import { all, race, sleep } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

function* after<T>(delayMs: number, value: T): Coroutine<T> {
  yield* sleep(delayMs);
  return value;
}

function* failAfter(delayMs: number, text: string): Coroutine<never> {
  yield* sleep(delayMs);
  throw new Error(text);
}

describe('all', () => {
  test('runs the bodies beside each other and returns the values in their order', () => {
    const { loop, run } = createWorld();
    const values = run(() =>
      all([after(30, 'a'), () => after(10, 2), after(20, true)]),
    );
    expect(values).toEqual(['a', 2, true]);
    expect(loop.nowMs).toBe(30);
  });

  test('gives each value its own type', () => {
    expectTypeOf(all([after(1, 'a'), after(1, 2)])).toEqualTypeOf<
      Coroutine<[string, number]>
    >();
    const bodies: Coroutine<number>[] = [];
    expectTypeOf(all(bodies)).toEqualTypeOf<Coroutine<number[]>>();
  });

  test('of nothing is nothing', () => {
    const { run } = createWorld();
    expect(run(() => all([]))).toEqual([]);
  });

  test('ends with the first failure', () => {
    const { loop, run } = createWorld();
    expect(() =>
      run(() =>
        all([after(100, 'a'), failAfter(10, 'boom'), failAfter(20, 'late')]),
      ),
    ).toThrow('boom');
    expect(loop.nowMs).toBe(10);
  });
});

describe('race', () => {
  test('returns what the first returns, and cancels the others', () => {
    const { loop, note, notes, run } = createWorld();
    function* loser(): Coroutine<string> {
      try {
        return yield* after(100, 'loser');
      } finally {
        note('loser cleans up');
      }
    }
    expect(run(() => race([loser, after(10, 'winner'), loser]))).toBe('winner');
    expect(notes).toEqual(['10 loser cleans up', '10 loser cleans up']);
    expect(loop.nowMs).toBe(10);
  });

  test('throws what the first throws', () => {
    const { run } = createWorld();
    expect(() =>
      run(() => race([after(100, 'a'), failAfter(10, 'boom')])),
    ).toThrow('boom');
  });

  test.each([
    ['value', after(10, 'b')],
    ['failure', failAfter(10, 'late')],
  ])(
    'of two that end in the same turn, the first wins; the %s of the other is dropped',
    (_, other) => {
      const { reports, run } = createWorld();
      expect(run(() => race<string>([after(10, 'a'), other]))).toBe('a');
      expect(reports).toEqual([]);
    },
  );

  test('of nothing would last for ever, so it is refused', () => {
    expect(() => race([])).toThrow(
      'Cannot race: no body was given, expected one or more',
    );
  });
});
