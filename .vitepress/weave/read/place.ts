// place.ts: a region of a file, or the whole of it, and how the book names it.

import path from 'node:path';

import { type CodeFile, findRegion } from './code.ts';
import { suggest } from './nearest.ts';
import type { Page } from './pages.ts';
import { flattenRegions, type Region } from './regions.ts';
import { found, type Result, wrong } from './result.ts';

/** A region of a file, or the whole of it. */
export interface Place {
  readonly file: CodeFile;
  readonly region: Region;
}

/** A place as a page writes it; nothing about it has been looked up yet. */
export interface WrittenPlace {
  /** Relative to the chapter's code folder, or led by a chapter's slug or `tests/`. */
  readonly path: string;
  /** `undefined` for the whole file. */
  readonly region: string | undefined;
}

/** By path. */
export type Code = ReadonlyMap<string, CodeFile>;

const CHAPTER_FOLDER = /^\d\d-[a-z0-9-]+\//;

/** How the book writes a place: `server.ts#the routes`. */
export function nameOfPlace({ file, region }: Place): string {
  return region === file.root ? shortName(file) : `${shortName(file)}#${region.name}`;
}

/** The file's name within its chapter; a test's keeps its `tests/`. */
export function shortName({ file, chapter }: CodeFile): string {
  return file.replace(`code/${chapter}/`, '').replace(`tests/${chapter}/`, 'tests/');
}

/** Returns the place that a path and a region name mean on this page. */
export function findPlace(
  page: Page,
  code: Code,
  { path: written, region: name }: WrittenPlace,
): Result<Place> {
  const wanted = resolveFile(page, written);
  const file = code.get(wanted);
  if (file === undefined) {
    const expected = suggest(wanted, code.keys());
    return wrong(`Cannot find "${written}": there is no file ${wanted}, expected ${expected}`);
  }
  const region = findRegion(file, name);
  if (region === undefined) {
    const names = flattenRegions(file.root).slice(1);
    const expected = suggest(
      name ?? '',
      names.map((known) => known.name),
    );
    return wrong(
      `Cannot find "${written}#${name}": ${wanted} has no such region, expected ${expected}`,
    );
  }
  return found({ file, region });
}

/** Returns the path, from the root, of the file that a page means. */
export function resolveFile(page: Pick<Page, 'chapter'>, written: string): string {
  if (CHAPTER_FOLDER.test(written)) return path.posix.normalize(`code/${written}`);
  if (!written.startsWith('tests/')) {
    return path.posix.normalize(`code/${page.chapter ?? ''}/${written}`);
  }
  const inTests = written.slice('tests/'.length);
  return CHAPTER_FOLDER.test(inTests) ? written : `tests/${page.chapter ?? ''}/${inTests}`;
}
