// server-process.ts: the server as a process of its own, that is loaded first and serves when it is told to.
//
// It is the program that `npm run serve -- --reload` starts for each version.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { resolveMine } from '../../../.vitepress/commands/mine.ts';
import type { ChildMessage } from '../../../code/08-server/server-process.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PROGRAM = path.join(ROOT, 'code/08-server/serve-child.ts');
const MINE_HOOK = path.join(ROOT, '.vitepress/commands/mine-hook.ts');
const follows = process.env['FOLLOW'] === '1';

/** What may be said about a process that serves. */
export interface ServerProcessOptions {
  /** The file of the application, in this folder. */
  readonly application: string;
  /** As for `npm run serve`. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** How a process has ended. */
export interface Exit {
  /** The exit code, or the signal. */
  readonly by: number | string;
  /** The last that it has written. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that has loaded an application. */
export interface LoadedServer {
  readonly pid: number;
  /** Lets it serve; resolves to the port. */
  serve(): Promise<number>;
  /** Tells it to stop, with grace, and waits for its end. */
  stop(): Promise<Exit>;
  /** Ends it at once, if it hasn't ended. */
  kill(): Promise<Exit>;
}

/** Characters of what it writes that are kept: its access log may be long. */
const MAX_KEPT = 10_000;

// #region load an application in another process
/** Starts a process; resolves when its application is loaded. */
export async function loadServer({
  application,
  args,
  env = {},
}: ServerProcessOptions): Promise<LoadedServer> {
  const child = start([path.join(import.meta.dirname, application), ...args], {
    ...process.env,
    ...env,
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (piece: string) => {
      written[name] = (written[name] + piece).slice(-MAX_KEPT);
    });
  const ended = once(child, 'close').then(([code, signal]): Exit => ({
    by: (code ?? signal) as number | string,
    ...written,
  }));
  const hear = async (type: ChildMessage['type']): Promise<ChildMessage> => {
    const heard = once(child, 'message').then(([message]) => message);
    const early = ended.then((exit) => {
      throw new Error(`Cannot serve: ${exit.by}\n${exit.stdout}${exit.stderr}`);
    });
    const message = (await Promise.race([heard, early])) as ChildMessage;
    if (message.type !== type) throw new Error(`Cannot hear "${type}"`);
    return message;
  };
  await hear('atlas.loaded');
  return {
    pid: child.pid ?? NaN,
    async serve() {
      child.send({ type: 'serve' });
      const message = await hear('atlas.listening');
      return message.type === 'atlas.listening' ? message.port : NaN;
    },
    stop: () => end(child, 'SIGTERM', ended),
    kill: () => end(child, 'SIGKILL', ended),
  };
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const entry = follows ? resolveMine(ROOT, PROGRAM) : PROGRAM;
  const hook = ['--import', pathToFileURL(MINE_HOOK).href];
  const imports = ['--import', 'tsx', ...(follows ? hook : [])];
  const child = spawn(
    process.execPath,
    ['--expose-gc', ...imports, entry, ...args],
    { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  if (ALIVE.size === 0) process.on('exit', killAll);
  ALIVE.add(child);
  child.on('exit', () => {
    ALIVE.delete(child);
    if (ALIVE.size === 0) process.off('exit', killAll);
  });
  return child;
}

const ALIVE = new Set<ChildProcess>();

/** Who ends takes along what it has started. */
function killAll(): void {
  for (const child of ALIVE) child.kill('SIGKILL');
}

function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  ended: Promise<Exit>,
): Promise<Exit> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return ended;
}
// #endregion load an application in another process
