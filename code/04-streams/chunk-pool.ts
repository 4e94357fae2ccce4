// chunk-pool.ts: copies of what was read, the small ones many to a slab.
//
//   slab   [ chunk | chunk | chunk |            free            ]
//                                  ^ used
//
// An array of its own for every chunk costs more than the copying: memory that
// the system calls can see has to be found for it, and given back. A chunk that
// is kept keeps its slab; Node's Buffer has it so too. Whoever keeps many of them
// copies them first. And whoever gives one away, as to a worker, would give away
// the others: Node is told to copy it, or to refuse (from 21 on).

import { markAsUntransferable } from 'node:worker_threads';

const SLAB_OCTETS = 8 * 1024;

/** Longest chunk that shares a slab. */
const SMALL_OCTETS = SLAB_OCTETS / 4;

/**
 * Returns `octets`, or a copy of them if they are a small part of the memory
 * that they keep.
 */
export function withoutSlab(octets: Uint8Array): Uint8Array {
  const isSmall = octets.length < SMALL_OCTETS;
  return isSmall && octets.buffer.byteLength > SMALL_OCTETS
    ? octets.slice()
    : octets;
}

/** Where chunks come from. */
export class ChunkPool {
  #slab = createSlab();
  #used = 0;

  /**
   * Copies `octets`. The copy is the caller's own: nobody writes there again.
   */
  copy(octets: Uint8Array): Uint8Array {
    if (octets.length > SMALL_OCTETS) return octets.slice();
    // One that somebody could take away all the same has no length any more.
    if (this.#used + octets.length > this.#slab.length) this.#renew();
    const end = this.#used + octets.length;
    const chunk = this.#slab.subarray(this.#used, end);
    chunk.set(octets);
    this.#used = end;
    return chunk;
  }

  #renew(): void {
    this.#slab = createSlab();
    this.#used = 0;
  }
}

function createSlab(): Uint8Array {
  const slab = new Uint8Array(SLAB_OCTETS);
  markAsUntransferable(slab.buffer);
  return slab;
}
