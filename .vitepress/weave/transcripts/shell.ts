// shell.ts: a command under `sh`, what it prints, and its end.
//
// The command leads a process group of its own, since npm runs our programs as its children's
// children: whatever ends the command ends the whole group.

import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

const GRACE_MS = 1_000;

/** Handed on to commands; everything else could change what they print. */
const ENVIRONMENT: readonly string[] = ['PATH', 'HOME', 'TMPDIR'];

interface ShellOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How long the group may take to obey SIGTERM before it gets SIGKILL. Default 1,000. */
  readonly graceMs?: number;
}

/** A running command; its stdout and stderr are one stream, in the order of writing. */
export class Shell {
  readonly #child: ChildProcess;
  readonly #stdout: Readable;
  readonly #graceMs: number;
  #output = '';
  #isClosed = false;

  constructor(command: string, { cwd, env = {}, graceMs = GRACE_MS }: ShellOptions) {
    this.#graceMs = graceMs;
    const kept = ENVIRONMENT.map((name) => [name, process.env[name]] as const);
    this.#child = spawn('sh', ['-c', `exec 2>&1\n${command}`], {
      cwd,
      detached: true,
      env: { ...Object.fromEntries(kept), LANG: 'C.UTF-8', TZ: 'UTC', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#stdout = this.#child.stdout as Readable; // a pipe, as asked for above
    this.#stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    const killGroup = (): void => this.#signal('SIGKILL');
    process.once('exit', killGroup); // a group outlives us otherwise
    this.#child.once('close', () => {
      this.#isClosed = true;
      process.off('exit', killGroup);
    });
  }

  /** Removes what was printed up to now from the buffer and returns it. */
  takeOutput(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  /** Waits for a line with `word` in it and takes all lines up to it; `undefined` if none comes. */
  async takeThrough(word: string, limitMs: number): Promise<string | undefined> {
    const findEnd = (): number => this.#output.indexOf('\n', findIndex(this.#output, word)) + 1;
    await this.#waitUntil(() => findEnd() > 0 || this.#isClosed, limitMs);
    const end = findEnd();
    if (end === 0) return undefined;
    const lines = this.#output.slice(0, end);
    this.#output = this.#output.slice(end);
    return lines;
  }

  /** Waits until every process of the group has closed its output; `false` if the limit passes. */
  async waitForEnd(limitMs: number): Promise<boolean> {
    return await this.#waitUntil(() => this.#isClosed, limitMs);
  }

  /** Ends the group: asks, then forces. Nothing happens if it has ended by itself. */
  async end(): Promise<void> {
    if (this.#isClosed) return;
    this.#signal('SIGTERM');
    if (await this.waitForEnd(this.#graceMs)) return;
    this.#signal('SIGKILL');
    await this.waitForEnd(this.#graceMs);
  }

  /** The only place that waits: looks again after each piece of output, and at the end. */
  #waitUntil(isDone: () => boolean, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (isDone()) finish();
      };
      const finish = (): void => {
        clearTimeout(timer);
        this.#stdout.off('data', look);
        this.#child.off('close', look);
        resolve(isDone());
      };
      const timer = setTimeout(finish, limitMs);
      this.#stdout.on('data', look);
      this.#child.on('close', look);
      look();
    });
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone already: as wanted
    }
  }
}

function findIndex(text: string, word: string): number {
  const at = text.indexOf(word);
  return at === -1 ? text.length : at;
}
