import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { runCommand } from '../support/checkout.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

test('prints what came of it in one line, and how often each error', async () => {
  const { code, stdout, stderr } = await runCommand(ROOT, [
    'fuzz',
    '--count',
    '1000',
    '--seed',
    '3',
  ]);
  const [line, ...errors] = stdout.trimEnd().split('\n');
  expect(line).toMatch(
    /^1,000 requests from seed 3 in [0-9.]+ s, [0-9]+ % accepted: no crash, no hang, no unknown error$/,
  );
  expect(errors).toContainEqual(expect.stringMatching(/^ +[0-9]+ {2}bad-start-line$/));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('refuses, in one line,', () => {
  const RANGE = 'expected a number from';

  test.for([
    [['--count'], `Cannot read "--count": no number is given, ${RANGE} 1 to 999999999`],
    [['--count', '0'], `Cannot read "--count": "0" is none, ${RANGE} 1 to 999999999`],
    [['--seed', '1e3'], `Cannot read "--seed": "1e3" is none, ${RANGE} 0 to 999999999`],
    [['--seed', '-1'], `Cannot read "--seed": "-1" is none, ${RANGE} 0 to 999999999`],
    [['5'], 'Cannot read "5": there is no such option, expected --seed or --count, and a number'],
  ] as const)('%j', async ([args, line]) => {
    const result = await runCommand(ROOT, ['fuzz', ...args]);
    expect(result).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
  });
});

test('refuses an option that npm took for its own', async () => {
  expect(await runCommand(ROOT, ['fuzz'], { npm_config_count: '9' })).toMatchObject({
    code: 1,
    stderr:
      'Cannot read "--count 9": npm took it for an option of its own, expected npm run fuzz -- --count 9\n',
  });
});
