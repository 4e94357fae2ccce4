// follow-exports.ts: names that a file of the book exports and the reader's file of that name
// doesn't. Vitest gives `undefined` for one, so a test fails later, where it uses it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

// Lenient, on purpose: of a declaration of several names the first one is found. Types are left
// out, since nothing is left of them when a test runs.
const DECLARED =
  /^[ \t]*export\s+(?:async\s+|abstract\s+)?(?:const|let|var|class|function|enum)[\s*]+(?<name>[\w$]+)/gm;
const LISTED = /^[ \t]*export\s*\{(?<names>[^}]*)\}/gm;
const ALL_OF_ANOTHER = /^[ \t]*export\s*\*/m;

/** Says of each file of a chapter that is the reader's, in a line, which exports it lacks. */
export function findMissingExports(root: string, slug: string): readonly string[] {
  const folder = path.join(root, 'my', slug);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .flatMap((name) => describeMissing(root, `${slug}/${name.replaceAll(path.sep, '/')}`));
}

function describeMissing(root: string, name: string): readonly string[] {
  const [ours, mine] = ['code', 'my'].map((folder) => path.join(root, folder, name));
  if (ours === undefined || mine === undefined || !existsSync(ours)) return [];
  const text = readFileSync(mine, 'utf8');
  const has = namesIn(text);
  const missing = namesIn(readFileSync(ours, 'utf8')).filter((one) => !has.includes(one));
  if (missing.length === 0 || ALL_OF_ANOTHER.test(text)) return [];
  const is = has.length === 0 ? 'nothing' : quote(has);
  return [`Cannot import ${quote(missing)} from "my/${name}": it exports ${is}`];
}

function namesIn(text: string): readonly string[] {
  const declared = [...text.matchAll(DECLARED)].map(({ groups }) => groups?.['name'] ?? '');
  const listed = [...text.matchAll(LISTED)].flatMap(({ groups }) =>
    (groups?.['names'] ?? '')
      .replaceAll(/\/\/.*/g, '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('type '))
      .map((one) => one.split(/\s+as\s+/).at(-1) ?? ''),
  );
  return [...declared, ...listed];
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
