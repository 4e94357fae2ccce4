import { format } from 'node:util';

import { describe, expect, test, vi } from 'vitest';

import { sleep, spawn } from '../../code/03-coroutines/index.ts';
import { LocalProtocolError } from '../../code/05-http-parser/index.ts';
import { Alarm } from '../../code/08-server/alarm.ts';
import { Bell } from '../../code/08-server/bell.ts';
import { formatDate } from '../../code/08-server/date-field.ts';
import { inTime } from '../../code/08-server/in-time.ts';
import { findConnectionFacts } from '../../code/08-server/request-facts.ts';
import {
  printError,
  withDefaults,
} from '../../code/08-server/server-options.ts';
import type { ServerOptions } from '../../code/08-server/server-options.ts';
import { tell } from '../../code/08-server/tell.ts';
import { Underway } from '../../code/08-server/underway.ts';
import { createWorld } from '../03-coroutines/virtual.ts';

describe('a bell', () => {
  test.each<[string, string, readonly string[]]>([
    ['wakes who waits', 'wait ring', ['woke 1']],
    ['is heard by who comes later', 'ring wait', ['woke 1']],
    ['rings for one wait only', 'ring wait wait ring', ['woke 1', 'woke 2']],
    ['has rung once, however often', 'ring ring wait wait', ['woke 1']],
    ['waits again after a ring', 'wait ring wait ring', ['woke 1', 'woke 2']],
    ['forgets who was cancelled', 'wait cancel ring wait', ['woke 1']],
  ])('%s: %s', (_, script, expected) => {
    const { run, loop } = createWorld();
    const bell = new Bell();
    const notes: string[] = [];
    run(function* () {
      const tasks: { cancel(): void }[] = [];
      for (const step of script.split(' ')) {
        if (step === 'ring') bell.ring();
        if (step === 'cancel') tasks.pop()?.cancel();
        if (step === 'wait')
          tasks.push(
            spawn(loop, function* () {
              yield* bell.wait();
              notes.push(`woke ${notes.length + 1}`);
            }),
          );
        yield* sleep(1);
      }
      for (const task of tasks) task.cancel();
      yield* sleep(1);
    });
    expect(notes).toEqual(expected);
  });
});

describe('an alarm', () => {
  test.each<[string, readonly (readonly [number, number | 'clear'])[], string]>(
    [
      ['rings when its time is over', [[0, 30]], '30'],
      [
        'rings for the time that was set last',
        [
          [0, 30],
          [10, 50],
        ],
        '60',
      ],
      [
        'may be set to an earlier time',
        [
          [0, 50],
          [10, 10],
        ],
        '20',
      ],
      [
        'rings once for each time',
        [
          [0, 10],
          [20, 10],
        ],
        '10 30',
      ],
      [
        'does not ring when it was cleared',
        [
          [0, 30],
          [10, 'clear'],
        ],
        '',
      ],
      [
        'can be set again after that',
        [
          [0, 30],
          [10, 'clear'],
          [20, 30],
        ],
        '50',
      ],
      [
        'never rings for Infinity',
        [
          [0, 30],
          [10, Infinity],
        ],
        '',
      ],
      [
        'rings after Infinity',
        [
          [0, Infinity],
          [10, 5],
        ],
        '15',
      ],
    ],
  )('%s', (_, script, expected) => {
    const { run, loop } = createWorld();
    const rung: number[] = [];
    run(function* () {
      const alarm = new Alarm(loop, () => rung.push(loop.nowMs));
      for (const [atMs, delay] of script) {
        yield* sleep(atMs - loop.nowMs);
        if (delay === 'clear') alarm.clear();
        else alarm.set(delay);
      }
      yield* sleep(1_000);
      alarm.close();
    });
    expect(rung.join(' ')).toBe(expected);
  });

  test('sets one timer for a thousand settings', () => {
    const { run, loop } = createWorld();
    const callAt = vi.spyOn(loop, 'callAt');
    run(function* () {
      const alarm = new Alarm(loop, () => {});
      for (let n = 0; n < 1_000; n += 1) alarm.set(1_000 + n);
      expect(callAt).toHaveBeenCalledTimes(1);
      alarm.close();
      yield* sleep(1);
    });
  });

  test('leaves no timer when it is closed', () => {
    const { run, loop } = createWorld();
    run(function* () {
      const alarm = new Alarm(loop, () => {
        throw new Error('it rang');
      });
      alarm.set(10);
      alarm.close();
      yield* sleep(1);
    });
    expect(loop.nowMs).toBe(1);
  });
});

describe('what is underway', () => {
  test('is waited for, twice in a row, and again', () => {
    const { run, loop, note, notes } = createWorld();
    const underway = new Underway<string>();
    run(function* () {
      yield* underway.untilEmpty();
      note('none yet');
      for (const round of ['first', 'second']) {
        underway.add(round);
        underway.add(`${round}'s other`);
        expect(underway.size).toBe(2);
        loop.callLater(10, () => underway.delete(round));
        loop.callLater(20, () => underway.delete(`${round}'s other`));
        yield* underway.untilEmpty();
        note(round);
      }
      underway.delete('nobody');
      underway.add('third');
      expect(yield* inTime(5, () => underway.untilEmpty())).toBe(undefined);
      expect(underway.members).toEqual(['third']);
      loop.callLater(5, () => underway.delete('third'));
      yield* underway.untilEmpty();
      note('third');
    });
    expect(notes).toEqual(['0 none yet', '20 first', '40 second', '50 third']);
  });
});

describe('in time', () => {
  test.each([
    ['a value in time', 10, 5, 'value at 5'],
    ['nothing when it is too late', 10, 15, 'undefined at 10'],
    ['a value however late without a limit', Infinity, 500, 'value at 500'],
  ])('brings %s', (_, limitMs, delayMs, expected) => {
    const { run, loop } = createWorld();
    run(function* () {
      const value = yield* inTime(limitMs, function* () {
        yield* sleep(delayMs);
        return 'value';
      });
      expect(`${value} at ${loop.nowMs}`).toBe(expected);
    });
  });

  test('lets another error pass', () => {
    const { run } = createWorld();
    expect(() =>
      run(() =>
        inTime(10, function* () {
          yield* sleep(1);
          throw new Error('another');
        }),
      ),
    ).toThrow('another');
  });
});

test('what a callback throws goes to the loop', () => {
  const { run, loop, reports } = createWorld();
  run(function* () {
    tell(loop, () => {
      throw new Error('theirs');
    });
    yield* sleep(1);
  });
  expect(reports).toMatchObject([{ error: { message: 'theirs' } }]);
});

test.each([
  [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
  [999, 'Thu, 01 Jan 1970 00:00:00 GMT'],
  [1_000, 'Thu, 01 Jan 1970 00:00:01 GMT'],
  [784_111_777_500, 'Sun, 06 Nov 1994 08:49:37 GMT'],
  [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
])('%d ms is the date %s', (timeMs, expected) => {
  expect(formatDate(timeMs)).toBe(expected);
});

const TIME = 'a number above 0, or Infinity';
const COUNT = 'a whole number from 1, or Infinity';
const MOUNT =
  'nothing, or a path that begins with a slash and ends without one';
const ANY_FIELD = 'a field that is not about the connection or its framing';

test.each<[object, string, string]>([
  [{ headMs: 0 }, 'headMs 0', TIME],
  [{ bodyMs: -1 }, 'bodyMs -1', TIME],
  [{ sendMs: NaN }, 'sendMs NaN', TIME],
  [{ graceMs: '5' }, 'graceMs "5"', TIME],
  [{ maxConnections: 0 }, 'maxConnections 0', COUNT],
  [{ maxConnections: 1.5 }, 'maxConnections 1.5', COUNT],
  [
    { maxUnreadOctets: NaN },
    'maxUnreadOctets NaN',
    'a whole number from 0, or Infinity',
  ],
  [{ rootPath: 'x' }, 'rootPath "x"', MOUNT],
  [{ rootPath: '/x/' }, 'rootPath "/x/"', MOUNT],
  [{ rootPath: '/' }, 'rootPath "/"', MOUNT],
  ...[
    'Content-Length',
    'transfer-encoding',
    'connection',
    'keep-alive',
    'trailer',
    'upgrade',
  ].map((name): [object, string, string] => [
    { headers: [[name, '1']] },
    `headers "${name.toLowerCase()}"`,
    ANY_FIELD,
  ]),
])('an option that cannot be is refused: %j', (options, name, expected) => {
  expect(() => withDefaults(options)).toThrow(
    new RangeError(`Cannot use ${name}: expected ${expected}`),
  );
});

test.each([
  { graceMs: Infinity },
  { maxConnections: Infinity },
  { maxUnreadOctets: 0 },
  { rootPath: '/a b/\u00e9' },
  { serverName: '' },
])('an option that can be is taken as it is: %j', (options) => {
  expect(withDefaults(options)).toMatchObject(options);
});

test.each<[string, ServerOptions]>([
  ['a name that is none', { headers: [['x a', 'b']] }],
  ['a line break', { headers: [['x-a', 'b\r\nc: d']] }],
  ['a line break in Server', { serverName: 'a\r\nb: c' }],
])('a field that cannot be sent is refused at once: %s', (_, options) => {
  expect(() => withDefaults(options)).toThrow(LocalProtocolError);
});

describe('an error that is printed', () => {
  test.each(['/', '/?%c', '/?%s', '/?%d%%'])(
    'is there whatever the target is: %j',
    (where) => {
      const print = vi.spyOn(console, 'error').mockReturnValue();
      const error = new Error('the database is gone');
      printError(error, where);
      const line = format(...(print.mock.lastCall as [unknown, unknown]));
      print.mockRestore();
      expect(line).toContain(`${where}: Error: the database is gone`);
    },
  );
});

test.each([
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::ffff:5', '::ffff:5'], // no address of IPv4 looks like that
  ['::FFFF:127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
])('an address of %s is one of %s for an application', (host, expected) => {
  const address = { host, port: 1 };
  const stream = { localAddress: address, remoteAddress: address };
  expect(findConnectionFacts(stream, '')).toEqual({
    client: [expected, 1],
    server: [expected, 1],
    rootPath: '',
  });
});
