// known-names.ts: the names that exist: in our code, in TypeScript's library, in Node's types.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import ts from 'typescript';

import type { CodeFile } from '../read/code.ts';

const PARSING = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** Returns the names in a chapter's code and tests, by chapter. */
export function collectNames(files: Iterable<CodeFile>): ReadonlyMap<string, ReadonlySet<string>> {
  const chapters = new Map<string, Set<string>>();
  for (const { file, chapter, lines } of files) {
    if (!file.endsWith('.ts')) continue;
    const names = chapters.get(chapter) ?? new Set();
    chapters.set(chapter, names);
    for (const name of readNames(lines.join('\n'))) names.add(name);
  }
  return chapters;
}

let libraryNames: ReadonlySet<string> | undefined; // some 6 MB are read for it: once a process

/** Returns the names in the declarations of TypeScript's library and of Node. */
export function readLibraryNames(): ReadonlySet<string> {
  if (libraryNames !== undefined) return libraryNames;
  const require = createRequire(import.meta.url);
  const typescript = path.dirname(require.resolve('typescript'));
  const node = path.dirname(require.resolve('@types/node/package.json'));
  const files = [...listDeclarations(typescript, /^lib\..*\.d\.ts$/), ...listDeclarations(node)];
  libraryNames = new Set(files.flatMap((file) => readNames(readFileSync(file, 'utf8'))));
  return libraryNames;
}

function listDeclarations(folder: string, pattern = /\.d\.ts$/): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => path.join(folder, name));
}

/** Identifiers, `#private` ones without their mark, and strings: an event's or a property's name. */
function readNames(text: string): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) names.push(node.text);
    if (ts.isPrivateIdentifier(node)) names.push(node.text.slice('#'.length));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('names.ts', text, PARSING));
  return names;
}
