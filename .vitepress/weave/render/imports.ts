// imports.ts: finds the imports of a listing, which are ceremony: a page folds them.

/** Fewer lines are quicker read than unfolded. */
const FEWEST_LINES = 4;

/** Lines of a listing, by their index; `end` is the first that isn't one of them. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/** Finds the lines from the first import to the last; `undefined` if they are few, or scattered. */
export function findImports(lines: readonly string[]): Lines | undefined {
  const start = lines.findIndex(isImport);
  if (start === -1) return undefined;
  let end = start;
  let at = start;
  while (isImport(lines[at] ?? '')) {
    end = endOfStatement(lines, at);
    at = end;
    while (lines[at] === '') at += 1;
  }
  const areAll = lines.findLastIndex(isImport) < end;
  return areAll && end - start >= FEWEST_LINES ? { start, end } : undefined;
}

function isImport(line: string): boolean {
  return /^import\b(?!\()/.test(line);
}

function endOfStatement(lines: readonly string[], start: number): number {
  const last = lines.findIndex((line, at) => at >= start && line.endsWith(';'));
  return last === -1 ? lines.length : last + 1;
}
