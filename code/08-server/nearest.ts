// nearest.ts: which of the known names a misspelt one was meant to be.

/** The known name that is the nearest to `name`; `undefined` if none is near. */
export function findNearest(
  name: string,
  known: Iterable<string>,
): string | undefined {
  let nearest: string | undefined;
  let least = name.length / 2 + 1; // further off it is another word
  for (const candidate of known) {
    const distance = editDistance(name, candidate);
    if (distance >= least) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

/** Characters to insert, delete or replace (Levenshtein 1966), row by row. */
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
