// transcript-match.ts: does a page show what a command prints?

import { isForeign, normaliseLine } from './normalise.ts';
import { ELISION } from './transcript.ts';

/** The first place where page and program part. */
export interface Drift {
  /** Of the page's line, in the output that the page shows; its length for the end. */
  readonly index: number;
  /** `undefined` where the page shows nothing more. */
  readonly expected: string | undefined;
  /** `undefined` where the program printed nothing more. */
  readonly actual: string | undefined;
}

/** Compares what a page shows, elisions and all, with what was printed; `undefined` if they agree. */
export function findDrift(shown: readonly string[], printed: readonly string[]): Drift | undefined {
  const indices = shown.flatMap((line, index) => (isForeign(line) ? [] : [index]));
  const expected = indices.map((index) => shown[index] ?? '');
  const parting = findParting(expected.map(normaliseLine), printed.map(normaliseLine));
  if (parting === undefined) return undefined;
  return {
    index: indices[parting.expected] ?? shown.length,
    expected: expected[parting.expected],
    actual: printed[parting.actual],
  };
}

interface Parting {
  readonly expected: number;
  readonly actual: number;
}

/**
 * Wildcard matching with one step back: a failed match is tried again with the last elision
 * one line longer. What got furthest is reported.
 */
function findParting(expected: readonly string[], actual: readonly string[]): Parting | undefined {
  let [e, a] = [0, 0];
  let elision: Parting | undefined;
  let furthest: Parting = { expected: 0, actual: 0 };
  while (e < expected.length || a < actual.length) {
    if (expected[e] === ELISION) {
      elision = { expected: e, actual: a };
      e += 1;
    } else if (a < actual.length && expected[e] === actual[a]) {
      [e, a] = [e + 1, a + 1];
    } else {
      if (e >= furthest.expected) furthest = { expected: e, actual: a };
      if (elision === undefined || elision.actual >= actual.length) return furthest;
      elision = { ...elision, actual: elision.actual + 1 };
      [e, a] = [elision.expected + 1, elision.actual];
    }
  }
  return undefined;
}
