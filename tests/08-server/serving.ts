// serving.ts: `npm run serve` as a process, with applications in a folder.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { onTestFinished } from 'vitest';

import { resolveMine } from '../../.vitepress/commands/mine.ts';
import { createFolder } from '../support/checkout.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOT, 'code/08-server/serve-main.ts');
const MINE_HOOK = path.join(ROOT, '.vitepress/commands/mine-hook.ts');
const follows = process.env['FOLLOW'] === '1';

export interface Served {
  readonly folder: string;
  readonly pid: number;
  /** All that it has written so far, on both streams. */
  text(): string;
  /** The first line that matches, on a stream behind those that were found. */
  line(pattern: RegExp): Promise<string>;
  /** Where it listens, as `http://127.0.0.1:PORT`. */
  url(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Nobody reads its stdout any more. */
  closeStdout(): void;
  readonly ended: Promise<Ending>;
}

export interface Ending {
  /** The exit code, or the signal. */
  readonly by: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Writes `files` to a new folder, and serves from there. */
export function serveFiles(
  files: Readonly<Record<string, string>>,
  args: readonly string[],
): Served {
  const folder = createFolder(files);
  const entry = follows ? resolveMine(ROOT, PROGRAM) : PROGRAM;
  const hook = ['--import', pathToFileURL(MINE_HOOK).href];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', ...(follows ? hook : []), entry, ...args],
    {
      cwd: ROOT,
      env: { ...process.env, INIT_CWD: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // in a group with the processes that it starts
    },
  );
  const written = { stdout: '', stderr: '' };
  let text = '';
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      written[name] += piece;
      text += piece;
      child.emit('text');
    });
  const ended = once(child, 'close').then(([code, signal]): Ending => ({
    by: (code ?? signal) as number | string,
    ...written,
  }));
  onTestFinished(async () => {
    killGroup(child.pid);
    await ended;
  });
  const seen = { stdout: 0, stderr: 0 };
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        for (const name of ['stdout', 'stderr'] as const) {
          const lines = written[name].split('\n').slice(0, -1);
          const from = seen[name];
          const at = lines.findIndex((it, i) => i >= from && pattern.test(it));
          if (at === -1) continue;
          seen[name] = at + 1;
          child.off('text', look);
          return resolve(lines[at] ?? '');
        }
      };
      child.on('text', look);
      look();
      ended.then(
        () => reject(new Error(`Cannot find ${pattern} in\n${text}`)),
        reject,
      );
    });
  return {
    folder,
    pid: child.pid ?? NaN,
    text: () => text,
    line,
    url: async () =>
      /http:\S+/.exec(await line(/^listening on/))?.[0] ?? 'no url',
    signal: (name) => child.kill(name),
    closeStdout: () => child.stdout.destroy(),
    ended,
  };
}

/** Ends a process and those that it has started, if there are any left. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

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
