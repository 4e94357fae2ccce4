// book.ts: the pages and the code, joined: who prints what, and where.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { type CodeFile, commonIndent, readCode } from './code.ts';
import type { Fault } from '../fault.ts';
import { findListings, type Listing } from './listing.ts';
import { type Page, readPages } from './pages.ts';
import { flattenRegions, isMarker, type Region } from './regions.ts';

export interface Book {
  /** The repository's root, absolute. */
  readonly root: string;
  readonly pages: readonly Page[];
  /** By path: `code/01-tracer-bullet/server.ts`. */
  readonly code: ReadonlyMap<string, CodeFile>;
  /** In the order of the book. */
  readonly listings: readonly Listing[];
  /** The listing that introduces a region; where an outer listing meets the region, it links here. */
  readonly homes: ReadonlyMap<Region, Listing>;
  /** Regions that no listing prints but whose lines a diff shows as its past. */
  readonly pasts: ReadonlyMap<Region, Listing>;
  /** What is wrong with the joints: markers, listings that name nothing, fences. */
  readonly faults: readonly Fault[];
}

const TYPESCRIPT = ['ts', 'typescript', 'js', 'javascript'];

/** Reads the whole book below `root`. It never throws for a fault of the book's. */
export function readBook(root: string): Book {
  const pages = existsSync(path.join(root, 'book')) ? readPages(root) : [];
  return joinBook(root, pages, readCode(root));
}

/** Joins pages and code. */
export function joinBook(
  root: string,
  pages: readonly Page[],
  code: ReadonlyMap<string, CodeFile>,
): Book {
  const found = pages.map((page) => findListings(page, code));
  const listings = found.flatMap((page) => page.listings);
  const homes = findHomes(listings);
  addTwins(homes, code);
  const faults = [
    ...[...code.values()].flatMap((file) => file.faults),
    ...found.flatMap((page) => page.faults),
    ...pages.flatMap(findStrayFences),
    ...findOrphans(pages, code),
  ];
  return { root, pages, code, listings, homes, pasts: findPasts(listings, homes), faults };
}

/** How far a chapter is: what a draft does not print yet is reported and fails nothing. */
export function stateOf(book: Book, chapter: string): 'missing' | 'draft' | 'finished' {
  const pages = book.pages.filter((page) => page.chapter === chapter);
  if (pages.length === 0) return 'missing';
  return pages.some((page) => page.draft) ? 'draft' : 'finished';
}

/** Lists the files of `code/`, which the book must print; those of `tests/` it may. */
export function bookCode(book: Book): readonly CodeFile[] {
  return [...book.code.values()].filter(({ file }) => file.startsWith('code/'));
}

function findHomes(listings: readonly Listing[]): Map<Region, Listing> {
  const homes = new Map<Region, Listing>();
  for (const listing of listings) {
    const isHome = !listing.reprise && listing.file.chapter === listing.page.chapter;
    if (isHome && !homes.has(listing.region)) homes.set(listing.region, listing);
  }
  return homes;
}

/**
 * Gives the regions of attempts that a listed region of the same name and chapter repeats
 * word for word that region's home: the book has shown them.
 */
function addTwins(homes: Map<Region, Listing>, code: ReadonlyMap<string, CodeFile>): void {
  const listed = [...homes];
  for (const attempt of code.values()) {
    if (!attempt.file.includes('/attempts/')) continue;
    for (const region of flattenRegions(attempt.root)) {
      if (region === attempt.root || homes.has(region)) continue;
      const twin = listed.find(
        ([other, { file }]) =>
          other.name === region.name &&
          file.chapter === attempt.chapter &&
          textOf(file, other) === textOf(attempt, region),
      );
      if (twin !== undefined) homes.set(region, twin[1]);
    }
  }
}

function findPasts(
  listings: readonly Listing[],
  homes: ReadonlyMap<Region, Listing>,
): ReadonlyMap<Region, Listing> {
  const pasts = new Map<Region, Listing>();
  for (const listing of listings) {
    const past = listing.from?.region;
    if (past === undefined || listing.reprise || homes.has(past) || pasts.has(past)) continue;
    pasts.set(past, listing);
  }
  return pasts;
}

function textOf(file: CodeFile, region: Region): string {
  const lines = file.lines.slice(region.start, region.end - 1).filter((line) => !isMarker(line));
  const depth = commonIndent(lines);
  return lines.map((line) => line.slice(depth)).join('\n');
}

function findStrayFences(page: Page): readonly Fault[] {
  return page.tokens.flatMap((token) => {
    const [language = ''] = /^\w+/.exec(token.info) ?? [];
    const isStray =
      token.type === 'fence' && TYPESCRIPT.includes(language) && !/ sketch\b/.test(token.info);
    if (!isStray) return [];
    const message = `Cannot print fence "${token.info}": it is in no file, expected a listing "<<< file.ts#region" or "${language} sketch"`;
    return [{ file: page.file, line: (token.map?.[0] ?? 0) + 1, message }];
  });
}

function findOrphans(
  pages: readonly Page[],
  code: ReadonlyMap<string, CodeFile>,
): readonly Fault[] {
  const written = new Set(pages.map((page) => page.chapter));
  const folders = [...code.values()].filter(({ file }) => file.startsWith('code/'));
  const orphans = new Map(
    folders.flatMap((file) => (written.has(file.chapter) ? [] : [[file.chapter, file.file]])),
  );
  return [...orphans].map(([chapter, file]) => ({
    file,
    line: 1,
    message: `Cannot find the chapter of "code/${chapter}": there is no such page, expected book/${chapter}.md`,
  }));
}
