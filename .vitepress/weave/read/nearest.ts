// nearest.ts: which of the known names a misspelt one was meant to be.

const MOST_SUGGESTIONS = 3; // more would hide the right one

/** Returns the known names as `"a", "b" or "c"`, the nearest to `name` first, three at most. */
export function suggest(name: string, known: Iterable<string>): string {
  const nearest = [...known]
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ candidate }) => `"${candidate}"`);
  if (nearest.length === 0) return 'none to be named';
  const last = nearest.pop() ?? '';
  return nearest.length === 0 ? last : `${nearest.join(', ')} or ${last}`;
}

/** Counts the characters to insert, delete or replace (Levenshtein 1966), one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let n = 0; n < to.length; n += 1) {
      const replaced = (row[n] ?? 0) + (from[i] === to[n] ? 0 : 1);
      next.push(Math.min(replaced, (row[n + 1] ?? 0) + 1, (next[n] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
