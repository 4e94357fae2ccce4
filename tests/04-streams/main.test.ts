import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import { connect } from 'node:net';
import { startProgram } from '../support/program.ts';

const MAIN = path.resolve(import.meta.dirname, '../../code/04-streams/main.ts');

function runMain(...args: string[]): {
  status: number | null;
  stdout: string;
  stderr: string;
} {
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    encoding: 'utf8',
    timeout: 10_000,
  });
}

const automatic = isEpollAvailable() ? 'epoll' : 'node';

describe('the chat server', () => {
  test.each([
    ['chosen for this system', [], automatic],
    ['of node:net', ['--transport', 'node'], 'node'],
  ])(
    'on the transport %s: says where it listens, serves, and ends gracefully',
    async (_, args, name) => {
      const program = await startProgram('4', args);
      onTestFinished(() => program.stop());
      expect(program.output()).toBe(
        `on the transport ${name}\n` +
          `to try: nc 127.0.0.1 ${program.port}, in two terminals\n` +
          `listening on 127.0.0.1:${program.port} (Ctrl-C ends it)\n`,
      );
      const client = connect({ host: '127.0.0.1', port: program.port });
      expect(String((await once(client, 'data'))[0])).toBe('* your name?\n');
      client.resume();
      const closed = once(client, 'close');
      await program.stop();
      await closed;
      expect(await program.exited).toEqual({ code: 0, signal: undefined });
      expect(program.output()).toMatch(/\nstopped\n$/);
    },
  );

  test('serves an echo if it is told to', async () => {
    const program = await startProgram('4', ['--program', 'echo']);
    onTestFinished(() => program.stop());
    expect(program.output()).toContain(
      `to try: npm run talk -- ${program.port} hello\n`,
    );
    const client = connect({ host: '127.0.0.1', port: program.port });
    client.end('hello');
    expect(String((await once(client, 'data'))[0])).toBe('hello');
  });

  test('a port that is taken is one line, and exit code 1', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    onTestFinished(() => {
      holder.close();
    });
    const { port } = holder.address() as AddressInfo;
    const { status, stderr } = runMain('--port', String(port));
    expect(stderr).toBe(
      `Cannot listen on 127.0.0.1:${port}: somebody listens there, expected a free address\n`,
    );
    expect(status).toBe(1);
  });
});

describe('the options', () => {
  test.each([
    ['a port that is none', ['--port', 'http'], /"http".*0 to 65535/],
    ['a port that is too high', ['--port', '65536'], /"65536".*0 to 65535/],
    [
      'a transport that is none',
      ['--transport', 'udp'],
      /"udp": there is none.*epoll, node or memory/,
    ],
    ['an attempt that never was', ['--attempt', 'x'], /"x".*"push-stream" or/],
    ['a program that is none', ['--program', 'x'], /"x".*"chat" or "echo"/],
    [
      'a program that is none, in memory',
      ['--program', 'x', '--transport', 'memory'],
      /"x".*"chat" or "echo"/,
    ],
    [
      'an echo in memory',
      ['--program', 'echo', '--transport', 'memory'],
      /"echo" in memory.*epoll or node/,
    ],
    ['an option that is none', ['--prot', '1'], /npm run chapter 4/],
  ])('%s is one line, and exit code 1', (_, args, line) => {
    const { status, stderr } = runMain(...args);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

test(
  'the rehearsal in memory is the same every time, and ends by itself',
  { timeout: 20_000 },
  () => {
    const { status, stdout } = runMain('--transport', 'memory');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ 0 s {2}Ann says "Ann"\n/);
    expect(stdout).toContain(
      ' 7 s    Bob hears 100 long lines\n 7 s    65850 octets wait for Cat\n',
    );
    expect(stdout).toContain(
      ' 8 s    Ann hears 100 long lines, "* Cat was too slow (2 here)"\n',
    );
    expect(stdout).toMatch(
      / 9 s {2}Cat wakes up: StreamError: .* the other side reset the connection/,
    );
    expect(runMain('--transport', 'memory').stdout).toBe(stdout);
  },
);

test('the attempt shows what waits when nobody is asked to', () => {
  const { status, stdout } = runMain('--attempt', 'push-stream');
  expect(status).toBe(0);
  expect(stdout).toBe(
    '16 MiB for somebody who takes 64 KiB each millisecond; most that waited:\n' +
      'pushed:  16320 KiB at the sender,  16384 KiB at the receiver\n' +
      'pulled:    128 KiB at the sender,     64 KiB at the receiver\n',
  );
});

test('the attempt shows what becomes of lines that are read as chunks', () => {
  const { status, stdout } = runMain('--attempt', 'chunk-lines');
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.startsWith(' '))).toEqual([
    '  a line: "hello, Bob"',
    '  a line: "how are "',
    '  a line: "you?"',
    '  a line: "fine\\nthanks"',
  ]);
});
