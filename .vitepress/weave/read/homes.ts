// homes.ts: the one listing that shows a region, be it as itself, as a twin's or as a past.

import { type CodeFile, commonIndent } from './code.ts';
import type { Listing } from './listing.ts';
import type { Code } from './place.ts';
import { flattenRegions, isMarker, type Region } from './regions.ts';

type Homes = ReadonlyMap<Region, Listing>;

/** Finds the listing that introduces each region. */
export function findHomes(listings: readonly Listing[], code: Code): Homes {
  const homes = new Map<Region, Listing>();
  for (const listing of listings) {
    const isHome = !listing.reprise && listing.file.chapter === listing.page.chapter;
    if (isHome && !homes.has(listing.region)) homes.set(listing.region, listing);
  }
  return new Map([...homes, ...findTwins(homes, code)]);
}

/** Finds the regions that no listing shows as themselves, but a diff as its past. */
export function findPasts(listings: readonly Listing[], homes: Homes): Homes {
  const pasts = new Map<Region, Listing>();
  for (const listing of listings) {
    const past = listing.from?.region;
    if (past === undefined || listing.reprise || homes.has(past) || pasts.has(past)) continue;
    pasts.set(past, listing);
  }
  return pasts;
}

/**
 * The regions of attempts that a listed region of the same name and chapter repeats word for
 * word, with that region's home: the book has shown them.
 */
function findTwins(homes: Homes, code: Code): readonly (readonly [Region, Listing])[] {
  const attempts = [...code.values()].filter(({ file }) => file.includes('/attempts/'));
  return attempts.flatMap((attempt) =>
    attempt.root.children.flatMap(flattenRegions).flatMap((region) => {
      if (homes.has(region)) return [];
      const home = [...homes.values()].find((other) => isTwin(other, attempt, region));
      return home === undefined ? [] : [[region, home] as const];
    }),
  );
}

function isTwin(home: Listing, attempt: CodeFile, region: Region): boolean {
  return (
    home.region.name === region.name &&
    home.file.chapter === attempt.chapter &&
    textOf(home.file, home.region) === textOf(attempt, region)
  );
}

function textOf(file: CodeFile, region: Region): string {
  const lines = file.lines.slice(region.start, region.end - 1).filter((line) => !isMarker(line));
  const depth = commonIndent(lines);
  return lines.map((line) => line.slice(depth)).join('\n');
}
