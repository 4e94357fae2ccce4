// book.ts: the pages and the code, joined.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { type CodeFile, readCode } from './code.ts';
import type { Fault } from '../fault.ts';
import { findHomes, findPasts } from './homes.ts';
import { findListings, type Listing } from './listing.ts';
import { type Page, readPages } from './pages.ts';
import type { Region } from './regions.ts';

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
  /** What is wrong with the joints: markers, and listings that name nothing. */
  readonly faults: readonly Fault[];
}

/** Reads the whole book below `root`. What is wrong with its joints is among its faults. */
export function readBook(root: string): Book {
  const pages = existsSync(path.join(root, 'book')) ? readPages(root) : [];
  const code = readCode(root);
  const found = pages.map((page) => findListings(page, code));
  const listings = found.flatMap((page) => page.listings);
  const homes = findHomes(listings, code);
  const faults = [...code.values(), ...found].flatMap((part) => part.faults);
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
