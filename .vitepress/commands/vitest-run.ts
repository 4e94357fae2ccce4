// vitest-run.ts: vitest as a process of its own, so that it can be ended and started again.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A run of the tests. */
export interface TestRun {
  /** Settles when it has ended, to its exit code; `undefined` if it was stopped. */
  readonly code: Promise<number | undefined>;
  /** Ends it, together with the programs that its tests have started. */
  stop(): void;
}

/** Starts `vitest run` on the terminal of this process. */
export function runVitest(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): TestRun {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    env: process.stdout.isTTY ? env : { NO_COLOR: '1', ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32', // leads a group, which can be ended as a whole
  });
  const code = once(child, 'exit').then(([status]: (number | null)[]) => status ?? undefined);
  const onExit = (): void => endGroup(child);
  process.on('exit', onExit);
  child.on('exit', () => {
    process.off('exit', onExit);
    endGroup(child); // what a process of tests has started and could not end, being stopped
  });
  const stop = (): void => {
    if (child.exitCode === null && child.signalCode === null) endGroup(child);
  };
  return { code, stop };
}

/** Lets Ctrl-C end the tests too: they are in a group of their own, where it does not reach. */
export function exitOnSignals(): void {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') process.kill(pid);
    else process.kill(-pid);
  } catch {
    // Nobody is left in it.
  }
}
