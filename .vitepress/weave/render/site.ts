// site.ts: what the weave must know of the site that it writes for: how it prints code, and
// where its pages are.

import { type CodeFile, plainLineNumbers } from '../read/code.ts';
import type { Listing } from '../read/listing.ts';
import type { Place } from '../read/place.ts';

export interface Site {
  /** Renders a fence as VitePress does: a div with a copy button around the highlighted code. */
  renderFence(text: string, info: string): string;
  /** Puts the site's base before an absolute path: raw HTML does without VitePress's help. */
  withBase(route: string): string;
}

/** Where the whole of a file of `code/` is shown; an index.ts has its folder's address. */
export function sourceRoute(file: CodeFile): string {
  return `/source/${sourceName(file)}`.replace(/\/index$/, '/');
}

/** The name of a file's source page. VitePress takes `.ts` at the end for an asset. */
export function sourceName({ file }: CodeFile): string {
  return file
    .replace(/^code\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('.', '-');
}

/** Returns the link to a listing, as short as it can be from the page at `route`. */
export function listingHref(site: Site, listing: Listing, route: string): string {
  const anchor = `#${listing.id}`;
  return listing.page.route === route ? anchor : site.withBase(listing.page.route) + anchor;
}

/** Returns the first line of a place that its source page shows: markers are left out there. */
export function sourceLine({ file, region }: Place): number {
  return plainLineNumbers(file).find((number) => number > region.start) ?? region.start;
}

/** Makes text fit to stand in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
