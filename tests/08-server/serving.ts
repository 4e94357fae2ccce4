// serving.ts: `npm run serve` as a process, with applications in a folder.

import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { onTestFinished } from 'vitest';

import { resolveMine } from '../../.vitepress/commands/mine.ts';
import { addFiles } from '../support/checkout.ts';
import { Output } from './output.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOT, 'code/08-server/serve-main.ts');
const HOST = path.join(import.meta.dirname, 'serve-host.ts');
const MINE_HOOK = path.join(ROOT, '.vitepress/commands/mine-hook.ts');
const follows = process.env['FOLLOW'] === '1';

type Files = Readonly<Record<string, string>>;

/** Has something done at the end: of the test, or of all. */
export type CleanUp = (work: () => Promise<void>) => void;

/** Something that is served. */
export interface Served {
  readonly folder: string;
  /** All that it has written so far, on both streams. */
  text(): string;
  /** The first line that matches, on a stream behind those that were found. */
  line(pattern: RegExp): Promise<string>;
  /** Where it listens, as `http://127.0.0.1:PORT`. */
  url(): Promise<string>;
  readonly ended: Promise<Ending>;
}

/** Something that is served by a process of its own. */
export interface ServedAlone extends Served {
  signal(name: NodeJS.Signals): void;
  /** Nobody reads its stdout any more. */
  closeStdout(): void;
}

/** Something that is served by a process that serves other things, too. */
export interface ServedByHost extends Served {
  stop(): void;
}

export interface Ending {
  /** The exit code, or the signal. */
  readonly by: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

// #region in a process of its own
/** Writes `files` to a new folder, and serves from there. */
export function serveFiles(
  files: Files,
  args: readonly string[],
  cleanUp: CleanUp = onTestFinished,
): ServedAlone {
  const folder = createFolder(files, cleanUp);
  const entry = follows ? resolveMine(ROOT, PROGRAM) : PROGRAM;
  const child = start(['--import', 'tsx', ...followed(), entry, ...args], {
    env: { INIT_CWD: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = new Output(child);
  cleanUp(async () => {
    killGroup(child.pid);
    await output.ended;
  });
  return {
    ...servedBy(output, folder),
    ended: output.ended.then((by) => ({
      by,
      stdout: output.stdout,
      stderr: output.stderr,
    })),
    signal: (name) => child.kill(name),
    closeStdout: () => child.stdout?.destroy(),
  };
}

function servedBy(output: Output, folder: string): Omit<Served, 'ended'> {
  const line = (pattern: RegExp): Promise<string> => output.line(pattern);
  return {
    folder,
    text: () => output.text,
    line,
    url: async () =>
      /http:\S+/.exec(await line(/^listening on/))?.[0] ?? 'no url',
  };
}
// #endregion in a process of its own

// #region one after the other, in one process
/** A process that serves one thing after the other, which is quicker. */
export interface Host {
  serve(files: Files, args: readonly string[]): ServedByHost;
}

/** Behind what one of them has written on a stream: its exit code. */
const END = /\0end (\d+)\n/;

export function startHost(cleanUp: CleanUp): Host {
  const child = start(['--import', 'tsx', ...followed(), HOST], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = new Output(child);
  cleanUp(async () => {
    killGroup(child.pid);
    await output.ended;
  });
  return {
    serve(files, args) {
      const folder = createFolder(files, onTestFinished);
      output.clear();
      child.send({ folder, args });
      const stop = (): void => {
        child.send('stop');
      };
      const ended = output.find('the end', () => takeEnding(output));
      onTestFinished(async () => {
        stop();
        await ended;
      });
      return { ...servedBy(output, folder), ended, stop };
    },
  };
}

function takeEnding({ stdout, stderr }: Output): Ending | undefined {
  const end = END.exec(stdout);
  if (end === null || !END.test(stderr)) return undefined;
  return {
    by: Number(end[1]),
    stdout: stdout.replace(END, ''),
    stderr: stderr.replace(END, ''),
  };
}
// #endregion one after the other, in one process

// #region processes
function start(
  args: readonly string[],
  { env, stdio }: { env: NodeJS.ProcessEnv; stdio: StdioOptions },
): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio,
    detached: true, // in a group with the processes that it starts
  });
}

function followed(): readonly string[] {
  return follows ? ['--import', pathToFileURL(MINE_HOOK).href] : [];
}

/** Ends a process and those that it has started, if there are any left. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function createFolder(files: Files, cleanUp: CleanUp): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'atlas-')));
  cleanUp(() => {
    rmSync(folder, { recursive: true });
    return Promise.resolve();
  });
  addFiles(folder, files);
  return folder;
}
// #endregion processes

/** Answers every request with `text`. */
export function answering(text: string): string {
  return `export default async function (scope, receive, send) {
  if (scope.type !== 'http') throw new Error('only http');
  await send({ type: 'http.response.start', status: 200 });
  await send({ type: 'http.response.body', body: new TextEncoder().encode(${JSON.stringify(text)}) });
}
`;
}

/** Fetches a page. */
export async function get(url: string): Promise<string> {
  const response = await fetch(url, { headers: { connection: 'close' } });
  return response.text();
}
