import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { startProgram } from '../support/program.ts';

const MAIN = path.resolve(
  import.meta.dirname,
  '../../code/01-tracer-bullet/main.ts',
);

function runMain(...args: string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PORT: 'from the environment' },
  });
}

describe('the program', () => {
  test('says what to try and where it listens, and ends on SIGTERM', async () => {
    const program = await startProgram('1');
    expect(program.output()).toBe(
      'to try: /?name=Ada, /report, and six ways to break it\n' +
        `listening on ${program.url} (Ctrl-C ends it)\n`,
    );
    await program.stop();
    expect(await program.exited).toMatchObject({ signal: 'SIGTERM' });
  });

  test.each([
    ['a PORT that is no number', [], /"from the environment".*0 to 65535/],
    ['a port that is no number', ['--port', 'http'], /"http".*0 to 65535/],
    ['a port that is too high', ['--port', '65536'], /"65536".*0 to 65535/],
    [
      'an attempt that never was',
      ['--port', '0', '--attempt', 'x'],
      /"x".*thread-per-visitor/,
    ],
    ['an option that does not exist', ['--prot', '1'], /npm run chapter 1/],
  ])('answers %s with one line and exit code 1', (_, args, line) => {
    const { status, stderr } = runMain(...args);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });

  test('answers a port that is taken with one line and exit code 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { status, stderr } = runMain('--port', String(port));
    expect(stderr).toBe(
      `Cannot listen on port ${port}: another program listens there, expected a free one (try --port 0)\n`,
    );
    expect(status).toBe(1);
    holder.close();
  });
});
