// listing.ts: a `<<<` line of a page, with the file and the region that it names looked up.

import type { Fault } from '../fault.ts';
import { findDirective } from './markdown.ts';
import { suggest } from './nearest.ts';
import type { Page } from './pages.ts';
import { type Code, findPlace, type Place, shortName } from './place.ts';
import { found, type Result, wrong } from './result.ts';

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

const OPTIONS: readonly string[] = ['reprise', 'folded', 'from'];

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
    const result = findListing({ page, line, code, text: token.content });
    if (result.type === 'wrong') faults.push({ file: page.file, line, message: result.message });
    else listings.push({ ...result.value, id: idOf(result.value, listings) });
  }
  return { listings, faults };
}

/** Where in the book a listing stands, for messages: `book/01-tracer-bullet.md:12`. */
export function placeOnPage(listing: Listing): string {
  return `${listing.page.file}:${listing.line}`;
}

interface Written {
  readonly page: Page;
  readonly line: number;
  readonly code: Code;
  readonly text: string;
}

/** Returns the listing, without its id. */
function findListing({ page, line, code, text }: Written): Result<Omit<Listing, 'id'>> {
  const written = JSON.stringify(text.trim());
  const directive = findDirective(text);
  if (directive === undefined) {
    return wrong(
      `Cannot read listing ${written}: it is malformed, expected "<<< file.ts#region {option}"`,
    );
  }
  const { options } = directive;
  for (const [name, value] of options) {
    const objection = findOptionObjection(name, value);
    if (objection !== undefined) return wrong(`Cannot read option "${name}": ${objection}`);
  }
  const place = findPlace(page, code, directive);
  if (place.type === 'wrong') return place;
  const from = findFrom(page, code, options.get('from'));
  if (from.type === 'wrong') return from;
  const { file } = place.value;
  const reprise = options.has('reprise');
  if (!reprise && file.file.startsWith('code/') && file.chapter !== page.chapter) {
    return wrong(
      `Cannot print ${written}: it is another chapter's code, expected the option {reprise}`,
    );
  }
  const folded = options.has('folded');
  return found({ ...place.value, page, line, from: from.value, reprise, folded });
}

function findOptionObjection(name: string, value: string | undefined): string | undefined {
  if (!OPTIONS.includes(name)) return `it is unknown, expected ${suggest(name, OPTIONS)}`;
  if (name === 'from') {
    return value === undefined ? 'it has no value, expected {from=file.ts#region}' : undefined;
  }
  return value === undefined ? undefined : `it takes no value, expected {${name}}`;
}

function findFrom(page: Page, code: Code, from: string | undefined): Result<Place | undefined> {
  if (from === undefined) return found(undefined);
  const [file = '', region] = from.split('#');
  return findPlace(page, code, { path: file, region });
}

function idOf(listing: Omit<Listing, 'id'>, earlier: readonly Listing[]): string {
  const { file, region, page } = listing;
  const chapter = file.chapter === page.chapter ? '' : `${file.chapter}-`;
  const words = `${chapter}${shortName(file).replace(/\.ts$/, '')}-${region.name}`;
  const id = `listing-${words.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`.replace(/-$/, '');
  const taken = earlier.filter((other) => other.file === file && other.region === region).length;
  return taken === 0 ? id : `${id}-${taken + 1}`;
}
