// listing.ts: a `<<<` line of a page, with the file and the region that it names looked up.

import path from 'node:path';

import { type CodeFile, findRegion } from './code.ts';
import type { Fault } from '../fault.ts';
import { findDirective, type ListingDirective } from './markdown.ts';
import { suggest } from './nearest.ts';
import type { Page } from './pages.ts';
import { flattenRegions, type Region } from './regions.ts';

/** A region of a file, or the whole of it. */
export interface Place {
  readonly file: CodeFile;
  readonly region: Region;
}

export interface Listing extends Place {
  readonly page: Page;
  /** On the page, from 1. */
  readonly line: number;
  /** Unique on the page, and quotable: `listing-server-the-routes`. */
  readonly id: string;
  /** `{from=…}`: printed as what changed since this. */
  readonly from: Place | undefined;
  /** `{reprise}`: shown again, and knows it. */
  readonly reprise: boolean;
  /** `{folded}`: printed in a closed box. */
  readonly folded: boolean;
}

type Code = ReadonlyMap<string, CodeFile>;

const OPTIONS = ['reprise', 'folded', 'from'] as const;
const CHAPTER_FOLDER = /^\d\d-[a-z0-9-]+\//;

/** Looks up every listing of a page, in order; a listing that cannot be found becomes faults. */
export function findListings(
  page: Page,
  code: Code,
): { readonly listings: readonly Listing[]; readonly faults: readonly Fault[] } {
  const listings: Listing[] = [];
  const faults: Fault[] = [];
  for (const token of page.tokens) {
    if (token.type !== 'listing') continue;
    const line = (token.map?.[0] ?? 0) + 1;
    const found = findListing({ page, line, code, text: token.content });
    if (typeof found === 'string') faults.push({ file: page.file, line, message: found });
    else listings.push({ ...found, id: idOf(found, listings) });
  }
  return { listings, faults };
}

/** Where in the book a listing stands, for messages: `book/01-tracer-bullet.md:12`. */
export function placeOnPage(listing: Listing): string {
  return `${listing.page.file}:${listing.line}`;
}

/** How the book writes a place: `server.ts#the routes`. */
export function nameOfPlace({ file, region }: Place): string {
  return region === file.root ? shortName(file) : `${shortName(file)}#${region.name}`;
}

/** The file's name within its chapter; a test's keeps its `tests/`. */
export function shortName({ file, chapter }: CodeFile): string {
  return file.replace(`code/${chapter}/`, '').replace(`tests/${chapter}/`, 'tests/');
}

interface Written {
  readonly page: Page;
  readonly line: number;
  readonly code: Code;
  readonly text: string;
}

/** Returns the listing, without its id, or what is wrong with it. */
function findListing({ page, line, code, text }: Written): Omit<Listing, 'id'> | string {
  const directive = findDirective(text);
  if (directive === undefined) {
    return `Cannot read listing ${JSON.stringify(text.trim())}: it is malformed, expected "<<< file.ts#region {option}"`;
  }
  const wrongOption = describeWrongOption(directive);
  if (wrongOption !== undefined) return wrongOption;
  const place = findPlace(page, code, directive);
  if (typeof place === 'string') return place;
  const from = findFrom(page, code, directive.options.get('from'));
  if (typeof from === 'string') return from;
  const reprise = directive.options.has('reprise');
  if (!reprise && place.file.file.startsWith('code/') && place.file.chapter !== page.chapter) {
    return `Cannot print ${JSON.stringify(text.trim())}: it is another chapter's code, expected the option {reprise}`;
  }
  return { ...place, page, line, from, reprise, folded: directive.options.has('folded') };
}

function describeWrongOption({ options }: ListingDirective): string | undefined {
  const wrong = [...options.keys()].find((name) => !OPTIONS.some((option) => option === name));
  if (wrong === undefined) return undefined;
  return `Cannot read option "${wrong}": it is unknown, expected ${suggest(wrong, OPTIONS)}`;
}

function findFrom(page: Page, code: Code, from: string | undefined): Place | undefined | string {
  if (from === undefined) return undefined;
  const [file = '', region] = from.split('#');
  return findPlace(page, code, { path: file, region });
}

/** Returns the place that a path and a region name mean on this page, or what is wrong. */
function findPlace(
  page: Page,
  code: Code,
  { path: written, region: name }: Pick<ListingDirective, 'path' | 'region'>,
): Place | string {
  const wanted = resolveFile(page, written);
  const file = code.get(wanted);
  if (file === undefined) {
    return `Cannot find "${written}": there is no file ${wanted}, expected ${suggest(wanted, code.keys())}`;
  }
  const region = findRegion(file, name);
  if (region === undefined) {
    const names = flattenRegions(file.root).slice(1);
    const expected = suggest(
      name ?? '',
      names.map((known) => known.name),
    );
    return `Cannot find "${written}#${name}": ${wanted} has no such region, expected ${expected}`;
  }
  return { file, region };
}

function resolveFile(page: Page, written: string): string {
  if (CHAPTER_FOLDER.test(written)) return path.posix.normalize(`code/${written}`);
  if (!written.startsWith('tests/')) {
    return path.posix.normalize(`code/${page.chapter ?? ''}/${written}`);
  }
  const inTests = written.slice('tests/'.length);
  return CHAPTER_FOLDER.test(inTests) ? written : `tests/${page.chapter ?? ''}/${inTests}`;
}

function idOf(listing: Omit<Listing, 'id'>, earlier: readonly Listing[]): string {
  const { file, region, page } = listing;
  const chapter = file.chapter === page.chapter ? '' : `${file.chapter}-`;
  const words = `${chapter}${shortName(file).replace(/\.ts$/, '')}-${region.name}`;
  const id = `listing-${words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.replace(/-$/, '');
  const taken = earlier.filter((other) => other.file === file && other.region === region).length;
  return taken === 0 ? id : `${id}-${taken + 1}`;
}
