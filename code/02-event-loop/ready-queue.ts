// ready-queue.ts: what can run now, oldest first.
//
//          head           head + size
//           v                v
//   [   |   | a  | b  | c  |   |   |   ]
//
// Behind the last slot the window goes on at the first. The number of slots is a
// power of two, so `& (slots - 1)` takes an index round. Slots outside the window
// are undefined, so that what has left the queue can be collected.

const INITIAL_SLOTS = 16;

/** A first-in, first-out queue; both ends cost O(1). */
export class ReadyQueue<T> {
  #slots = new Array<T | undefined>(INITIAL_SLOTS).fill(undefined);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(value: T): void {
    if (this.#size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.#size) & (this.#slots.length - 1)] = value;
    this.#size += 1;
  }

  /**
   * Removes the oldest value and returns it, or `undefined` if there is none.
   */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const value = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#size -= 1;
    return value;
  }

  /** Doubles the slots, the oldest value first. */
  #grow(): void {
    const slots = this.#slots;
    const inOrder = [...slots.slice(this.#head), ...slots.slice(0, this.#head)];
    this.#slots = inOrder.concat(
      new Array<T | undefined>(slots.length).fill(undefined),
    );
    this.#head = 0;
  }
}
