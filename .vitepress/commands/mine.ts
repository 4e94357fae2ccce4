// mine.ts: whose file is meant when a reader follows along.
//
//   code/01-tracer-bullet/server.ts   the book's
//   my/01-tracer-bullet/server.ts     the reader's: where it exists, it is used instead
//
// Both folders have one layout, so a relative import means the same file from either.

import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the reader's counterpart of a file in `code/` if it exists, and the book's of a file
 * in `my/` that does not. Every other path comes back as it is.
 *
 * @param file  Absolute; it need not exist.
 */
export function resolveMine(root: string, file: string): string {
  const mine = findCounterpart(root, file, 'code', 'my');
  if (mine !== undefined) return existsSync(mine) ? mine : file;
  const ours = findCounterpart(root, file, 'my', 'code');
  if (ours !== undefined && !existsSync(file) && existsSync(ours)) return ours;
  return file;
}

function findCounterpart(root: string, file: string, from: string, to: string): string | undefined {
  const folder = path.join(root, from, path.sep);
  if (!file.startsWith(folder)) return undefined;
  return path.join(root, to, file.slice(folder.length));
}
