// shrink.ts: makes a failing case as small as it can be made simply.

import type { FuzzCase } from './fuzz.ts';
import { replace } from './mutate.ts';

const NOTHING = new Uint8Array(0);

/** Leaves out what isn't needed to fail: all, half of it, … an octet. */
export function shrink(
  failing: FuzzCase,
  fails: (fuzzed: FuzzCase) => boolean,
): FuzzCase {
  let smallest = failing;
  let size = failing.octets.length;
  while (size >= 1) {
    const smaller = withoutSome(smallest, size, fails);
    if (smaller === undefined) size = size > 16 ? size >> 1 : size - 1;
    else smallest = smaller;
  }
  return withFewPlaces(smallest, fails);
}

/** The case without some `size` octets, if it fails still. */
function withoutSome(
  { octets, places, limits }: FuzzCase,
  size: number,
  fails: (fuzzed: FuzzCase) => boolean,
): FuzzCase | undefined {
  for (
    let from = 0;
    from + size <= octets.length;
    from += size > 16 ? size >> 2 : 1
  ) {
    const to = from + size;
    const smaller = {
      octets: replace(octets, from, to, NOTHING),
      places: places.map((place) => moved(place, from, to)),
      limits,
    };
    if (fails(smaller)) return smaller;
  }
  return undefined;
}

function moved(place: number, from: number, to: number): number {
  return place < from ? place : Math.max(from, place - (to - from));
}

function withFewPlaces(
  failing: FuzzCase,
  fails: (fuzzed: FuzzCase) => boolean,
): FuzzCase {
  let fewest = failing;
  for (let n = failing.places.length - 1; n >= 0; n -= 1) {
    const fewer = { ...fewest, places: fewest.places.toSpliced(n, 1) };
    if (fails(fewer)) fewest = fewer;
  }
  return fewest;
}
