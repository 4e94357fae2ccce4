// print.ts: the lines that a listing prints.
//
// A region's own lines, without markers and dedented; where a region within has a listing of
// its own, one line stands for it: a fragment. The same lines are rendered on the site, counted
// by the coverage and put together again by the tangling, so the three cannot disagree.

import { diffArrays } from 'diff';

import type { Book } from './book.ts';
import { commonIndent } from './code.ts';
import type { Listing } from './listing.ts';
import type { Place } from './place.ts';

/** What a diff says of a line: `removed` lines are of the file that it is computed from. */
export type Change = 'kept' | 'added' | 'removed';

interface Printed {
  /** Dedented. */
  readonly text: string;
  /** In the file, from 1; for a fragment, of its start marker. */
  readonly line: number;
  readonly change: Change;
}

export type PrintedLine =
  | (Printed & { readonly type: 'code' })
  | (Printed & {
      readonly type: 'fragment';
      readonly indent: string;
      /** Where the fragment is printed. */
      readonly listing: Listing;
    });

/** Returns what `listing` prints: its region, or what changed since its `from`. */
export function printListing(book: Book, listing: Listing): readonly PrintedLine[] {
  const lines = printPlace(book, listing);
  if (listing.from === undefined) return lines;
  return printDiff(printPlace(book, listing.from), lines);
}

/** Returns the lines of a region, all of them `kept`. */
export function printPlace(book: Book, place: Place): readonly PrintedLine[] {
  const lines = collectLines(book, place);
  const depth = commonIndent(lines.map(textOf));
  return lines.map((line) =>
    line.type === 'code'
      ? { ...line, text: line.text.slice(depth) }
      : { ...line, text: line.text.slice(depth), indent: line.indent.slice(depth) },
  );
}

function printDiff(
  past: readonly PrintedLine[],
  present: readonly PrintedLine[],
): readonly PrintedLine[] {
  const printed: PrintedLine[] = [];
  let pastAt = 0;
  let presentAt = 0;
  for (const { added, removed, count } of diffArrays(past.map(textOf), present.map(textOf))) {
    if (removed) printed.push(...changed(past.slice(pastAt, pastAt + count), 'removed'));
    else
      printed.push(
        ...changed(present.slice(presentAt, presentAt + count), added ? 'added' : 'kept'),
      );
    if (!added) pastAt += count;
    if (!removed) presentAt += count;
  }
  return printed;
}

function changed(lines: readonly PrintedLine[], change: Change): readonly PrintedLine[] {
  return lines.map((line) => ({ ...line, change }));
}

function textOf(line: PrintedLine): string {
  return line.text;
}

/** Walks the region from its start to its end, stepping over or into the regions within. */
function collectLines(book: Book, { file, region }: Place): readonly PrintedLine[] {
  const lines: PrintedLine[] = [];
  let next = region.start + 1;
  const takeCodeUpTo = (end: number): void => {
    for (; next < end; next += 1) {
      lines.push({ type: 'code', text: file.lines[next - 1] ?? '', line: next, change: 'kept' });
    }
  };
  for (const child of region.children) {
    takeCodeUpTo(child.start);
    const home = book.homes.get(child);
    const inner = collectLines(book, { file, region: child });
    if (home === undefined) lines.push(...inner);
    else lines.push(fragment(home, child.start, commonIndent(inner.map(textOf))));
    next = child.end + 1;
  }
  takeCodeUpTo(region.end);
  return lines;
}

function fragment(listing: Listing, line: number, depth: number): PrintedLine {
  const indent = ' '.repeat(depth);
  const text = `${indent}⟨${listing.region.name}⟩`;
  return { type: 'fragment', text, indent, line, change: 'kept', listing };
}
