import { describe, expect, test } from 'vitest';

import { runScript } from '../../code/03-coroutines/attempts/first-runner.ts';
import {
  forecastInPromises,
  forecastInTask,
  Line,
} from '../../code/03-coroutines/attempts/promise-race.ts';
import { forecast as forecastInCallbacks } from '../../code/03-coroutines/attempts/pyramid.ts';
import { runCoroutine } from '../../code/03-coroutines/attempts/recursive-runner.ts';
import { forecast } from '../../code/03-coroutines/forecast.ts';
import { fromPromise, suspend } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld, runBesidePromises } from './virtual.ts';

describe('the pyramid', () => {
  function ask(visitor: string): { told: unknown[]; reported: string[] } {
    const { loop, reports } = createWorld();
    const told: unknown[] = [];
    forecastInCallbacks(loop, visitor, (error, text) => {
      told.push(error === undefined ? text : String(error));
    });
    loop.run();
    return { told, reported: reports.map(({ error }) => String(error)) };
  }

  test('answers when all goes well', () => {
    expect(ask('Ada')).toEqual({
      told: ['rain, take an umbrella'],
      reported: [],
    });
  });

  test('tells an error at the first step', () => {
    expect(ask('Nobody').told).toEqual([
      'Error: Cannot look up "home of Nobody": the almanac has no such entry',
    ]);
  });

  test('forgets to look at an error, and tells another in its place', () => {
    expect(ask('Bob').told).toEqual([
      'Error: Cannot look up "gear for ": the almanac has no such entry',
    ]);
  });

  test('leaves its caller waiting for ever when a callback throws', () => {
    const { told, reported } = ask('Eve');
    expect(told).toEqual([]);
    expect(reported).toEqual([expect.stringMatching(/^SyntaxError/)]);
  });

  test('throws past a try around it', () => {
    const { loop, reports } = createWorld();
    try {
      forecastInCallbacks(loop, 'Eve', () => expect.unreachable());
    } catch {
      expect.unreachable();
    }
    loop.run();
    expect(reports).toHaveLength(1);
  });
});

describe('three questions in a coroutine', () => {
  test('are answered when all goes well', () => {
    const { loop, run } = createWorld();
    expect(run(forecast('Ada'))).toBe('rain, take an umbrella');
    expect(loop.nowMs).toBe(30);
  });

  test.each([
    ['Nobody', 'Cannot look up "home of Nobody"'],
    ['Bob', 'Cannot look up "weather in Atlantis"'],
    ['Eve', 'is not valid JSON'],
  ])(
    'of %s throw the error that happened, to whoever asked',
    (visitor, message) => {
      const { reports, run } = createWorld();
      expect(() => run(forecast(visitor))).toThrow(message);
      expect(reports).toEqual([]);
    },
  );
});

describe('the first runner', () => {
  test('stops at a yield and goes on with what resume is given', () => {
    const { loop, note, notes } = createWorld();
    runScript(function* (resume) {
      loop.callLater(10, () => resume('first'));
      note(yield);
      loop.callLater(10, () => resume('second'));
      note(yield);
    });
    loop.run();
    expect(notes).toEqual(['10 first', '20 second']);
  });

  // #region resumed before it has yielded
  test('resumes before it has yielded, if the answer is there at once', () => {
    expect(() =>
      runScript(function* (resume) {
        resume('the answer was in a cache');
        yield;
      }),
    ).toThrow('Generator is already running');
  });
  // #endregion resumed before it has yielded

  // #region resumed twice
  test('resumes twice, if it is answered twice: the second answers another question', () => {
    const { loop, note, notes } = createWorld();
    runScript(function* (resume) {
      loop.callLater(10, () => {
        resume('Ada');
        resume('Ada, again');
      });
      note(`name: ${yield}`);
      loop.callLater(10, () => resume('London'));
      note(`town: ${yield}`);
    });
    loop.run();
    expect(notes).toEqual(['10 name: Ada', '10 town: Ada, again']);
  });
  // #endregion resumed twice

  test('cannot throw an error where the script waits', () => {
    const { loop, reports } = createWorld();
    runScript(function* (resume) {
      try {
        loop.callLater(10, () => {
          throw new Error('no answer');
        });
        yield;
        resume('never');
      } catch {
        expect.unreachable();
      }
    });
    loop.run();
    expect(reports).toHaveLength(1);
  });
});

describe('the recursive runner', () => {
  function* countTo(count: number, onEnd: () => void): Coroutine<void> {
    for (let n = 0; n < count; n += 1) {
      yield* suspend((resume) => {
        resume();
        return undefined;
      });
    }
    onEnd();
  }

  test('takes an answer that is there at once', () => {
    let isOver = false;
    runCoroutine(countTo(10, () => (isOver = true)));
    expect(isOver).toBe(true);
  });

  test('takes a failure that is there at once', () => {
    const caught: unknown[] = [];
    runCoroutine(
      (function* () {
        try {
          yield* suspend((_, fail) => {
            fail('failed');
            return undefined;
          });
        } catch (error) {
          caught.push(error);
        }
      })(),
    );
    expect(caught).toEqual(['failed']);
  });

  // #region recursion overflows
  test('overflows the stack with 10,000 answers that are there at once', () => {
    let isOver = false;
    const coroutine = countTo(10_000, () => (isOver = true));
    expect(() => runCoroutine(coroutine)).toThrow(); // what exactly, depends on where it hits
    expect(isOver).toBe(false);
  });
  // #endregion recursion overflows

  test('throws an error of the coroutine at whoever answers it', () => {
    const { loop, reports } = createWorld();
    runCoroutine(
      (function* () {
        yield* suspend((resume) => {
          loop.callLater(10, function theirs() {
            resume();
          });
          return undefined;
        });
        throw new Error('mine');
      })(),
    );
    loop.run();
    expect(reports.map(({ label }) => label)).toEqual(['theirs']);
  });
});

describe('a time limit of 15 ms for three questions', () => {
  type Ask = (
    line: Line,
    visitor: string,
    delayMs: number,
  ) => Coroutine<string>;

  const inPromises: Ask = (line, visitor, delayMs) =>
    fromPromise(forecastInPromises(line, visitor, delayMs));

  function ask(how: Ask, visitor: string, delayMs: number): Promise<string[]> {
    const said: string[] = [];
    return runBesidePromises((loop) => {
      const say = (text: string) => said.push(`${loop.nowMs} ${text}`);
      return function* () {
        try {
          say(yield* how(new Line(loop, say), visitor, delayMs));
        } catch (error) {
          say((error as Error).message);
        }
        return said;
      };
    });
  }

  const GIVEN_UP = [
    '0 asks for the home of Ada',
    '10 asks for the weather in London',
    '15 closes the line',
    '15 Cannot go on waiting: 15 ms have passed',
  ];

  // #region the loser of a race runs on
  test('as a race of promises: the loser asks on, and what it throws is lost', async () => {
    expect(await ask(inPromises, 'Ada', 15)).toEqual([
      ...GIVEN_UP,
      '20 asks for the gear for rain, on a closed line',
    ]);
  });

  test('around a task: nobody asks once the time is up', async () => {
    expect(await ask(forecastInTask, 'Ada', 15)).toEqual(GIVEN_UP);
  });
  // #endregion the loser of a race runs on

  test.each([
    ['a race of promises', inPromises],
    ['a task', forecastInTask],
  ])(
    'in time, as %s: the answer, and then the line is closed',
    async (_, how) => {
      expect(await ask(how, 'Ada', 40)).toEqual([
        '0 asks for the home of Ada',
        '10 asks for the weather in London',
        '20 asks for the gear for rain',
        '30 closes the line',
        '30 rain, take an umbrella',
      ]);
    },
  );
});
