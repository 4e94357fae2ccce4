import { expect, test } from 'vitest';

import { findMissingExports } from '../../.vitepress/commands/follow-exports.ts';
import { createFolder } from '../support/checkout.ts';

const BOOKS = `export const LIMIT = 1;
export async function* read(): AsyncGenerator<string> {}
export abstract class Stream {}
export interface Options {}
export type Name = string;
export { wait, type Waiter, sleep as pause } from './other.ts';
export type { Other } from './other.ts';
`;

/** What is missing where this stands against the book's file. */
function missing(text: string): readonly string[] {
  const files = { 'code/01-x/a.ts': BOOKS, 'my/01-x/a.ts': text };
  return findMissingExports(createFolder(files), '01-x');
}

test.for<[string, string]>([
  ['in the same words', BOOKS],
  [
    'in other words',
    'class Stream {}\nexport const LIMIT = 1;\nexport {\n  Stream,\n  read,\n  a as wait,\n  b as pause, // ours\n};\n',
  ],
  ['from another file, all of it', "export * from './b.ts';\n"],
])('findMissingExports is content with what is exported %s', ([, text]) => {
  expect(missing(text)).toEqual([]);
});

test('findMissingExports names what is missing, but no type', () => {
  expect(
    missing('export class Straem {}\n  export const LIMIT = 1;\n// export function* read() {}\n'),
  ).toEqual([
    'Cannot import "read", "Stream", "wait", "pause" from "my/01-x/a.ts": it exports "Straem", "LIMIT"',
  ]);
});

test('findMissingExports looks at the files of one chapter that the book has too', () => {
  const root = createFolder({
    'code/01-x/exercises/a.ts': 'export let a;\n',
    'code/02-y/b.ts': 'export let b;\n',
    'my/01-x/exercises/a.ts': '',
    'my/01-x/notes.md': '',
    'my/01-x/own.ts': '',
    'my/02-y/b.ts': '',
  });
  expect(findMissingExports(root, '01-x')).toEqual([
    'Cannot import "a" from "my/01-x/exercises/a.ts": it exports nothing',
  ]);
  expect(findMissingExports(root, '03-z')).toEqual([]);
});
