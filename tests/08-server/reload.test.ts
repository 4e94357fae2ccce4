import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { answering, get, serveFiles } from './serving.ts';
import type { Served } from './serving.ts';

const APP = `import { word } from './word.mjs';
${answering('').replace('encode("")', 'encode(word)').replace('export default async', "console.log('pid ' + process.pid);\nexport default async")}`;
const wordIs = (word: string): string => `export const word = '${word}';\n`;
const FILES = { 'app.mjs': APP, 'word.mjs': wordIs('one') };
const ARGS = ['app.mjs', '--port', '0', '--reload'];

/** Writes a file, which is a change. */
function write({ folder }: Served, name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

async function pidOf(server: Served): Promise<number> {
  return Number((await server.line(/^pid /)).slice(4));
}

/** Is there a process of that number? */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A process that nobody waits for is gone soon after its pipes are closed. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
}

// One server for them all, in this order: each leaves it serving.
describe('a server that is started anew when a file changes', () => {
  const files = {
    ...FILES,
    'word.mjs': "export const word = 1; throw new Error('half a thought');\n",
    'node_modules/a/index.js': '',
    '.hidden/a.ts': '',
    'data.json': '{}',
  };
  const server = serveFiles(files, ARGS, afterAll);
  let url = 'not known yet';
  let pid = NaN;

  test('waits for a change, if it could not be started', async () => {
    await server.line(
      /^Cannot import "app\.mjs": it throws Error: half a thought \(\/.*\/word\.mjs:1:30\)$/,
    );
    await server.line(/^not started: waiting for a change$/);
    write(server, 'word.mjs', wordIs('one'));
    url = await server.url();
    expect(await get(url)).toBe('one');
  });

  test('serves what has changed, on the same port', async () => {
    write(server, 'word.mjs', wordIs('two'));
    await server.line(/^reloading: word\.mjs has changed$/);
    await server.line(/^stopped$/);
    expect(await server.url()).toBe(url);
    expect(await get(url)).toBe('two');
  });

  // #region a mistake ends nothing
  test('serves on what it has, while the new version can not be loaded', async () => {
    write(server, 'word.mjs', 'export const word = ;\n');
    await server.line(/^Cannot import "app\.mjs": it can't be read: /);
    await server.line(
      /^not started: the last version is still served, waiting for a change$/,
    );
    expect(await get(url)).toBe('two');
    write(server, 'word.mjs', wordIs('three'));
    pid = await pidOf(server);
    expect(await server.url()).toBe(url);
    expect(await get(url)).toBe('three');
  });
  // #endregion a mistake ends nothing

  test.for([["'ready'"], ['null'], ["{ type: 'loaded' }"]])(
    'does not take %s, which an application says, for a word of ours',
    async ([message]) => {
      const text = `export const word = 1;
process.send?.(${message});
await new Promise((go) => setTimeout(go, 100));
throw new Error('broken');
`;
      write(server, 'word.mjs', text);
      await server.line(/^Cannot import .* Error: broken/);
      await server.line(/^not started: the last version is still served/);
      expect(await get(url)).toBe('three');
    },
  );

  test('waits for a change, if it has ended by itself', async () => {
    process.kill(pid, 'SIGKILL');
    await server.line(/^ended by SIGKILL: waiting for a change$/);
    write(server, 'word.mjs', wordIs('four'));
    pid = await pidOf(server);
    expect(await server.url()).toBe(url);
    expect(await get(url)).toBe('four');
  });

  test('does not care for what is no source, or none of ours', async () => {
    const before = server.text().length;
    // Of several changes at a time, the last one is told.
    write(server, 'word.mjs', wordIs('five'));
    for (const name of ['node_modules/a/index.js', '.hidden/a.ts', 'data.json'])
      write(server, name, '1');
    await server.line(/^reloading: word\.mjs has changed$/);
    pid = await pidOf(server);
    await server.url();
    const said = server.text().slice(before);
    expect(said.match(/^reloading/gm)).toHaveLength(1);
  });

  test('ends with the signal SIGINT, and leaves no process behind', async () => {
    server.signal('SIGINT');
    const { by, stdout } = await server.ended;
    expect(by).toBe(0);
    expect(stdout).toMatch(/\nstopped\n$/);
    expect(isAlive(pid)).toBe(false);
  });
});

test('files come and go in the folders that are to be watched, until SIGTERM', async () => {
  const files = { ...FILES, 'lib/a.ts': '', 'other/b.ts': '' };
  const server = serveFiles(files, [...ARGS, '--watch', 'lib,other']);
  await server.url();
  write(server, 'lib/new.ts', '');
  await server.line(/^reloading: lib\/new\.ts has changed$/);
  rmSync(path.join(server.folder, 'other/b.ts'));
  await server.line(/^reloading: other\/b\.ts has changed$/);
  await server.url();
  server.signal('SIGTERM');
  const { by, stderr } = await server.ended;
  expect([by, stderr]).toEqual([0, '']);
  const pids = [...server.text().matchAll(/^pid (\d+)$/gm)];
  expect(pids.length).toBeGreaterThan(1);
  expect(pids.filter(([, pid]) => isAlive(Number(pid)))).toEqual([]);
});

test('its socket may be in the folder that is watched', async () => {
  const server = serveFiles(FILES, ['app.mjs', '--unix=a.sock', '--reload']);
  for (const word of ['two', 'three', 'four']) {
    await server.line(/^listening on unix:/);
    write(server, 'word.mjs', wordIs(word));
    await server.line(/^reloading: word\.mjs has changed$/);
  }
  await server.line(/^listening on unix:/);
  server.signal('SIGTERM');
  const { by, stdout } = await server.ended;
  expect(by).toBe(0);
  expect(stdout.match(/^reloading/gm)).toHaveLength(3);
});

test('its options may end with --', async () => {
  const args = ['--port', '0', '--reload', '--', 'app.mjs'];
  const server = serveFiles(FILES, args);
  const url = await server.url();
  write(server, 'word.mjs', wordIs('two'));
  expect(await server.url()).toBe(url);
  expect(await get(url)).toBe('two');
});

describe('no process is left behind', () => {
  test('by Ctrl-C, which reaches both', async () => {
    const server = serveFiles(FILES, ARGS);
    const pid = await pidOf(server);
    await server.url();
    process.kill(pid, 'SIGINT');
    server.signal('SIGINT');
    const { by, stdout } = await server.ended;
    expect(by).toBe(0);
    expect(stdout).toMatch(/\nstopped\n$/);
    expect(isAlive(pid)).toBe(false);
  });

  test('by a second signal', async () => {
    const never = answering('never').replace(
      'await send',
      'console.log("asked"); await new Promise(() => {}); await send',
    );
    const server = serveFiles(
      { 'app.mjs': `console.log('pid ' + process.pid);\n${never}` },
      ARGS,
    );
    const pid = await pidOf(server);
    const answer = get(await server.url()).catch(() => 'cut off');
    await server.line(/^asked$/);
    server.signal('SIGINT');
    await server.line(/^stopping: 1 request is under way/);
    server.signal('SIGINT');
    expect((await server.ended).by).toBe('SIGINT');
    expect(await answer).toBe('cut off');
    await untilGone(pid);
  });

  test('by SIGTERM to both, and what has been asked is answered', async () => {
    const patient = answering('at last').replace(
      'await send',
      'console.log("asked"); await new Promise((go) => process.once("SIGUSR2", go)); await send',
    );
    const server = serveFiles(
      {
        'app.mjs': `console.log('pid ' + process.pid);
process.on('SIGTERM', () => console.log('told'));
${patient}`,
      },
      ARGS,
    );
    const pid = await pidOf(server);
    const answer = get(await server.url());
    await server.line(/^asked$/);
    process.kill(pid, 'SIGTERM'); // as whoever signals the whole group
    await server.line(/^told$/);
    server.signal('SIGTERM'); // which has the supervisor tell it, too
    await server.line(/^told$/);
    process.kill(pid, 'SIGUSR2');
    expect(await answer).toBe('at last');
    expect((await server.ended).by).toBe(0);
    await untilGone(pid);
  });

  test('by the end of the one that watches', async () => {
    const server = serveFiles(FILES, ARGS);
    const pid = await pidOf(server);
    await server.url();
    server.signal('SIGKILL');
    await server.line(/^stopped$/);
    expect((await server.ended).by).toBe('SIGKILL');
    await untilGone(pid);
  });
});
