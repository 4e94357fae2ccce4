// channel.ts: values from some tasks to others, and none too many on the way.
//
//   senders that wait      buffer, `capacity` at most      receivers that wait
//   [ e ] [ d ]       →         [ c ] [ b ] [ a ]       →
//
// Invariant: somebody waits to send only while the buffer is full, and to
// receive only while it is empty and nobody waits to send. So one side or the
// other has nobody waiting.

import { ReadyQueue } from '../02-event-loop/index.ts';
import type { Coroutine } from './coroutine.ts';
import { suspend } from './suspend.ts';

// #region the end of a channel
/** What `receive` returns once the channel is closed and empty. */
export const END: unique symbol = Symbol('END');
// #endregion the end of a channel

interface Sender<T> {
  readonly value: T;
  readonly resume: () => void;
  readonly fail: (error: unknown) => void;
}

type Receiver<T> = (value: T | typeof END) => void;

/** A queue with room for so many values. Who waits longest is served first. */
export class Channel<T> {
  readonly capacity: number;
  readonly #buffer = new ReadyQueue<T>();
  readonly #senders = new Set<Sender<T>>(); // in order; anyone may leave
  readonly #receivers = new Set<Receiver<T>>();
  #isClosed = false;

  /** @param capacity  0: whoever sends waits until somebody receives. */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 0) {
      throw new RangeError(
        `Cannot create a channel for ${capacity} values: expected an integer from 0`,
      );
    }
    this.capacity = capacity;
  }

  /** How many values are in the buffer. */
  get size(): number {
    return this.#buffer.size;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  // #region send
  /**
   * Hands `value` over, and waits while there is no room. @throws Error if the
   * channel is closed by then.
   */
  *send(value: T): Coroutine<void> {
    if (this.trySend(value)) return;
    yield* suspend((resume, fail) => {
      const sender = { value, resume, fail };
      this.#senders.add(sender);
      return () => this.#senders.delete(sender);
    });
  }

  /**
   * Hands `value` over if that can be done without waiting. Was it? @throws
   * Error if the channel is closed.
   */
  trySend(value: T): boolean {
    if (this.#isClosed) throw closedError();
    const receiver = takeFirst(this.#receivers);
    if (receiver === undefined && this.size >= this.capacity) return false;
    if (receiver === undefined) this.#buffer.push(value);
    else receiver(value);
    return true;
  }
  // #endregion send

  // #region receive
  /**
   * Takes the oldest value, and waits while there is none; `END` when the
   * channel is closed and empty.
   */
  *receive(): Coroutine<T | typeof END> {
    const sender = takeFirst(this.#senders);
    if (sender !== undefined) this.#buffer.push(sender.value); // one too many
    if (this.#buffer.size > 0) {
      const value = this.#buffer.shift() as T; // it holds values only
      sender?.resume();
      return value;
    }
    if (this.#isClosed) return END;
    return yield* suspend<T | typeof END>((resume) => {
      this.#receivers.add(resume);
      return () => this.#receivers.delete(resume);
    });
  }
  // #endregion receive

  // #region close
  /**
   * Takes no more values. Those in the buffer can still be received; who waits
   * to send fails. Idempotent.
   */
  close(): void {
    this.#isClosed = true;
    for (const sender of takeAll(this.#senders)) sender.fail(closedError());
    for (const receiver of takeAll(this.#receivers)) receiver(END);
  }
  // #endregion close
}

// #region take from a set
function takeFirst<T>(set: Set<T>): T | undefined {
  for (const first of set) {
    set.delete(first);
    return first;
  }
  return undefined;
}

function takeAll<T>(set: Set<T>): readonly T[] {
  const values = [...set];
  set.clear();
  return values;
}
// #endregion take from a set

function closedError(): Error {
  return new Error('Cannot send to a channel: it is closed, expected it open');
}
