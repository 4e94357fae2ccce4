// code.ts: the files of code/ and of the chapters' tests, with their regions.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Fault } from '../fault.ts';
import { findRegions, flattenRegions, isMarker, type Region } from './regions.ts';

export interface CodeFile {
  /** Relative to the repository's root: `code/01-tracer-bullet/server.ts`. */
  readonly file: string;
  /** The slug of the chapter that it belongs to. */
  readonly chapter: string;
  /** Without their line ends. Line numbers count from 1, so line n is `lines[n - 1]`. */
  readonly lines: readonly string[];
  /** The whole file as a region, with the regions in it. */
  readonly root: Region;
  /** What is wrong with its markers. */
  readonly faults: readonly Fault[];
}

const IN_CHAPTER = /^(?:code|tests)\/\d\d-[a-z0-9-]+\//;
const LICENCE = /^(?:\/\/|#|<!--)\s*SPDX-/;

/** Reads every file of `code/` and `tests/` that is in a chapter's folder. */
export function readCode(root: string): ReadonlyMap<string, CodeFile> {
  const files = [...listFiles(root, 'code'), ...listFiles(root, 'tests')]
    .filter((file) => IN_CHAPTER.test(file))
    .map((file) => parseCodeFile(file, readFileSync(path.join(root, file), 'utf8')));
  return new Map(files.map((file) => [file.file, file]));
}

/** Lists the files of `code/` that are in no chapter's folder. */
export function listStrays(root: string): readonly string[] {
  return listFiles(root, 'code').filter((file) => !IN_CHAPTER.test(file));
}

/** Parses one file; `file` decides its chapter. */
export function parseCodeFile(file: string, text: string): CodeFile {
  const lines = text.replace(/\n$/, '').split('\n');
  const chapter = file.split('/')[1] ?? '';
  return { file, chapter, lines, ...findRegions(file, lines) };
}

/** Returns the region of that name, or the whole file for `undefined`. */
export function findRegion(file: CodeFile, name: string | undefined): Region | undefined {
  if (name === undefined) return file.root;
  return flattenRegions(file.root).find((region) => region !== file.root && region.name === name);
}

/** Must the book print this line? Not markers, blank lines and a licence line. */
export function isPrintable(line: string): boolean {
  return line.trim() !== '' && !isMarker(line) && !LICENCE.test(line);
}

/** Lists the line numbers that are left when the markers are taken out. */
export function plainLineNumbers(file: CodeFile): readonly number[] {
  return file.lines.flatMap((line, index) => (isMarker(line) ? [] : [index + 1]));
}

/** Takes the licence line, and a blank line after it, off the top of a file's text. */
export function withoutLicence(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  if (!LICENCE.test(first)) return text;
  return rest.slice(rest[0] === '' ? 1 : 0).join('\n');
}

/** Counts the spaces that all the lines start with, blank lines aside. */
export function commonIndent(lines: readonly string[]): number {
  const written = lines.filter((line) => line.trim() !== '');
  return written.length === 0 ? 0 : Math.min(...written.map((line) => line.search(/\S/)));
}

function listFiles(root: string, folder: string): readonly string[] {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, '/'))
    .toSorted();
}
