// lines.ts: what a demonstration says.

type Log = (line: string) => void;

/** Lets it run, and returns its lines. */
export async function linesOf(show: (log: Log) => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = [];
  await show((line) => lines.push(line));
  return lines;
}
