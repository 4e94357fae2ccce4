// percentile.ts: how long all but the slowest had to wait.

/**
 * The smallest of the values that at least the share `q` of them doesn't exceed (the nearest rank).
 *
 * @param sorted  From the smallest to the greatest.
 */
export function percentile(sorted: ArrayLike<number>, q: number): number {
  const rank = Math.max(1, Math.ceil(q * sorted.length));
  return sorted[rank - 1] ?? NaN;
}
