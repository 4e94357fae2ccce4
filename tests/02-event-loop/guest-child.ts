// guest-child.ts: one of the guest programs as a process that ends with the test.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { onTestFinished } from 'vitest';

const FILE = path.join(import.meta.dirname, 'guest-program.ts');
const ROOT = path.resolve(import.meta.dirname, '../..');
const MINE_HOOK = path.join(ROOT, '.vitepress/commands/mine-hook.ts');

/** A process that tells what it does, line by line, and does what it is told. */
export interface Child {
  readonly process: ChildProcess;
  /**
   * Resolves to the first line, or the `count`-th, that starts with `start`, without that; rejects if
   * the process ends first.
   */
  hear(start: string, count?: number): Promise<string>;
  /** Every line so far. */
  readonly lines: readonly string[];
  /**
   * Settles when the process has ended and all it wrote has been read: its code or the signal, and what
   * it had to complain about.
   */
  readonly exited: Promise<number | string>;
}

/** Starts the program that `guest-program.ts` knows by this name. */
export function startChild(name: string, ...args: string[]): Child {
  const follows = process.env['FOLLOW'] === '1';
  const hook = follows ? ['--import', MINE_HOOK] : [];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', ...hook, FILE, name, ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = (): boolean => child.kill('SIGKILL'); // hung or not
  process.once('exit', kill);
  onTestFinished(async () => {
    kill();
    await exited;
    process.off('exit', kill);
  });

  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  let complaint = '';
  child.stderr.on('data', (octets) => (complaint += String(octets)));
  const exited = once(child, 'close').then(([code, signal]) => {
    const end: number | string = code ?? signal;
    return complaint === '' ? end : `${end}: ${complaint}`;
  });

  const hear = async (start: string, count = 1): Promise<string> => {
    let isOver = false;
    const over = once(reader, 'close').then(() => (isOver = true));
    for (;;) {
      const matching = lines.filter((one) => one.startsWith(start));
      const line = matching[count - 1];
      if (line !== undefined) return line.slice(start.length);
      if (isOver) {
        const heard = [...lines, complaint].join('\n');
        throw new Error(`Cannot hear "${start}", but:\n${heard}`);
      }
      await Promise.race([once(reader, 'line'), over]);
    }
  };
  return { process: child, hear, lines, exited };
}
