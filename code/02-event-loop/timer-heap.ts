// timer-heap.ts: what can run later, soonest first.
//
//                   0: 10 ms
//        /         /         \        \
//   1: 30 ms  2: 20 ms  3: 40 ms  4: 20 ms
//    /     \
// 5: 50 ms  6: 30 ms
//
// Each entry is due no later than its children, at 4i + 1 to 4i + 4. So the
// soonest is on top, and the rest is only as sorted as it needs to be.
//
// Every entry knows its own place, so it can be taken out of the middle.

/** Of an entry. With 2 it would be a binary heap, twice as deep and slower. */
const CHILDREN = 4;

/**
 * What a heap keeps: when it is due, who came first, and where in the heap it
 * is.
 */
export interface HeapEntry {
  /** On the loop's clock. It changes only while the entry is in no heap. */
  readonly deadlineMs: number;
  /** Higher for whoever was armed later. */
  readonly order: number;
  /** The heap's own: its index there, or -1 while it is in no heap. */
  heapIndex: number;
}

/** A heap; equal deadlines leave it in the order in which they were armed. */
export class TimerHeap<T extends HeapEntry> {
  readonly #entries: T[] = [];
  /**
   * The entries' deadlines, side by side: an entry is far away, and comparing
   * mustn't fetch it.
   */
  readonly #deadlinesMs: number[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** Finds the entry that is due first, or `undefined` if there is none. */
  peek(): T | undefined {
    return this.#entries[0];
  }

  // #region push and remove
  /** Costs O(log n). */
  push(entry: T): void {
    this.#rise(entry, this.size);
  }

  /**
   * Takes `entry` out, wherever it is; does nothing if it is in no heap. Costs
   * O(log n).
   */
  remove(entry: T): void {
    const hole = entry.heapIndex;
    if (hole === -1) return;
    entry.heapIndex = -1;
    const last = this.#entries.pop();
    this.#deadlinesMs.pop();
    if (last === undefined || last === entry) return;
    this.#rise(last, this.#sink(hole));
  }
  // #endregion push and remove

  // #region take what is due
  /**
   * Removes the first entry and returns it if it is due at `nowMs`; else
   * `undefined`.
   */
  takeDue(nowMs: number): T | undefined {
    const first = this.#entries[0];
    if (first === undefined || first.deadlineMs > nowMs) return undefined;
    this.remove(first);
    return first;
  }
  // #endregion take what is due

  // #region sink and rise
  /**
   * Lets a hole sink to the bottom, where `rise` fills it: each time, its
   * earliest child comes up.
   */
  #sink(hole: number): number {
    let firstChild = CHILDREN * hole + 1;
    while (firstChild < this.size) {
      const child = this.#earliest(firstChild);
      this.#move(child, hole);
      hole = child;
      firstChild = CHILDREN * hole + 1;
    }
    return hole;
  }

  /**
   * Puts `entry` at `index`, at the bottom, and lets it rise past each parent
   * that is due later.
   */
  #rise(entry: T, index: number): void {
    this.#place(entry, index);
    while (index > 0) {
      const parent = Math.floor((index - 1) / CHILDREN);
      if (!this.#isEarlier(index, parent)) return;
      this.#move(parent, index);
      this.#place(entry, parent);
      index = parent;
    }
  }
  // #endregion sink and rise

  // #region which is earliest
  /** Finds the earliest of the children that begin at `firstChild`. */
  #earliest(firstChild: number): number {
    const end = Math.min(firstChild + CHILDREN, this.size);
    let earliest = firstChild;
    for (let child = firstChild + 1; child < end; child += 1) {
      if (this.#isEarlier(child, earliest)) earliest = child;
    }
    return earliest;
  }

  #isEarlier(a: number, b: number): boolean {
    const aMs = this.#deadlinesMs[a] as number; // both are in the heap, so set
    const bMs = this.#deadlinesMs[b] as number;
    if (aMs !== bMs) return aMs < bMs;
    return (this.#entries[a] as T).order < (this.#entries[b] as T).order;
  }
  // #endregion which is earliest

  // #region move and place
  #move(from: number, to: number): void {
    const entry = this.#entries[from] as T; // in the heap, so set
    this.#entries[to] = entry;
    this.#deadlinesMs[to] = this.#deadlinesMs[from] as number;
    entry.heapIndex = to;
  }

  #place(entry: T, index: number): void {
    this.#entries[index] = entry;
    this.#deadlinesMs[index] = entry.deadlineMs;
    entry.heapIndex = index;
  }
  // #endregion move and place
}
