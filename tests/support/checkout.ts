// checkout.ts: a made-up repository in a temporary folder, with the real commands in it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const TOOLS = [
  '.vitepress/commands',
  '.vitepress/contents.ts',
  '.vitepress/weave',
  'package.json',
  'vitest.config.ts',
];

/** By their paths. */
export type Files = Readonly<Record<string, string>>;

export interface Result {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly result: Promise<Result>;
  /** Resolves once stdout holds `text`, so many times; rejects if the command ends before. */
  waitFor(text: string, times?: number): Promise<void>;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** Creates a folder with `files` only; it is removed when the test has finished. */
export function createFolder(files: Files): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'atlas-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  addFiles(root, files);
  return root;
}

/** Creates such a folder with the commands in it. */
export function createCheckout(files: Files): string {
  const root = createFolder(files);
  for (const tool of TOOLS)
    cpSync(path.join(ROOT, tool), path.join(root, tool), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}

/** Writes files, and the folders they are in. */
export function addFiles(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

/** Lists every file of a checkout but what npm installs. */
export function listFiles(root: string): readonly string[] {
  const listed = readdirSync(root).filter((name) => name !== 'node_modules');
  const folders = listed.filter((name) => statSync(path.join(root, name)).isDirectory());
  const inside = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(folder, name),
    ),
  );
  return [...listed, ...inside].toSorted();
}

/** Runs a command of the checkout to its end, as the npm scripts do. */
export function runCommand(root: string, args: readonly string[], env = {}): Promise<Result> {
  return startCommand(root, args, env).result;
}

/** Starts a command of the checkout. It is ended with the test. */
export function startCommand(root: string, args: readonly string[], env = {}): Running {
  const launcher = path.join(root, '.vitepress/commands/run.cjs');
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: root,
    env: { ...process.env, PORT: undefined, FOLLOW: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      written[name] += piece;
      child.emit('text');
    });
  }
  const result = once(child, 'close').then(([code]): Result => ({
    code: code ?? undefined,
    ...written,
  }));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await result;
  });
  const waitFor: Running['waitFor'] = (text, times = 1) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (written.stdout.split(text).length > times) resolve();
      };
      look();
      child.on('text', look);
      result.then(() => reject(new Error(`Cannot find "${text}" in\n${written.stdout}`)), reject);
    });
  return { result, waitFor, interrupt: () => child.kill('SIGINT') };
}
