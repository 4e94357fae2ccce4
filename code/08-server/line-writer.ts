// line-writer.ts: lines on their way to a terminal, a file or another program.
//
// Lines that are written in one turn leave together, with one system call.
// Whoever reads them may be slow, or gone. A server doesn't wait for that, and
// doesn't end of it: it drops lines, and says how many.

import type { Writable } from 'node:stream';

/** What may wait for a slow reader, in octets; beyond it lines are dropped. */
const MAX_WAITING_OCTETS = 1024 * 1024;

/** How long the last lines may take to leave. */
const FLUSH_MS = 1_000;

/** What may be said about a writer of lines. */
export interface LineWriterOptions {
  /** Told once, when nobody reads any more. Default: nobody is. */
  readonly onGone?: () => void;
  /** Told how many were dropped, when some leave again, or at the end. Likewise. */
  readonly onDropped?: (count: number) => void;
}

/** Writes lines to a stream that may be slow, or gone. */
export class LineWriter {
  readonly #stream: Writable;
  readonly #options: LineWriterOptions;
  readonly #onTurn: () => void;
  #lines = '';
  #isGone = false;
  #dropped = 0;

  /** It takes care of the stream's errors. */
  constructor(stream: Writable, options: LineWriterOptions = {}) {
    this.#stream = stream;
    this.#options = options;
    this.#onTurn = () => this.flush();
    stream.on('error', () => {
      if (!this.#isGone) options.onGone?.();
      this.#isGone = true;
    });
  }

  // #region one write for a turn
  /** Writes a line, soon. Never throws, and waits for no pipe (Node waits for files). */
  write(line: string): void {
    if (this.#isGone) return;
    if (this.#stream.writableLength > MAX_WAITING_OCTETS) {
      this.#dropped += 1;
      return;
    }
    if (this.#lines === '') setImmediate(this.#onTurn);
    this.#lines += `${line}\n`;
  }

  /** Hands what was written to the stream, now. */
  flush(): void {
    const lines = this.#lines;
    this.#lines = '';
    if (this.#isGone || lines === '') return;
    this.#stream.write(lines);
    this.#tellDropped();
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.#options.onDropped?.(this.#dropped);
    this.#dropped = 0;
  }
  // #endregion one write for a turn

  // #region wait for the last lines
  /** Waits until all has left, but not for ever. */
  async drain(): Promise<void> {
    this.flush();
    if (!this.#isGone) await this.#untilEmpty();
    this.#tellDropped();
  }

  async #untilEmpty(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FLUSH_MS);
      this.#stream.write('', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
  // #endregion wait for the last lines
}
