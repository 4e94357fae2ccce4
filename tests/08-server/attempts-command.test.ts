import { execFile } from 'node:child_process';
import path from 'node:path';

import { expect, test } from 'vitest';

import { createClient } from '../../code/07-lasgi/index.ts';
import { hello } from '../../code/08-server/hello.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an attempt to its end. */
function run(name: string, ...args: readonly string[]): Promise<Ending> {
  const file = `code/08-server/attempts/${name}`;
  const all = ['--import', 'tsx', file, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: ROOT }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, stdout, stderr });
    });
  });
}

test('imported again, a module has new text, and its imports the old one', async () => {
  const { stdout } = await run('import-again.ts');
  expect(stdout.split('\n')).toEqual([
    'the first application, with the first word',
    'the second application, with the first word',
    '',
  ]);
});

test.for([
  ['a file that is not there', 'helo.ts', '0', /ERR_MODULE_NOT_FOUND/],
  ['a port that is none', 'hello.ts', 'http', /RangeError: Cannot use port/],
] as const)('a raw start with %s is a stack', async ([, file, port, words]) => {
  const app = `code/08-server/${file}`;
  const { code, stderr } = await run('serve-raw.ts', app, port);
  expect(code).toBe(1);
  expect(stderr).toMatch(words);
  expect(stderr).toMatch(/^ {4}at /m);
});

test('ten lines say hello', async () => {
  const client = await createClient(hello);
  expect(await (await client.get('/Ada')).text()).toBe('Hello, Ada!\n');
  expect(await (await client.get('/')).text()).toBe('Hello, you!\n');
});
