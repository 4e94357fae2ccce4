// render-source.ts: the whole of a file as HTML, each region linking to where it is explained.

import type { Book } from '../read/book.ts';
import { type CodeFile, plainLineNumbers } from '../read/code.ts';
import { highlight } from './highlight.ts';
import type { Listing } from '../read/listing.ts';
import { flattenRegions } from '../read/regions.ts';
import { escapeHtml, listingHref, type Site, sourceRoute } from './site.ts';

/**
 * Renders a file without its markers. Its lines keep their numbers, so that they are those of a
 * stack trace: where a marker stood, one is missing. Line n has the id `Ln`.
 */
export function renderSource(book: Book, file: CodeFile, site: Site): string {
  const numbers = plainLineNumbers(file);
  const extension = /[^.]*$/.exec(file.file)?.[0] ?? '';
  const code = highlight(
    site,
    numbers.map((number) => file.lines[number - 1] ?? ''),
    `${extension}:line-numbers`,
  );
  const links = findLinks(book, file, numbers, site);
  const lines = code.lines.map((line, index) => {
    const identified = line.replace(
      '<span class="line',
      `<span id="L${numbers[index]}" class="line`,
    );
    return identified.replace(/<\/span>$/, `${links.get(index) ?? ''}</span>`);
  });
  return renumber(code.withLines(lines.join('\n')), numbers);
}

/** VitePress numbers the lines, too, but from 1 on without a gap. */
function renumber(html: string, numbers: readonly number[]): string {
  return html.replace(
    /(?<=<span class="line-number">)\d+/g,
    (consecutive) => `${numbers[Number(consecutive) - 1]}`,
  );
}

/** By index of a printed line: the link of the innermost region that starts there. */
function findLinks(
  book: Book,
  file: CodeFile,
  numbers: readonly number[],
  site: Site,
): ReadonlyMap<number, string> {
  const links = new Map<number, string>();
  for (const region of flattenRegions(file.root)) {
    const listing = book.homes.get(region) ?? book.pasts.get(region);
    const index = numbers.findIndex((number) => number > region.start);
    if (listing !== undefined) links.set(index, renderLink(listing, sourceRoute(file), site));
  }
  return links;
}

function renderLink(listing: Listing, route: string, site: Site): string {
  const chapter = listing.file.chapter.slice(0, 2);
  const href = listingHref(site, listing, route);
  const what = escapeHtml(listing.region.name === '' ? 'the whole file' : listing.region.name);
  return (
    '<span class="explained vp-copy-ignore">' +
    `<a href="${href}" title="${what}">explained in ${chapter} ›` +
    `<span class="visually-hidden">: ${what}</span></a></span>`
  );
}
