import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import path from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { startProgram } from '../support/program.ts';

const MAIN = path.resolve(
  import.meta.dirname,
  '../../code/06-http-connection/main.ts',
);

function run(command: string, args: readonly string[], input = '') {
  return spawnSync(command, args, { encoding: 'utf8', timeout: 10_000, input });
}

function runMain(...args: string[]) {
  return run(process.execPath, ['--import', 'tsx', MAIN, ...args]);
}

const hasCurl = run('curl', ['--version']).status === 0;

test(
  'the conversation is the same every time, and ends by itself',
  { timeout: 20_000 },
  () => {
    const { status, stdout, stderr } = runMain();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const line of [
      /^server hears paused +\| idle \/ idle +\| done \/ send-response$/m,
      /^server says {2}informational +"HTTP\/1.1 100 Continue/m,
      /^server says {2}informational .* \| switched \/ switched$/m,
      /^client hears octets +"no HTTP any more"/m,
      /^server hears bad-host .* \| error \/ send-response$/m,
      /^server says {2}connection-closed .* \| error \/ closed$/m,
    ])
      expect(stdout).toMatch(line);
    expect(runMain().stdout).toBe(stdout);
  },
);

test('the attempt shows what flags let pass', () => {
  const { status, stdout } = runMain('--attempt', 'booleans');
  expect(status).toBe(0);
  expect(stdout.match(/^two responses.*\n(?: .*\n|\n)+/)?.[0]).toMatch(
    /HTTP\/1.1 200[^]*HTTP\/1.1 200/,
  );
});

describe('the options', () => {
  test.each([
    ['a port that is none', ['--port', 'http'], /"http".*0 to 65535/],
    ['a port that is too high', ['--port', '65536'], /"65536".*0 to 65535/],
    [
      'an attempt that never was',
      ['--attempt', 'x'],
      /"x": expected "booleans"/,
    ],
    ['an option that is none', ['--prot', '1'], /npm run chapter 6/],
  ])('%s is one line, and exit code 1', (_, args, line) => {
    const { status, stderr } = runMain(...args);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
  });
});

describe('the server', () => {
  test('says where it listens, and ends gracefully', async () => {
    const program = await startProgram('6', ['--serve']);
    onTestFinished(() => program.stop());
    expect(program.output()).toBe(
      `to try: curl -i http://127.0.0.1:${program.port}/hello\n` +
        `listening on 127.0.0.1:${program.port} (Ctrl-C ends it)\n`,
    );
    await program.stop();
    expect(await program.exited).toEqual({ code: 0, signal: undefined });
    expect(program.output()).toMatch(/\nstopped\n$/);
  });

  test.skipIf(!hasCurl)('answers curl', { timeout: 20_000 }, async () => {
    const program = await startProgram('6');
    onTestFinished(() => program.stop());
    const url = `http://127.0.0.1:${program.port}`;
    const curl = (...args: string[]): string => {
      const { stdout } = run('curl', ['-sS', '--max-time', '5', ...args]);
      return stdout.replace(/\r/g, '');
    };
    expect(curl('-i', `${url}/hello`)).toBe(
      'HTTP/1.1 200 OK\ncontent-type: text/plain\ntransfer-encoding: chunked\n\nHello, you!\n',
    );
    expect(curl('-0', '-i', `${url}/hello`)).toBe(
      'HTTP/1.1 200 OK\ncontent-type: text/plain\nconnection: close\n\nHello, you!\n',
    );
    expect(curl('-I', `${url}/hello`)).toMatch(/^HTTP\/1.1 200 OK\n/);
    expect(
      curl('-H', 'Expect: 100-continue', '-d', 'hey', '-i', `${url}/shout`),
    ).toMatch(/^HTTP\/1.1 100 Continue\n\nHTTP\/1.1 200 OK\n[^]*\n\nHEY$/);
    // Two on one connection: curl says how many it has opened for each.
    expect(curl('-w', '%{num_connects},', `${url}/hello`, `${url}/hello`)).toBe(
      'Hello, you!\n1,Hello, you!\n0,',
    );
    expect(curl('-i', '-H', 'Expect: tea', `${url}/hello`)).toMatch(
      /^HTTP\/1.1 417 Expectation Failed\n[^]*\nconnection: close\n/,
    );
    await program.waitForLine(
      /^server hears request +"GET \/hello" +\| send-body \/ send-response$/,
    );
    await program.waitForLine(/^server hears unknown-expectation /);
  });

  test('speaks another protocol, by TCP', async () => {
    const program = await startProgram('6');
    onTestFinished(() => program.stop());
    const client = connect({ host: '127.0.0.1', port: program.port });
    onTestFinished(() => {
      client.destroy();
    });
    const heard = new Promise<string>((resolve) => {
      let text = '';
      client.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
        if (text.endsWith('echo!')) resolve(text);
      });
    });
    client.write(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\necho!',
    );
    expect(await heard).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\necho!',
    );
  });
});
