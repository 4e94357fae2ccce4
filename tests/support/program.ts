// program.ts: a chapter's program as a process of its own, for tests that talk to it by TCP.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expectChapter } from '../../.vitepress/commands/chapters.ts';
import { resolveMine } from '../../.vitepress/commands/mine.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MINE_HOOK = pathToFileURL(path.join(ROOT, '.vitepress/commands/mine-hook.ts')).href;
const LISTENING = /listening on (?<url>(?:http:\/\/)?127\.0\.0\.1:(?<port>\d+))/;

/** How long a program may take to obey SIGTERM before `stop` uses SIGKILL. */
const STOP_LIMIT_MS = 2_000;

export interface Exit {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface Program {
  readonly pid: number;
  readonly port: number;
  /** As the program wrote it, without a slash at its end: `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Settles when the process has ended and all it wrote has been read. */
  readonly exited: Promise<Exit>;
  /** What it has written so far, stdout and stderr together. */
  output(): string;
  /** Resolves to the first line, written or yet to come, that matches; rejects if there will be none. */
  waitForLine(pattern: RegExp): Promise<string>;
  /** Ends it, if it still runs, and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  /** In the chapter's folder. Default `main.ts`. */
  readonly file?: string;
}

/**
 * Starts a chapter's program on a free port and waits for its "listening" line. In follow mode
 * the program is made of the reader's files, where they exist.
 *
 * @param chapter  `1`, `01` or the slug.
 * @throws Error with all that the program wrote, if it ends before it listens.
 */
export async function startProgram(
  chapter: string,
  args: readonly string[] = [],
  { file = 'main.ts' }: ProgramOptions = {},
): Promise<Program> {
  const child = spawnProgram(
    path.join(ROOT, 'code', expectChapter(ROOT, chapter, 'run'), file),
    args,
  );
  const { output, findLine, exited } = read(child);
  const { groups } = LISTENING.exec(await findLine(LISTENING, startProgram)) ?? {};
  return {
    pid: child.pid ?? NaN,
    port: Number(groups?.['port']),
    url: groups?.['url'] ?? '',
    exited,
    output,
    waitForLine: function waitForLine(pattern) {
      return findLine(pattern, waitForLine);
    },
    stop: () => stop(child, exited),
  };
}

function spawnProgram(file: string, args: readonly string[]): ChildProcess {
  const follows = process.env['FOLLOW'] === '1';
  const entry = follows ? resolveMine(ROOT, file) : file;
  const imports = ['--import', 'tsx', ...(follows ? ['--import', MINE_HOOK] : [])];
  const child = spawn(process.execPath, [...imports, entry, '--port', '0', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): boolean => child.kill('SIGKILL'); // a test run that ends takes its programs along
  process.on('exit', kill);
  child.on('exit', () => process.off('exit', kill));
  return child;
}

interface Reading extends Pick<Program, 'output' | 'exited'> {
  /** @param caller  The error points to the line of the test that called this. */
  findLine(pattern: RegExp, caller: Program['waitForLine'] | typeof startProgram): Promise<string>;
}

function read(child: ChildProcess): Reading {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      child.emit('text');
    });
  }
  const exited = once(child, 'close').then(([code, signal]): Exit => ({
    code: code ?? undefined,
    signal: signal ?? undefined,
  }));
  const findLine: Reading['findLine'] = (pattern, caller) => {
    const failure = new Error(`Cannot find a line like "${pattern.source}"`);
    Error.captureStackTrace(failure, caller);
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const lines = text.split('\n').slice(0, -1); // the last one has no end yet
        const line = lines.find((candidate) => pattern.test(candidate));
        if (line !== undefined) resolve(line);
      };
      look();
      child.on('text', look);
      exited.then(() => {
        failure.message += `: the program ended, having written\n${text}`;
        reject(failure);
      }, reject);
    });
  };
  return { output: () => text, exited, findLine };
}

async function stop(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}
