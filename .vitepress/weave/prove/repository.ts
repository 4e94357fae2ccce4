// repository.ts: the files of this repository, as a page may name them.

import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Not ours, not kept, or the reader's own. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  'my',
  '.vitepress/dist',
  '.vitepress/cache',
]);

/** Lists files and folders, with `/` between and, for a folder, at the end: `code/`, `code/x.ts`. */
export function listRepository(root: string, folder = ''): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}${entry.name}`;
    if (LEFT_OUT.has(name)) return [];
    if (!entry.isDirectory()) return [name];
    return [`${name}/`, ...listRepository(root, `${name}/`)];
  });
}
