// underway.ts: what has begun and not ended, so that a stop can wait for it.

import type { Coroutine } from '../03-coroutines/index.ts';
import { Bell } from './bell.ts';

/** Things that have begun and not ended. */
export class Underway<T> {
  readonly #members = new Set<T>();
  readonly #emptied = new Bell();

  /** How many there are. */
  get size(): number {
    return this.#members.size;
  }

  /** Those that are there now. */
  get members(): readonly T[] {
    return [...this.#members];
  }

  add(member: T): void {
    this.#members.add(member);
  }

  delete(member: T): void {
    this.#members.delete(member);
    if (this.#members.size === 0) this.#emptied.ring();
  }

  /** Waits until there are none. One task at a time. */
  *untilEmpty(): Coroutine<void> {
    while (this.#members.size > 0) yield* this.#emptied.wait();
  }
}
