// semaphore.ts: so many at a time, and the others wait in line.

import { suspend } from '../index.ts';
import type { Coroutine } from '../index.ts';

/** So many permits. Who waits longest gets the next one. */
export class Semaphore {
  readonly #waiting = new Set<() => void>();
  #permits: number;

  constructor(permits: number) {
    this.#permits = permits;
  }

  /** Runs `body` while it holds a permit; waits for one first. */
  *hold<T>(body: () => Coroutine<T>): Coroutine<T> {
    yield* this.#acquire();
    try {
      return yield* body();
    } finally {
      this.#release();
    }
  }

  *#acquire(): Coroutine<void> {
    if (this.#permits > 0) {
      this.#permits -= 1;
      return;
    }
    yield* suspend((resume) => {
      this.#waiting.add(resume);
      return () => this.#waiting.delete(resume);
    });
  }

  /**
   * Hands the permit to the next in line, so that nobody can slip in between.
   */
  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#permits += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
