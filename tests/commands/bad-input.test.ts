import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { createFolder, listFiles } from '../support/checkout.ts';
import { TINY_BOOK } from './tiny-book.ts';

const COMMANDS = path.resolve(import.meta.dirname, '../../.vitepress/commands');

/**
 * Runs a command that must refuse: one line, nothing written. It is imported into this process,
 * which is ten times faster than the launcher's own; that has tests of its own.
 */
async function expectRefusal(
  root: string,
  args: readonly string[],
  line: string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const before = listFiles(root);
  const log = vi.spyOn(console, 'log');
  await expect(runHere(root, args, env)).rejects.toMatchObject({
    name: 'CommandError',
    message: line,
  });
  expect(log).not.toHaveBeenCalled();
  expect(listFiles(root)).toEqual(before);
}

async function runHere(
  root: string,
  [command, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const file = path.join(COMMANDS, `${command}.ts`);
  const { argv } = process;
  onTestFinished(() => {
    process.argv = argv;
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  process.argv = [process.execPath, file, ...args];
  for (const [name, value] of Object.entries({ PORT: undefined, ...env })) vi.stubEnv(name, value);
  vi.spyOn(process, 'cwd').mockReturnValue(root);
  vi.resetModules(); // a command is run by being imported, so it must be imported anew
  await import(file);
}

describe('a chapter that does not exist', () => {
  const THERE_IS = 'there is no such chapter, expected one of 01-tiny';

  test.for([
    [['chapter', '99'], `Cannot run chapter "99": ${THERE_IS}`],
    [['chapter'], 'Cannot run chapter "": no number was given, expected one of 01-tiny'],
    [['follow', '2'], `Cannot follow chapter "2": ${THERE_IS}`],
    [['test', '7'], `Cannot test chapter "7": ${THERE_IS}`],
    [['outline', '3'], `Cannot outline chapter "3": ${THERE_IS}`],
    [['transcripts', '3'], `Cannot run the transcripts of chapter "3": ${THERE_IS}`],
  ] as const)('%j', async ([args, line]) => {
    await expectRefusal(createFolder(TINY_BOOK), args, line);
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
    await expectRefusal(createFolder(TINY_BOOK), [command, '--port', String(port)], line);
  });

  test.for([
    [['start', '--port', '65536'], `Cannot listen on port "65536": ${EXPECTED}`],
    [['start', '--port', 'http'], `Cannot listen on port "http": ${EXPECTED}`],
    [
      ['start', '--prot', '80'],
      'Cannot read options "--prot 80": expected none, --port NUMBER or --transport epoll|node',
    ],
    [['dev', '--prot', '80'], 'Cannot read options "--prot 80": expected none or --port NUMBER'],
    [['start', '--transport', 'tcp'], 'Cannot use transport "tcp": expected epoll or node'],
  ] as const)('that is none: %j', async ([args, line]) => {
    await expectRefusal(createFolder(TINY_BOOK), args, line);
  });

  test('that the environment names is used', async () => {
    const line = `Cannot listen on port "none": ${EXPECTED}`;
    await expectRefusal(createFolder(TINY_BOOK), ['start'], line, { PORT: 'none' });
  });
});

describe('a port to connect to', () => {
  const SAY = 'expected npm run say -- PORT PACKET…';
  const ASK = 'expected npm run ask -- PORT TARGET…';
  const TALK = 'expected npm run talk -- PORT LINE…';

  test.for([
    [['say'], `Cannot connect to port "": no port is given, ${SAY}`],
    [['say', 'GET /'], `Cannot connect to port "GET /": it is no port, ${SAY}`],
    [['say', '0', 'GET /'], `Cannot connect to port "0": it is no port, ${SAY}`],
    [['ask'], `Cannot connect to port "": no port is given, ${ASK}`],
    [['ask', '65536', '/'], `Cannot connect to port "65536": it is no port, ${ASK}`],
    [['talk', '0', 'hello'], `Cannot connect to port "0": it is no port, ${TALK}`],
  ] as const)('%j', async ([args, line]) => {
    await expectRefusal(createFolder(TINY_BOOK), args, line);
  });
});

test.for([
  ['02-none', '--write', '02-none'],
  ['--wirte', '--wirte'],
] as const)('a bench that does not exist: %j', async ([wrong, ...args]) => {
  const root = createFolder({ ...TINY_BOOK, 'tests/bench/01-sheep.ts': '' });
  const line = `Cannot measure "${wrong}": there is no such bench, expected --write or one of 01-sheep`;
  await expectRefusal(root, ['bench', ...args], line);
});

test.for([
  [['chapter', '1'], { npm_config_port: '90' }, 'npm run chapter 1 -- --port 90', '--port 90'],
  [['chapter', '1'], { npm_config_mine: 'true' }, 'npm run chapter 1 -- --mine', '--mine'],
  [['follow', '1'], { npm_config_once: 'true' }, 'npm run follow 1 -- --once', '--once'],
  [['bench'], { npm_config_write: 'true' }, 'npm run bench -- --write', '--write'],
  [['start'], { npm_config_port: '90' }, 'npm start -- --port 90', '--port 90'],
  [
    ['start'],
    { npm_config_transport: 'node' },
    'npm start -- --transport node',
    '--transport node',
  ],
] as const)('an option that npm swallowed: %j %j', async ([args, env, typed, option]) => {
  const line = `Cannot read "${option}": npm took it for an option of its own, expected ${typed}`;
  await expectRefusal(createFolder(TINY_BOOK), args, line, env);
});

test('a foreign file in my/', async () => {
  const root = createFolder({ ...TINY_BOOK, 'my/01-tiny/gret.ts': 'half a thought' });
  const line =
    'Cannot use "my/01-tiny/gret.ts": the book has no such file and none of yours imports it, expected "my/01-tiny/greet.ts", "my/01-tiny/main.ts" or "my/01-tiny/words.ts"';
  await expectRefusal(root, ['follow', '1', '--once'], line);
});
