// random.ts: numbers that look like chance, and are the same for the same seed.

/** Gives a whole number from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/**
 * Mulberry32, by Tommy Ettinger: a counter that grows by an odd constant, so
 * that it passes all 2^32 states, and a mixer of bits behind it.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** One of `items`, of which there is at least one. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random(items.length)] as T; // within
}
