import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { addFiles, createCheckout, listFiles, runCommand } from '../support/checkout.ts';
import { TINY_BOOK } from './tiny-book.ts';

/** Runs the launcher as if Node had this version. */
function runWithVersion(root: string, version: string): ReturnType<typeof spawnSync> {
  const fake = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
  const launcher = path.join(root, '.vitepress/commands/run.cjs');
  const script = `${fake}; process.argv[2] = 'hello'; require(${JSON.stringify(launcher)})`;
  return spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
}

const HELLO = { '.vitepress/commands/hello.ts': "console.log('hello' satisfies string);\n" };

describe('Node', () => {
  test.for(['16.20.2', '20.18.9'])('%s is too old', (version) => {
    const root = createCheckout(HELLO);
    const before = listFiles(root);
    const { status, stdout, stderr } = runWithVersion(root, version);
    expect(stderr).toBe(
      `Cannot run with Node "${version}": it is too old, expected 20.19 or later (see https://nodejs.org)\n`,
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(listFiles(root)).toEqual(before);
  });

  test.for(['20.19.0', '20.19.10', '100.1.0'])('%s will do', (version) => {
    const { status, stdout } = runWithVersion(createCheckout(HELLO), version);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'hello\n' });
  });
});

test('says what to do when nothing is installed', async () => {
  const root = createCheckout(HELLO);
  rmSync(path.join(root, 'node_modules'));
  const before = listFiles(root);
  expect(await runCommand(root, ['hello'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'Cannot find "node_modules": nothing is installed yet, expected you to run npm ci first\n',
  });
  expect(listFiles(root)).toEqual(before);
});

test('answers bad input with one line, exit code 1 and nothing written', async () => {
  const root = createCheckout(TINY_BOOK);
  const before = listFiles(root);
  expect(await runCommand(root, ['chapter', '99'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'Cannot run chapter "99": there is no such chapter, expected one of 01-tiny\n',
  });
  expect(listFiles(root)).toEqual(before);
});

test('shows the stack of an error that is no answer', async () => {
  const root = createCheckout({});
  addFiles(root, { '.vitepress/commands/bug.ts': "throw new Error('a bug of ours');\n" });
  const { code, stderr } = await runCommand(root, ['bug']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: a bug of ours\n +at .*bug\.ts:1:7/);
});
