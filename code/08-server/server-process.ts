// server-process.ts: a process that serves, as its parent sees it.

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { START_FAILED } from './start-error.ts';

/** How long a predecessor may take for its last requests. */
const HANDOVER_MS = 2_000;

// #region what a process says
/** What a child tells its parent. */
export type ChildMessage =
  | { readonly type: 'atlas.loaded' }
  | { readonly type: 'atlas.listening'; readonly port: number };

/** On the same channel an application may say whatever it likes to its parent. */
function isOurs(message: unknown): message is ChildMessage {
  const { type } = Object(message) as { readonly type?: unknown };
  return type === 'atlas.loaded' || type === 'atlas.listening';
}

/** Who is told what a child says. */
export interface ServerProcessOptions {
  readonly onListening: (port: number) => void;
}
// #endregion what a process says

/** A process that serves. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #isEnding = false;
  /** Resolves to whether it could load the application. */
  readonly loaded: Promise<boolean>;
  /** Resolves to how it has ended, in words. */
  readonly exited: Promise<string>;

  // #region start a process
  constructor(args: readonly string[], { onListening }: ServerProcessOptions) {
    const program = fileURLToPath(new URL('serve-child.ts', import.meta.url));
    this.#child = fork(program, [...args], { execArgv: [...execArgv()] });
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) =>
        resolve(describeExit(code, signal)),
      );
    });
    this.loaded = new Promise((resolve) => {
      this.#child.on('message', (message: unknown) => {
        if (!isOurs(message)) return;
        if (message.type === 'atlas.listening') onListening(message.port);
        else resolve(true);
      });
      this.exited.then(
        () => resolve(false),
        () => {},
      );
    });
  }
  // #endregion start a process

  /** Was it told to end? */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Lets it serve what it has loaded. */
  serve(): void {
    this.#child.send({ type: 'serve' });
  }

  // #region end a process
  /** Lets it stop, with grace. A second signal would end it at once. */
  stop(): void {
    if (!this.#isEnding) this.#child.kill('SIGTERM');
    this.#isEnding = true;
  }

  /** Ends it, and waits until it is gone: with some grace, but not with all. */
  async end(): Promise<void> {
    this.stop();
    const timer = setTimeout(() => this.kill(), HANDOVER_MS);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill(): void {
    this.#isEnding = true;
    this.#child.kill('SIGKILL');
  }
  // #endregion end a process
}

// #region what it is run with
/** What runs this TypeScript here has to run it there, too. */
function execArgv(): readonly string[] {
  const { execArgv: given } = process;
  if (given.some((arg) => arg.includes('tsx'))) return given;
  try {
    return [...given, '--import', import.meta.resolve('tsx')];
  } catch {
    return given; // then it is Node itself
  }
}

function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
): string {
  if (code === START_FAILED) return 'not started';
  return code === null ? `ended by ${signal}` : `ended with code ${code}`;
}
// #endregion what it is run with
