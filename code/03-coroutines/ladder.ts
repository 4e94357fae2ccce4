// ladder.ts: what several tasks do, each in a column of the terminal.

const TIME_WIDTH = 4;
const COLUMN_WIDTH = 18;

// #region a line with columns
/** Formats a line of a ladder: a time, and a text in the column of `name`. */
export function formatRung(
  names: readonly string[],
  { timeMs, name, text }: { timeMs: number; name: string; text: string },
): string {
  const cells = names.map((column) => (column === name ? text : ''));
  return formatLine(String(timeMs), cells);
}

/** Formats the names that stand above the columns. */
export function formatHead(names: readonly string[]): string {
  return formatLine('ms', names);
}

function formatLine(time: string, cells: readonly string[]): string {
  const columns = cells.map((cell) => cell.padEnd(COLUMN_WIDTH));
  return `${time.padStart(TIME_WIDTH)}  ${columns.join('')}`.trimEnd();
}
// #endregion a line with columns
