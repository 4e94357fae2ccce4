// render-listing.ts: a listing as HTML: a caption over highlighted code, fragments as links,
// and the marks of a diff.

import type { Book } from '../read/book.ts';
import { describePlace } from './caption.ts';
import { addClasses, highlight } from './highlight.ts';
import { findImports } from './imports.ts';
import type { Listing } from '../read/listing.ts';
import type { Place } from '../read/place.ts';
import { type Change, printListing, type PrintedLine } from '../read/print.ts';
import { flattenRegions } from '../read/regions.ts';
import { escapeHtml, listingHref, type Site, sourceLine, sourceRoute } from './site.ts';

/** An empty line of a diff has no height without it; the copy button leaves it out. */
const STRUT = '<span class="vp-copy-ignore">\u200b</span>';
const EMPTY_LINE = '<span class="line"></span>';
/** The line end of a removed line, left out of the copy as the line is. */
const UNCOPIED_LINE_END = '<span class="vp-copy-ignore">\n</span>';

const CLASSES: Readonly<Record<Change, string>> = {
  kept: '',
  added: 'diff add',
  removed: 'diff remove',
};

/** Renders a listing as a `figure`. */
export function renderListing(book: Book, listing: Listing, site: Site): string {
  const isDiff = listing.from !== undefined;
  const classes = ['listing', isDiff ? 'listing-diff' : '', listing.folded ? 'listing-folded' : ''];
  const caption = renderCaption(book, listing, site);
  const lines = withoutBlankEnds(printListing(book, listing));
  const code = renderCode(lines, listing, site);
  const inside = listing.folded ? fold(code, lines.length) : code;
  const heading = `<figcaption class="listing-caption" v-pre>${caption}</figcaption>`;
  const className = classes.filter((name) => name !== '').join(' ');
  return `<figure class="${className}" id="${listing.id}">${heading}${inside}</figure>\n`;
}

function fold(code: string, size: number): string {
  const unit = size === 1 ? 'line' : 'lines';
  return `<details><summary>Folded: ${size} ${unit}</summary>${code}</details>`;
}

function renderCaption(book: Book, listing: Listing, site: Site): string {
  const anchor = `<a class="listing-anchor" href="#${listing.id}" aria-label="Link to this listing">#</a>`;
  return [renderPlace(listing, site), renderName(book, listing), renderFrom(listing), anchor].join(
    '',
  );
}

/** What a diff is a change of. */
function renderFrom({ from }: Listing): string {
  if (from === undefined) return '';
  return `<span class="listing-from">changed from ${escapeHtml(describePlace(from))}</span>`;
}

function renderPlace(place: Place, site: Site): string {
  const words = escapeHtml(describePlace(place));
  const { file } = place;
  if (!file.file.startsWith('code/')) return `<span class="listing-place">${words}</span>`;
  const route = site.withBase(sourceRoute(file));
  return `<a class="listing-place" href="${route}#L${sourceLine(place)}">${words}</a>`;
}

/** A fragment's name, by which the listing around it is printed with a link to it. */
function renderName(book: Book, { file, region }: Place): string {
  const isFragment = flattenRegions(file.root).some(
    (outer) => outer !== region && book.homes.has(outer) && flattenRegions(outer).includes(region),
  );
  return isFragment ? `<span class="listing-name">⟨${escapeHtml(region.name)}⟩</span>` : '';
}

function renderCode(lines: readonly PrintedLine[], listing: Listing, site: Site): string {
  const language = /[^.]*$/.exec(listing.file.file)?.[0] ?? '';
  const sides = {
    present: highlight(site, codeOf(lines, 'removed'), language),
    past: highlight(site, codeOf(lines, 'added'), language),
  };
  const present = sides.present.lines.values();
  const past = sides.past.lines.values();
  const html = lines.map((line) => {
    const now = line.change === 'removed' ? undefined : present.next().value;
    const before = line.change === 'added' ? undefined : past.next().value;
    return renderLine(line, now ?? before ?? EMPTY_LINE, site, listing);
  });
  const isWhole = !listing.folded && listing.from === undefined;
  const folded = isWhole ? foldImports(lines, html) : html;
  return sides.present.withLines(folded.join('').replace(/\n$/, ''));
}

/** They are part of the listing, and of its copy; but one line says that they are there. */
function foldImports(lines: readonly PrintedLine[], html: readonly string[]): readonly string[] {
  const imports = findImports(lines.map(({ text }) => text));
  if (imports === undefined) return html;
  const { start, end } = imports;
  const summary = `<summary class="vp-copy-ignore">${end - start} lines of imports</summary>`;
  const inside = html.slice(start, end).join('');
  const details = `<details class="listing-imports">${summary}${inside}</details>`;
  return [...html.slice(0, start), details, ...html.slice(end)];
}

/** The lines of one side of a diff, with a comment, which every grammar survives, for a fragment. */
function codeOf(lines: readonly PrintedLine[], other: Change): readonly string[] {
  return lines
    .filter(({ change }) => change !== other)
    .map((line) => (line.type === 'code' ? line.text : '//'));
}

function renderLine(line: PrintedLine, code: string, site: Site, { page }: Listing): string {
  const html = line.type === 'code' ? code : renderFragment(line, site, page.route);
  if (line.change === 'kept') return `${html}\n`;
  const marked = addClasses(html, CLASSES[line.change]);
  const tall = line.text === '' ? marked.replace('</span>', `${STRUT}</span>`) : marked;
  return tall + (line.change === 'removed' ? UNCOPIED_LINE_END : '\n');
}

function renderFragment(
  { indent, listing }: Extract<PrintedLine, { type: 'fragment' }>,
  site: Site,
  route: string,
): string {
  const href = listingHref(site, listing, route);
  const name = escapeHtml(listing.region.name);
  return `<span class="line fragment">${indent}<a href="${href}">⟨${name}⟩</a></span>`;
}

/** The highlighter drops blank lines at the end; a listing does without them at both. */
function withoutBlankEnds(lines: readonly PrintedLine[]): readonly PrintedLine[] {
  const isWritten = (line: PrintedLine): boolean => line.text !== '';
  return lines.slice(lines.findIndex(isWritten), lines.findLastIndex(isWritten) + 1);
}
