// output.ts: what a process writes, line by line.

import { EventEmitter, once } from 'node:events';
import type { ChildProcess } from 'node:child_process';

type StreamName = 'stdout' | 'stderr';
const STREAMS: readonly StreamName[] = ['stdout', 'stderr'];

/** What a process writes. */
export class Output {
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string>;
  readonly #written = { stdout: '', stderr: '' };
  readonly #seen = { stdout: 0, stderr: 0 }; // lines that were found, and those before
  readonly #arrived = new EventEmitter();
  #text = '';

  constructor(child: ChildProcess) {
    this.#arrived.setMaxListeners(0);
    for (const name of STREAMS)
      child[name]?.setEncoding('utf8').on('data', (piece: string) => {
        this.#written[name] += piece;
        this.#text += piece;
        this.#arrived.emit('text');
      });
    this.ended = once(child, 'close').then(
      ([code, signal]) => (code ?? signal) as number | string,
    );
  }

  get stdout(): string {
    return this.#written.stdout;
  }

  get stderr(): string {
    return this.#written.stderr;
  }

  /** Both streams, as they came. */
  get text(): string {
    return this.#text;
  }

  /** Forgets what was written so far. */
  clear(): void {
    for (const name of STREAMS) {
      this.#written[name] = '';
      this.#seen[name] = 0;
    }
    this.#text = '';
  }

  /** The first line that matches, on a stream behind those that were found. */
  line(pattern: RegExp): Promise<string> {
    return this.find(`a line ${pattern}`, () => this.#takeLine(pattern));
  }

  /** What `take` returns once it isn't undefined: asked whenever something comes. */
  find<T>(what: string, take: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = take();
        if (found === undefined) return;
        this.#arrived.off('text', look);
        resolve(found);
      };
      this.#arrived.on('text', look);
      look();
      this.ended.then(
        () => reject(new Error(`Cannot find ${what} in\n${this.#text}`)),
        reject,
      );
    });
  }

  #takeLine(pattern: RegExp): string | undefined {
    for (const name of STREAMS) {
      const lines = this.#written[name].split('\n').slice(0, -1);
      const from = this.#seen[name];
      const at = lines.findIndex((it, i) => i >= from && pattern.test(it));
      if (at === -1) continue;
      this.#seen[name] = at + 1;
      return lines[at];
    }
    return undefined;
  }
}
