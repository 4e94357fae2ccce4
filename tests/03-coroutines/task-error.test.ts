import { describe, expect, test } from 'vitest';

import {
  all,
  currentTask,
  describeOrigin,
  race,
  rememberPlaces,
  sleep,
  spawn,
  TaskError,
  taskGroup,
} from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { createWorld } from './virtual.ts';

// #region a chain of tasks, and an error at its end
function* reader(): Coroutine<never> {
  yield* sleep(10);
  throw new Error('boom');
}

function* connection(): Coroutine<void> {
  yield* taskGroup(function* spawnReader(group) {
    group.spawn(reader, { name: 'reader 7' });
    yield* sleep(1_000);
  });
}

function* server(): Coroutine<void> {
  const { loop } = currentTask();
  yield* spawn(loop, connection, { name: 'connection 3' }).join();
}
// #endregion a chain of tasks, and an error at its end

/** Leaves of every place the function and the file: lines move. */
function shorten(text: string): string {
  return text.replaceAll(
    /spawned at (\S+) \(\S*?([\w.-]+):\d+:\d+\)/g,
    'spawned at $1 ($2)',
  );
}

// #region what is said of it
const CHAIN = [
  'in task "reader 7", spawned at spawnReader (task-error.test.ts)',
  'by task "connection 3", spawned at server (task-error.test.ts)',
  'by task "server", spawned at start (task-error.test.ts)',
].map((line) => `    ${line}`);
// #endregion what is said of it

describe('a task that fails', () => {
  test('while nobody waits for it is reported: which task, spawned where', () => {
    const { loop, reports } = createWorld();
    function start(): void {
      spawn(loop, server);
    }
    start();
    loop.run();
    expect(reports).toHaveLength(1);
    const [{ label, error } = {}] = reports as [
      { label: string; error: Error },
    ];
    expect(label).toBe('task "server"');
    expect(error).toBeInstanceOf(TaskError);
    expect(error?.cause).toEqual(new Error('boom'));
    expect(shorten(error?.message ?? '')).toBe(
      ['Task "server" failed: Error: boom', ...CHAIN].join('\n'),
    );
    expect(error?.stack).toBe(`TaskError: ${error?.message}`); // no lines of ours
  });

  test('while somebody joins it is not reported', () => {
    const { reports, run } = createWorld();
    expect(() => run(server)).toThrow('boom');
    expect(reports).toEqual([]);
  });

  test('is reported when its only joiner has given up', () => {
    const { loop, reports, run } = createWorld();
    run(function* () {
      const failing = spawn(loop, reader);
      const joiner = spawn(loop, () => failing.join());
      yield* sleep(5);
      joiner.cancel();
      yield* sleep(10);
    });
    expect(reports.map(({ label }) => label)).toEqual(['task "reader"']);
  });

  test('does not touch its error, which may be frozen', () => {
    const { run } = createWorld();
    const frozen = Object.freeze(new Error('frozen'));
    const body = function* (): Coroutine<never> {
      yield* sleep(10);
      throw frozen;
    };
    expect(() => run(body)).toThrow(frozen);
    expect(describeOrigin(frozen)).toMatch(/in task "main"/);
  });

  test.each(['text', undefined, 42])(
    'may throw %j, and is reported',
    (thrown) => {
      const { loop, reports } = createWorld();
      spawn(
        loop,
        function* () {
          yield* sleep(10);
          throw thrown;
        },
        { name: 'thrower' },
      );
      loop.run();
      const message = `Task "thrower" failed: ${String(thrown)}`;
      expect(reports).toEqual([
        expect.objectContaining({
          error: expect.objectContaining({ message }),
        }),
      ]);
    },
  );
});

describe('the origin of an error', () => {
  test('is the first task that it left', () => {
    const { run } = createWorld();
    function start(): unknown {
      try {
        return run(server);
      } catch (error) {
        return error;
      }
    }
    const lines = shorten(describeOrigin(start())).split('\n');
    expect(lines.slice(0, 2)).toEqual(CHAIN.slice(0, 2));
  });

  test.each([
    ['a task of the group', 'helper'],
    ['a callback', 'main'],
  ])(
    'of a task that %s has spawned in it goes on with task "%s"',
    (how, by) => {
      const { loop, run } = createWorld();
      const body = taskGroup(function* (group) {
        const spawnReader = (): unknown => group.spawn(reader);
        if (how === 'a callback') loop.callLater(1, spawnReader);
        else {
          group.spawn(
            function* () {
              spawnReader();
              yield* sleep(100);
            },
            { name: 'helper' },
          );
        }
        yield* sleep(1_000);
      });
      try {
        run(body);
        expect.unreachable();
      } catch (error) {
        const line = describeOrigin(error).split('\n')[1];
        expect(line).toMatch(new RegExp(`by task "${by}"`));
      }
    },
  );

  test('of several errors is told for each', () => {
    const { run } = createWorld();
    function* clumsy(text: string): Coroutine<void> {
      try {
        yield* sleep(1_000);
      } finally {
        throw new Error(text);
      }
    }
    try {
      run(() =>
        taskGroup(function* (group) {
          group.spawn(clumsy('a'), { name: 'first' });
          group.spawn(clumsy('b'), { name: 'second' });
          yield* sleep(10);
          group.cancel();
        }),
      );
      expect.unreachable();
    } catch (error) {
      const lines = describeOrigin(error).split('\n');
      expect(lines.map((line) => line.replace(/,.*/, ''))).toEqual([
        '    Error: a',
        '    in task "first"',
        '    by task "main"',
        '    Error: b',
        '    in task "second"',
        '    by task "main"',
      ]);
    }
  });

  test.each([
    ['all', () => all([reader])],
    ['race', () => race([reader])],
  ])('of a body of %s is the line that called it', (_, combine) => {
    const { run } = createWorld();
    function* caller(): Coroutine<unknown> {
      return yield* combine();
    }
    try {
      run(caller);
      expect.unreachable();
    } catch (error) {
      expect(describeOrigin(error)).toMatch(
        /in task "reader", spawned at \S* ?\(?\S*task-error\.test\.ts/,
      );
    }
  });

  test.each([new Error('never thrown'), 'text', undefined, null])(
    'of %s is unknown',
    (error) => {
      expect(describeOrigin(error)).toBe('');
    },
  );

  test('goes back only so far: tasks that spawn each other for ever are not kept', () => {
    const { loop, reports } = createWorld();
    function* successor(n: number): Coroutine<void> {
      yield* sleep(1);
      if (n === 0) throw new Error('the last one');
      spawn(currentTask().loop, successor(n - 1), { name: `task ${n - 1}` });
    }
    spawn(loop, successor(100), { name: 'task 100' });
    loop.run();
    const lines = String(reports[0]?.error).split('\n').slice(1);
    expect(lines[0]).toMatch(/in task "task 0"/);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.length).toBeLessThan(20);
  });
});

test('a report goes without lines when nobody wants them remembered', () => {
  rememberPlaces(false);
  try {
    const { loop, reports } = createWorld();
    spawn(loop, reader);
    loop.run();
    expect((reports[0]?.error as Error).message).toBe(
      'Task "reader" failed: Error: boom\n    in task "reader"',
    );
  } finally {
    rememberPlaces(true);
  }
});

test("remembering a line leaves the length of everybody else's traces alone", () => {
  const { loop } = createWorld();
  const before = Error.stackTraceLimit;
  spawn(loop, () => sleep(0));
  expect(Error.stackTraceLimit).toBe(before);
  loop.run();
});

test('an engine that tells no lines still gets a report', () => {
  const { captureStackTrace } = Error;
  Reflect.deleteProperty(Error, 'captureStackTrace');
  try {
    const { loop, reports } = createWorld();
    spawn(loop, reader);
    loop.run();
    expect((reports[0]?.error as Error).message).toBe(
      'Task "reader" failed: Error: boom\n    in task "reader"',
    );
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
});
