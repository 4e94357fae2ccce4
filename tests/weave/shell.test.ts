// shell.test.ts: what a command under `sh` is given, and how it is ended.

import { expect, it, onTestFinished, vi } from 'vitest';

import { Shell } from '../../.vitepress/weave/transcripts/shell.ts';

const LIMIT_MS = 5_000;

async function run(command: string, env = {}): Promise<string> {
  const shell = new Shell(command, { cwd: '.', env });
  expect(await shell.waitForEnd(LIMIT_MS)).toBe(true);
  return shell.takeOutput();
}

it('gives a command nothing of our environment that could change what it prints', async () => {
  vi.stubEnv('FORCE_COLOR', '1');
  vi.stubEnv('TZ', 'Asia/Tokyo');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const printed = await run('echo "${FORCE_COLOR-none} $NO_COLOR $TZ $LANG $PORT"', { PORT: '1' });
  expect(printed).toBe('none 1 UTC C.UTF-8 1\n');
  expect(await run('echo "$PATH"')).toBe(`${process.env['PATH']}\n`);
});

it('joins stdout and stderr', async () => {
  expect(await run('echo a; echo b >&2; echo c')).toBe('a\nb\nc\n');
});

it('ends what does not obey', async () => {
  const deaf = `process.on('SIGTERM', () => console.log('no')); setInterval(() => {}, 1e6)`;
  const command = `node -e "${deaf}; console.log('ready')"`;
  const shell = new Shell(command, { cwd: '.', graceMs: 100 });
  await shell.takeThrough('ready', LIMIT_MS);
  await shell.end();
  expect(await shell.waitForEnd(LIMIT_MS)).toBe(true);
});
