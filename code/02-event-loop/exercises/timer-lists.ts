// timer-lists.ts: timers in lists by their duration, as Node keeps them.
//
//   durations   lists
//      50 ms    110 ms → 130 ms → 170 ms
//     200 ms    260 ms
//   1,000 ms    1,020 ms → 1,030 ms
//
// Time goes forward, so of two timers of the same duration the one that was set
// later is due later: a list is sorted if one appends to it. The heap has only
// the lists in it, each by its first timer.

import { TimerHeap } from '../timer-heap.ts';
import type { HeapEntry } from '../timer-heap.ts';

/** What the lists keep. */
export interface ListEntry extends HeapEntry {
  /** From when it was armed to its deadline. */
  readonly durationMs: number;
}

/** Does what `TimerHeap` does, if entries are pushed as they are armed. */
export class TimerLists<T extends ListEntry> {
  readonly #lists = new Map<number, TimerList<T>>();
  readonly #heap = new TimerHeap<TimerList<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Finds the entry that is due first, or `undefined` if there is none. */
  peek(): T | undefined {
    return this.#heap.peek()?.first;
  }

  /** Costs O(1), or O(log n) of n durations if it is the first of its own. */
  push(entry: T): void {
    this.#size += 1;
    const list = this.#lists.get(entry.durationMs);
    if (list !== undefined) return list.append(entry);
    const created = new TimerList(entry);
    this.#lists.set(entry.durationMs, created);
    this.#heap.push(created);
  }

  /**
   * Takes `entry` out; does nothing if it isn't here. Costs as much as `push`.
   */
  remove(entry: T): void {
    const list = this.#lists.get(entry.durationMs);
    if (list === undefined || !list.has(entry)) return;
    this.#size -= 1;
    if (entry !== list.first) return list.removeLater(entry);
    this.#heap.remove(list);
    if (list.removeFirst()) this.#heap.push(list);
    else this.#lists.delete(entry.durationMs);
  }

  /**
   * Removes the first entry and returns it if it is due at `nowMs`; else
   * `undefined`.
   */
  takeDue(nowMs: number): T | undefined {
    const first = this.peek();
    if (first === undefined || first.deadlineMs > nowMs) return undefined;
    this.remove(first);
    return first;
  }
}

/**
 * The timers of one duration. In the heap it stands where its first timer
 * would.
 */
class TimerList<T extends ListEntry> implements HeapEntry {
  heapIndex = -1;
  first: T;
  /** All of them, in order: a `Set` keeps it, and forgets an entry in O(1). */
  readonly #entries = new Set<T>();
  /**
   * Passes over what was deleted in the meantime, and comes to what was added.
   */
  readonly #upcoming: Iterator<T> = this.#entries.values();

  constructor(first: T) {
    this.first = first;
    this.append(first);
  }

  get deadlineMs(): number {
    return this.first.deadlineMs;
  }

  get order(): number {
    return this.first.order;
  }

  has(entry: T): boolean {
    return this.#entries.has(entry);
  }

  append(entry: T): void {
    this.#entries.add(entry);
  }

  removeLater(entry: T): void {
    this.#entries.delete(entry);
  }

  /** Is there another? Then it is the first now. */
  removeFirst(): boolean {
    this.#entries.delete(this.first);
    const next = this.#upcoming.next();
    if (next.done === true) return false;
    this.first = next.value;
    return true;
  }
}
