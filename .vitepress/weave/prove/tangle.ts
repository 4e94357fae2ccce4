// tangle.ts: the proof that the book holds the program: rebuilds code/ from its listings.
//
// A file is put together from the listing of the whole file, fragments replaced by the listings
// that they link to, indented as the fragment is; of a diff, the removed lines are left out.
// A file without a listing of the whole is its outermost regions, in the order of the line
// numbers in their captions, one blank line between them. A file that only the past of a diff
// shows is that past: the lines kept and the lines removed.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { type Book, bookCode, readBook, stateOf } from '../read/book.ts';
import { type CodeFile, plainLineNumbers, withoutLicence } from '../read/code.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';
import { printListing, type PrintedLine } from '../read/print.ts';
import type { Region } from '../read/regions.ts';

/** Writes what it rebuilds from the book below `root` as `folder/code/…`, and returns the paths. */
export function writeTangled(root: string, folder: string): readonly string[] {
  const files = tangleBook(readBook(root));
  for (const [file, text] of files) {
    const target = path.join(folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return [...files.keys()];
}

/** Compares the rebuilt files with `code/` without its markers; a licence line may be missing. */
export function checkTangle(book: Book): Findings {
  const tangled = tangleBook(book);
  const faults = bookCode(book)
    .filter((file) => stateOf(book, file.chapter) === 'finished')
    .flatMap((file) => {
      const fault = findDifference(file, tangled.get(file.file) ?? '');
      return fault === undefined ? [] : [fault];
    });
  return { faults, notices: [] };
}

/** Rebuilds every file of `code/` that the book lists: its text by its path. */
export function tangleBook(book: Book): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const file of bookCode(book)) {
    const lines = tangleRegion(book, file.root) ?? tangleOutermost(book, file);
    if (lines.length > 0) files.set(file.file, `${lines.join('\n')}\n`);
  }
  return files;
}

/** Returns a file's text without its markers, as the tangling should give it. */
export function plainText(file: CodeFile): string {
  const lines = plainLineNumbers(file).map((line) => file.lines[line - 1] ?? '');
  return `${lines.join('\n')}\n`;
}

function tangleOutermost(book: Book, file: CodeFile): readonly string[] {
  const regions = file.root.children.map((region) => tangleRegion(book, region) ?? []);
  return regions
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** Returns `undefined` if no listing shows the region. */
function tangleRegion(book: Book, region: Region): readonly string[] | undefined {
  const home = book.homes.get(region);
  if (home !== undefined) return expand(book, withoutChange(printListing(book, home), 'removed'));
  const past = book.pasts.get(region);
  if (past !== undefined) return expand(book, withoutChange(printListing(book, past), 'added'));
  return undefined;
}

function withoutChange(
  lines: readonly PrintedLine[],
  change: 'added' | 'removed',
): readonly PrintedLine[] {
  return lines.filter((line) => line.change !== change);
}

function expand(book: Book, lines: readonly PrintedLine[]): readonly string[] {
  return lines.flatMap((line) => {
    if (line.type === 'code') return [line.text];
    const inner = tangleRegion(book, line.listing.region) ?? [];
    return inner.map((text) => (text === '' ? '' : `${line.indent}${text}`));
  });
}

function findDifference(file: CodeFile, tangled: string): Fault | undefined {
  const rebuilt = withoutLicence(tangled).split('\n');
  const original = withoutLicence(plainText(file)).split('\n');
  const longest = rebuilt.length > original.length ? rebuilt : original;
  const index = longest.findIndex((_, at) => rebuilt[at] !== original[at]);
  if (index === -1) return undefined;
  const numbers = plainLineNumbers(file);
  const licenceLines = numbers.length + 1 - original.length; // a text ends with an empty line
  const is = JSON.stringify(rebuilt[index] ?? 'end of file');
  const shouldBe = JSON.stringify(original[index] ?? 'end of file');
  return {
    file: file.file,
    line: numbers[licenceLines + index] ?? file.lines.length,
    message: `Cannot rebuild "${file.file}" from the listings: here the book has ${is}, expected ${shouldBe}`,
  };
}
