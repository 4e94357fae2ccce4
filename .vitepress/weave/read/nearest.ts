// nearest.ts: which of the known names a misspelt one was meant to be.

import leven from 'leven';

const MOST_SUGGESTIONS = 3; // more would hide the right one

/** Returns the known names as `"a", "b" or "c"`, the nearest to `name` first, three at most. */
export function suggest(name: string, known: Iterable<string>): string {
  const nearest = [...known]
    .map((candidate) => ({ candidate, distance: leven(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ candidate }) => `"${candidate}"`);
  if (nearest.length === 0) return 'none to be named';
  const last = nearest.pop() ?? '';
  return nearest.length === 0 ? last : `${nearest.join(', ')} or ${last}`;
}
