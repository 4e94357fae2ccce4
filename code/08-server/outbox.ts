// outbox.ts: the way out for those who can't wait as a coroutine does.
//
// An application's `send` is a call of a function: it leaves octets here. Mostly
// the stream takes them at once. Where it would have to wait, a task of the
// connection does, and hands them on in order; and whoever comes with more has to
// wait, too.

import { ReadyQueue } from '../02-event-loop/index.ts';
import { suspend, TimeoutError } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { HIGH_WATER_OCTETS, StreamError } from '../04-streams/index.ts';
import type { Stream } from '../04-streams/index.ts';
import { ClientDisconnected } from '../07-lasgi/index.ts';
import { Bell } from './bell.ts';
import { whileTaken } from './while-taken.ts';

/** What may be said about an outbox. */
export interface OutboxOptions {
  /** How long the client may take nothing of what waits for it. */
  readonly timeoutMs: number;
  /** Called once, when nothing can be written any more. */
  readonly onFailure: (reason: ClientDisconnected) => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: ClientDisconnected) => void;
}

/** Octets on their way to a stream. */
export class Outbox {
  readonly #stream: Stream;
  readonly #options: OutboxOptions;
  readonly #queue = new ReadyQueue<Uint8Array>();
  readonly #bell = new Bell();
  #isWriting = false;
  #failure: ClientDisconnected | undefined;
  #waiters: Waiter[] = [];
  #onEmpty: (() => void) | undefined;

  constructor(stream: Stream, options: OutboxOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  // #region leave octets
  /**
   * Takes octets to be written. `undefined` if the stream has them, and the next
   * may come; else resolves when it may, or rejects with `ClientDisconnected`.
   */
  write(octets: Uint8Array): Promise<void> | undefined {
    const isMore = octets.length > 0 && this.#failure === undefined;
    if (isMore && !this.#tryWrite(octets)) {
      this.#queue.push(octets);
      this.#bell.ring();
    }
    if (this.#isEmpty && this.#failure === undefined) return undefined;
    const written = this.#untilWritten();
    // For one that nobody awaits a rejection would be the program's end.
    written.catch(() => {});
    return written;
  }

  /** With nothing unsent the stream takes octets at once: no task has to wake. */
  #tryWrite(octets: Uint8Array): boolean {
    const isLong = octets.length > HIGH_WATER_OCTETS;
    if (isLong || !this.#isEmpty || this.#stream.unsentOctets > 0) return false;
    try {
      return this.#stream.tryWrite(octets);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#fail(error);
      return true;
    }
  }

  #untilWritten(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  get #isEmpty(): boolean {
    return this.#queue.size === 0 && !this.#isWriting;
  }
  // #endregion leave octets

  // #region hand them to the stream
  /** Writes whatever comes, until it is cancelled. Runs as a task. */
  *writeAll(): Coroutine<void> {
    try {
      for (;;) {
        const octets = this.#queue.shift();
        if (octets === undefined) yield* this.#bell.wait();
        else yield* this.#writeOne(octets);
      }
    } catch (error) {
      const isOver =
        error instanceof StreamError || error instanceof TimeoutError;
      // Who is cancelled when all is written has done its work.
      if (isOver || !this.#isEmpty) this.#fail(error);
      if (!isOver) throw error;
    }
  }

  *#writeOne(octets: Uint8Array): Coroutine<void> {
    this.#isWriting = true;
    if (octets.length <= HIGH_WATER_OCTETS) yield* this.#writePiece(octets);
    else yield* this.#writeInPieces(octets);
    this.#isWriting = false;
    if (this.#queue.size > 0) return;
    for (const { resolve } of this.#waiters.splice(0)) resolve();
    this.#onEmpty?.();
  }

  /** The time is for a piece: who takes a long response steadily is heard out. */
  *#writeInPieces(octets: Uint8Array): Coroutine<void> {
    for (let at = 0; at < octets.length; at += HIGH_WATER_OCTETS)
      yield* this.#writePiece(octets.subarray(at, at + HIGH_WATER_OCTETS));
  }

  /** With nothing unsent it doesn't wait, and needs no timer. */
  *#writePiece(octets: Uint8Array): Coroutine<void> {
    const { timeoutMs } = this.#options;
    const stream = this.#stream;
    if (stream.unsentOctets === 0) yield* stream.write(octets);
    else yield* whileTaken(stream, timeoutMs, () => stream.write(octets));
  }
  // #endregion hand them to the stream

  // #region wait until the stream has all
  /** Waits until the stream has all, or won't take any more. */
  *untilEmpty(): Coroutine<void> {
    if (this.#isEmpty || this.#failure !== undefined) return;
    yield* suspend((resume) => {
      this.#onEmpty = resume;
      return () => {
        this.#onEmpty = undefined;
      };
    });
    this.#onEmpty = undefined;
  }
  // #endregion wait until the stream has all

  // #region nobody takes anything any more
  #fail(error: unknown): void {
    const reason = new ClientDisconnected(
      'Cannot send: the client takes nothing any more',
      { cause: error },
    );
    this.#failure = reason;
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
    this.#onEmpty?.();
    this.#options.onFailure(reason);
  }
  // #endregion nobody takes anything any more
}
