// coverage.ts: every line of code/ is printed in the book exactly once.
//
// Aside from markers, blank lines and a licence line. A reprise does not count. The past that a
// diff shows counts where nothing else prints it, and so never makes a line printed twice; nor
// does an attempt's region that the book prints, word for word, from another file.

import { type Book, bookCode, stateOf } from '../read/book.ts';
import { type CodeFile, isPrintable } from '../read/code.ts';
import { type Fault, formatFault } from '../fault.ts';
import type { Findings } from '../findings.ts';
import { type Listing, placeOnPage } from '../read/listing.ts';
import { nameOfPlace } from '../read/place.ts';
import { printListing, printPlace } from '../read/print.ts';
import { flattenRegions } from '../read/regions.ts';

/** By line of one file: the listings that print it, in the order of the book. */
type Printings = ReadonlyMap<number, readonly Listing[]>;

/** The lines that `listing` prints although `first` has. */
interface Repeat {
  readonly first: Listing;
  readonly listing: Listing;
  readonly lines: number[];
}

/** Lists the lines that the book never prints, and those that it prints twice. */
export function checkCoverage(book: Book): Findings {
  const faults: Fault[] = [];
  const notices: string[] = [];
  for (const file of bookCode(book)) {
    const printings = findPrintings(book, file);
    const missing = findMissing(file, printings, findShownOtherwise(book, file));
    const state = stateOf(book, file.chapter);
    if (state === 'draft') notices.push(...missing.map(formatFault));
    if (state === 'finished') faults.push(...missing);
    faults.push(...findRepeated(file, printings));
  }
  return { faults, notices };
}

function findPrintings(book: Book, file: CodeFile): Printings {
  const printings = new Map<number, Listing[]>();
  for (const listing of book.listings) {
    if (listing.file !== file || listing.reprise) continue;
    for (const { type, line, change } of printListing(book, listing)) {
      if (type !== 'code' || change === 'removed') continue;
      printings.set(line, [...(printings.get(line) ?? []), listing]);
    }
  }
  return printings;
}

/** The lines that a diff shows as its past, and those of regions whose twin is printed. */
function findShownOtherwise(book: Book, file: CodeFile): ReadonlySet<number> {
  const shown = new Set<number>();
  for (const region of flattenRegions(file.root)) {
    const home = book.homes.get(region);
    const isTwin = home !== undefined && home.region !== region;
    if (isTwin) for (let line = region.start; line < region.end; line += 1) shown.add(line);
    if (!book.pasts.has(region)) continue;
    for (const { type, line } of printPlace(book, { file, region })) {
      if (type === 'code') shown.add(line);
    }
  }
  return shown;
}

function findMissing(
  file: CodeFile,
  printings: Printings,
  shownOtherwise: ReadonlySet<number>,
): readonly Fault[] {
  const missing = file.lines.flatMap((text, index) => {
    const line = index + 1;
    const isShown = printings.has(line) || shownOtherwise.has(line);
    return isShown || !isPrintable(text) ? [] : [line];
  });
  return groupRuns(file, missing).map(([first, last]) => ({
    file: file.file,
    line: first,
    message: `Cannot find ${describeRun(first, last)} in any listing, expected the book to print every line once`,
  }));
}

/** Groups ascending line numbers to runs; lines that need no printing do not end a run. */
function groupRuns(file: CodeFile, lines: readonly number[]): readonly [number, number][] {
  const runs: [number, number][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    const between = file.lines.slice(run?.[1] ?? 0, line - 1);
    if (run !== undefined && !between.some(isPrintable)) run[1] = line;
    else runs.push([line, line]);
  }
  return runs;
}

function describeRun(first: number, last: number): string {
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

function findRepeated(file: CodeFile, printings: Printings): readonly Fault[] {
  const repeats = new Map<string, Repeat>();
  for (const [line, [first, ...again]] of printings) {
    for (const listing of again) {
      if (first === undefined) continue;
      const key = `${placeOnPage(listing)} ${placeOnPage(first)}`;
      const repeat = repeats.get(key) ?? { first, listing, lines: [] };
      repeat.lines.push(line);
      repeats.set(key, repeat);
    }
  }
  return [...repeats.values()].flatMap((repeat) => describeRepeat(file, repeat));
}

function describeRepeat(file: CodeFile, { first, listing, lines }: Repeat): readonly Fault[] {
  const ascending = lines.toSorted((a, b) => a - b);
  return groupRuns(file, ascending).map((run) => ({
    file: listing.page.file,
    line: listing.line,
    message: `Cannot print "${nameOfPlace(listing)}" twice: ${placeOnPage(first)} prints ${describeRun(...run)} of ${file.file}, expected once or the option {reprise}`,
  }));
}
