import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

const MAIN = path.resolve(
  import.meta.dirname,
  '../../code/03-coroutines/main.ts',
);

function runMain(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    encoding: 'utf8',
  });
}

describe('the program', () => {
  test('shows forecasts, a group whose tasks end together, and which task failed', () => {
    const { stdout, stderr, status } = runMain();
    const [forecasts = '', ladder = '', report = ''] = stdout.split('\n\n');
    expect(forecasts.split('\n')).toEqual([
      'Bob: Error: Cannot look up "weather in Atlantis": the almanac has no such entry',
      'Ada: rain, take an umbrella',
      expect.stringMatching(/^Eve: SyntaxError: .*JSON/),
    ]);
    expect(
      ladder.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | ')),
    ).toEqual([
      'ms | main | reader | writer | logger',
      '5 | waits for three',
      '20 | reads page 1',
      '25 | writes',
      '40 | reads page 2',
      '50 | writes',
      '60 | fails',
      '60 | closes its file',
      '60 | Cancelled',
      '75 | has sent its rest',
      '75 | all have ended',
    ]);
    expect(report.trimEnd().split('\n')).toEqual([
      'onError (task "main"):',
      'Task "main" failed: Error: Cannot read page 3: it is torn',
      expect.stringMatching(
        /^ {4}in task "reader", spawned at spawnThree \(…\/code\/.*three-tasks\.ts:\d+:\d+\)$/,
      ),
      expect.stringMatching(
        /^ {4}by task "main", spawned at showThree \(…\/code\/.*main\.ts:\d+:\d+\)$/,
      ),
    ]);
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('shows the pyramid, which gets one error wrong and one visitor stuck', () => {
    const { stdout, stderr, status } = runMain('--attempt', 'pyramid');
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Ada: rain, take an umbrella',
      'Bob: Error: Cannot look up "gear for ": the almanac has no such entry',
      '',
      'onError (answer):',
      expect.stringMatching(/JSON/),
      'Eve: still waits',
    ]);
    expect([stderr, status]).toEqual(['', 0]);
  });

  test('shows a race of promises whose loser runs on, and a task that stops', () => {
    const { stdout, stderr, status } = runMain('--attempt', 'promise-race');
    const ladders = stdout.trim().split('\n\n');
    expect(ladders.map((ladder) => ladder.trim().split('\n'))).toEqual([
      [
        'ms  promises',
        '   0  asks for the home of Ada',
        '  10  asks for the weather in London',
        '  15  closes the line',
        '  15  Error: Cannot go on waiting: 15 ms have passed',
        '  20  asks for the gear for rain, on a closed line',
      ],
      [
        'ms  a task',
        '   0  asks for the home of Ada',
        '  10  asks for the weather in London',
        '  15  closes the line',
        '  15  TimeoutError: Cannot go on waiting: 15 ms have passed',
      ],
    ]);
    expect([stderr, status]).toEqual(['', 0]);
  });

  test.each([
    ['an attempt that never was', ['--attempt', 'x'], /"x".*"pyramid" or/],
    ['an option that does not exist', ['--atempt'], /npm run chapter 3/],
  ])('answers %s with one line and exit code 1', (_, args, line) => {
    const { status, stderr } = runMain(...args);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});
