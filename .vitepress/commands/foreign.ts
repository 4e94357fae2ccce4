// foreign.ts: files in my/ that nothing would ever use, such as one whose name is misspelt.
//
// A file belongs there if code/ has one of the same name, or if one that belongs there imports
// it. Notes (*.md) and what editors leave behind (.swp, ~) are nobody's business.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { suggest } from '../weave/read/nearest.ts';

// The specifiers of imports and re-exports. It also finds some in comments: lenient, on purpose.
const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*['"](?<specifier>\.{1,2}\/[^'"]+)['"]/g;

/** Lists the files in `my/` that neither the book nor another file there knows. */
export function findForeign(root: string): readonly string[] {
  const mine = listFiles(root, 'my').filter((file) => !isNote(file));
  const known = mine.filter((file) => existsSync(path.join(root, bookNameOf(file))));
  const belonging = new Set(known);
  for (const file of belonging) {
    // grows while we walk it
    for (const imported of importsOf(root, file)) {
      if (mine.includes(imported)) belonging.add(imported);
    }
  }
  return mine.filter((file) => !belonging.has(file));
}

/** Says, in a line, what is wrong with a foreign file and what it was perhaps meant to be. */
export function describeForeign(root: string, file: string): string {
  const expected = suggest(
    file,
    listFiles(root, 'code').map((known) => known.replace(/^code/, 'my')),
  );
  return `Cannot use "${file}": the book has no such file and none of yours imports it, expected ${expected}`;
}

function importsOf(root: string, file: string): readonly string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(RELATIVE_IMPORT)].map(({ groups }) =>
    path.posix.join(path.posix.dirname(file), groups?.['specifier'] ?? ''),
  );
}

function bookNameOf(file: string): string {
  return file.replace(/^my\//, 'code/');
}

function isNote(file: string): boolean {
  return /(?:^|\/)\.|\.md$|~$/.test(file);
}

function listFiles(root: string, folder: string): readonly string[] {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, '/'))
    .toSorted();
}
