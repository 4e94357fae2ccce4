// socket-watch.ts: waits for a socket: a task until it is readable, a callback
// until it is writable.
//
// An answered wait for READABLE leaves its interest with the poller, since the
// next read will mostly wait again. If the socket is ready and nobody waits,
// the interest goes: a stream that isn't read costs no wakes.

import { READABLE, WRITABLE } from '../02-event-loop/index.ts';
import type {
  Descriptor,
  EventLoop,
  Readiness,
  Watcher,
} from '../02-event-loop/index.ts';
import { suspend } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';

interface Reader {
  readonly resume: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The one watcher of a socket. It keeps the loop alive while there is something
 * to write; tasks do that themselves.
 */
export class SocketWatch {
  readonly descriptor: Descriptor;
  readonly #loop: EventLoop;
  #watcher: Watcher | undefined;
  #reader: Reader | undefined;
  #writer: (() => void) | undefined;

  constructor(loop: EventLoop, descriptor: Descriptor) {
    this.#loop = loop;
    this.descriptor = descriptor;
  }

  // #region wait until there is something to read
  /** Does a task wait to read? */
  get hasReader(): boolean {
    return this.#reader !== undefined;
  }

  /** Waits; one task at a time. */
  untilReadable(): Coroutine<void> {
    return suspend((resume, fail) => {
      this.#ask(READABLE); // it may be refused
      this.#reader = { resume, fail };
      return () => this.#forgetReader();
    });
  }

  #forgetReader(): void {
    this.#reader = undefined;
    this.#drop(READABLE);
  }
  // #endregion wait until there is something to read

  // #region call when there is room to write
  /**
   * Calls `callback` once, as soon as there is room, or an error to be told.
   */
  whenWritable(callback: () => void): void {
    this.#writer = callback;
    this.#ask(WRITABLE).ref();
  }

  /** Waits for it. */
  untilWritable(): Coroutine<void> {
    return suspend((resume) => {
      this.whenWritable(resume);
      return () => this.close();
    });
  }
  // #endregion call when there is room to write

  // #region ask the loop, and stop asking
  #ask(readiness: Readiness): Watcher {
    const watcher = this.#watcher ?? this.#open(readiness);
    watcher.setInterest(watcher.interest | readiness);
    return watcher;
  }

  #open(readiness: Readiness): Watcher {
    const { descriptor } = this;
    const wake = this.#wake.bind(this);
    this.#watcher = this.#loop.watch(descriptor, readiness, wake).unref();
    return this.#watcher;
  }

  #drop(readiness: Readiness): void {
    const watcher = this.#watcher;
    watcher?.setInterest(watcher.interest & ~readiness);
  }
  // #endregion ask the loop, and stop asking

  // #region wake whoever waits
  #wake(readiness: Readiness): void {
    if ((readiness & READABLE) !== 0) this.#wakeReader();
    if ((readiness & WRITABLE) !== 0) this.#wakeWriter();
  }

  #wakeReader(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) this.#drop(READABLE);
    else reader.resume();
  }

  #wakeWriter(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.();
    if (this.#writer !== undefined) return; // there wasn't room enough
    this.#drop(WRITABLE);
    this.#watcher?.unref();
  }
  // #endregion wake whoever waits

  // #region let go of the socket
  /** Sends the reader away, if there is one, with `error`. */
  failReader(error: unknown): void {
    const reader = this.#reader;
    this.#forgetReader();
    reader?.fail(error);
  }

  /** Stops watching; the descriptor may be closed. Idempotent. */
  close(): void {
    this.#writer = undefined;
    this.#watcher?.close();
  }
  // #endregion let go of the socket
}
