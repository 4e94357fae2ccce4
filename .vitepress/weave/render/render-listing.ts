// render-listing.ts: a listing as HTML: a caption over highlighted code, fragments as links,
// and the marks of a diff.

import type { Book } from '../read/book.ts';
import { describePlace } from './caption.ts';
import { addClasses, dedent, highlightFile } from './highlight.ts';
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
  const lines = `${size} ${size === 1 ? 'line' : 'lines'}`;
  const closed = `<span class="when-closed">Folded: ${lines}</span>`;
  const open = `<span class="when-open">Fold ${lines}</span>`;
  return `<details><summary>${closed}${open}</summary>${code}</details>`;
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
  const html = lines.map((line) => renderLine(line, listing, site));
  const isWhole = !listing.folded && listing.from === undefined;
  const folded = isWhole ? foldImports(lines, html) : html;
  return highlightFile(site, listing.file).withLines(folded.join('').replace(/\n$/, ''));
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

function renderLine(line: PrintedLine, listing: Listing, site: Site): string {
  const html =
    line.type === 'code'
      ? renderCodeLine(line, listing, site)
      : renderFragment(line, site, listing.page.route);
  if (line.change === 'kept') return `${html}\n`;
  const marked = addClasses(html, CLASSES[line.change]);
  const tall = line.text === '' ? marked.replace('</span>', `${STRUT}</span>`) : marked;
  return tall + (line.change === 'removed' ? UNCOPIED_LINE_END : '\n');
}

function renderCodeLine({ line, text, change }: PrintedLine, listing: Listing, site: Site): string {
  const { file } = (change === 'removed' ? listing.from : undefined) ?? listing;
  const html = highlightFile(site, file).lines[line - 1] ?? EMPTY_LINE;
  const indented = file.lines[line - 1] ?? '';
  return dedent(html, indented.length - text.length);
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

/** A listing does without blank lines at its ends. */
function withoutBlankEnds(lines: readonly PrintedLine[]): readonly PrintedLine[] {
  const isWritten = (line: PrintedLine): boolean => line.text !== '';
  return lines.slice(lines.findIndex(isWritten), lines.findLastIndex(isWritten) + 1);
}
