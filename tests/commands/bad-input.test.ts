import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';

import { createCheckout, listFiles, runCommand } from '../support/checkout.ts';
import { TINY_BOOK } from './tiny-book.ts';

/** Runs a command that must refuse: one line, exit code 1, nothing written. */
async function expectRefusal(
  root: string,
  args: readonly string[],
  line: string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const before = listFiles(root);
  const result = await runCommand(root, args, env);
  expect(result).toEqual({ code: 1, stdout: '', stderr: `${line}\n` });
  expect(listFiles(root)).toEqual(before);
}

describe('a chapter that does not exist', () => {
  const THERE_IS = 'there is no such chapter, expected one of 01-tiny';

  test.for([
    [['chapter', '99'], `Cannot run chapter "99": ${THERE_IS}`],
    [['chapter'], 'Cannot run chapter "": no number was given, expected one of 01-tiny'],
    [['follow', '2'], `Cannot follow chapter "2": ${THERE_IS}`],
    [['test', '7'], `Cannot test chapter "7": ${THERE_IS}`],
  ] as const)('%j', async ([args, line]) => {
    await expectRefusal(createCheckout(TINY_BOOK), args, line);
  });
});

describe('a port', () => {
  const EXPECTED = 'it is no port, expected a number from 0 to 65535';

  test.for([
    ['start', 'start'],
    ['dev', 'run dev'],
  ] as const)('that is taken: %s', async ([command, script]) => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const other = port === 65_535 ? 65_534 : port + 1;
    const line = `Cannot listen on port "${port}": it is taken, expected a free one, as with npm ${script} -- --port ${other}`;
    await expectRefusal(createCheckout(TINY_BOOK), [command, '--port', String(port)], line);
  });

  test.for([
    [['start', '--port', '65536'], `Cannot listen on port "65536": ${EXPECTED}`],
    [['start', '--port', 'http'], `Cannot listen on port "http": ${EXPECTED}`],
    [['start', '--prot', '80'], 'Cannot read options "--prot 80": expected none or --port NUMBER'],
  ] as const)('that is none: %j', async ([args, line]) => {
    await expectRefusal(createCheckout(TINY_BOOK), args, line);
  });

  test('that the environment names is used', async () => {
    const line = `Cannot listen on port "none": ${EXPECTED}`;
    await expectRefusal(createCheckout(TINY_BOOK), ['start'], line, { PORT: 'none' });
  });
});

test.for([
  [['chapter', '1'], { npm_config_port: '90' }, 'npm run chapter 1 -- --port 90', '--port 90'],
  [['chapter', '1'], { npm_config_mine: 'true' }, 'npm run chapter 1 -- --mine', '--mine'],
  [['follow', '1'], { npm_config_once: 'true' }, 'npm run follow 1 -- --once', '--once'],
  [['start'], { npm_config_port: '90' }, 'npm start -- --port 90', '--port 90'],
] as const)('an option that npm swallowed: %j %j', async ([args, env, typed, option]) => {
  const line = `Cannot read "${option}": npm took it for an option of its own, expected ${typed}`;
  await expectRefusal(createCheckout(TINY_BOOK), args, line, env);
});

test('a foreign file in my/', async () => {
  const root = createCheckout({ ...TINY_BOOK, 'my/01-tiny/gret.ts': 'half a thought' });
  const line =
    'Cannot use "my/01-tiny/gret.ts": the book has no such file and none of yours imports it, expected "my/01-tiny/greet.ts", "my/01-tiny/main.ts" or "my/01-tiny/words.ts"';
  await expectRefusal(root, ['follow', '1', '--once'], line);
});
