// reloader.ts: two processes at most: one that serves, and one that is to take
// its place.

import { ServerProcess } from './server-process.ts';

/** Has an application served, by one process after another. */
export class Reloader {
  readonly #args: readonly string[];
  #port: number | undefined; // once it is known: others are told of it
  #current: ServerProcess | undefined; // serves
  #next: ServerProcess | undefined; // loads
  #isStopping = false;

  /** @param args  Of the command, without `--reload`. */
  constructor(args: readonly string[]) {
    this.#args = args;
  }

  // #region start another
  /** Starts anew, because of a change. */
  restart(file: string): void {
    if (this.#isStopping) return;
    console.log(`reloading: ${file} has changed`);
    this.start();
  }

  /** Starts a process, which takes the place of the one that serves. */
  start(): void {
    const next = new ServerProcess(this.#argsWithPort(), {
      onListening: (listensOn) => {
        this.#port = listensOn;
      },
    });
    this.#next?.kill();
    this.#next = next;
    this.#follow(next).catch((error: unknown) => console.error(error));
  }

  /** Of an option that is given twice the last one counts; behind `--` is none. */
  #argsWithPort(): readonly string[] {
    const args = this.#args;
    if (this.#port === undefined) return args;
    const end = args.includes('--') ? args.indexOf('--') : args.length;
    return args.toSpliced(end, 0, `--port=${this.#port}`);
  }
  // #endregion start another

  // #region from loading to serving
  /** The life of a process, as seen from here. */
  async #follow(child: ServerProcess): Promise<void> {
    if (await child.loaded) {
      // Another change may come while the last one stops.
      await this.#current?.end();
      if (this.#next !== child || this.#isStopping) return child.kill();
      this.#next = undefined;
      this.#current = child;
      child.serve();
    }
    const exit = await child.exited;
    if (this.#current === child) this.#current = undefined;
    if (this.#next === child) this.#next = undefined;
    if (this.#isStopping || child.isEnding) return;
    const isServed = this.#current !== undefined;
    const rest = isServed ? 'the last version is still served, ' : '';
    console.log(`${exit}: ${rest}waiting for a change`);
  }
  // #endregion from loading to serving

  // #region stop both
  /** Stops what serves, with grace. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#next?.kill();
    this.#current?.stop();
    await this.#current?.exited;
    await this.#next?.exited;
  }

  /** Ends both at once. */
  kill(): void {
    this.#next?.kill();
    this.#current?.kill();
  }
  // #endregion stop both
}
