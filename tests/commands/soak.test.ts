import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { runCommand } from '../support/checkout.ts';

// A run takes minutes; what it does, tests/08-server/ does for seconds.
const ROOT = path.resolve(import.meta.dirname, '../..');

describe('refuses, in one line,', () => {
  const TIME = 'expected a number of minutes above 0, such as 0.5';

  test.for([
    [['--minutes'], `Cannot read "--minutes": "" is no time, ${TIME}`],
    [['--minutes', '0'], `Cannot read "--minutes": "0" is no time, ${TIME}`],
    [['--minutes', '1e3'], `Cannot read "--minutes": "1e3" is no time, ${TIME}`],
    [['--transport', 'tcp'], 'Cannot use transport "tcp": expected epoll or node'],
    [
      ['5'],
      'Cannot read "5": there is no such option, expected --minutes or --transport, and a value',
    ],
  ] as const)('%j', async ([args, line]) => {
    const result = await runCommand(ROOT, ['soak', ...args]);
    expect(result).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
  });
});

test('refuses an option that npm took for its own', async () => {
  expect(await runCommand(ROOT, ['soak'], { npm_config_minutes: '9' })).toMatchObject({
    code: 1,
    stderr:
      'Cannot read "--minutes 9": npm took it for an option of its own, expected npm run soak -- --minutes 9\n',
  });
});
