// fuzz.ts: feeds a parser with requests that are slightly wrong.
//
// Each is fed whole, and again cut at random places. Both must lead to the same,
// and on the way a parser keeps its promises: see observe.ts and event-log.ts.

import { DEFAULT_LIMITS } from '../../../code/05-http-parser/index.ts';
import type {
  HttpLimits,
  ProtocolErrorCode,
} from '../../../code/05-http-parser/index.ts';
import { expectClaim, Finding } from './finding.ts';
import { createInput } from './mutate.ts';
import { observe } from './observe.ts';
import type { CreateParser, Observed } from './observe.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { shrink } from './shrink.ts';

/** So small that a few octets more pass them. */
const SMALL_LIMITS: HttpLimits = {
  maxStartLineOctets: 48,
  maxFieldLineOctets: 40,
  maxHeaderSectionOctets: 64,
  maxFieldLines: 5,
  maxBodyOctets: 50,
  maxChunkExtensionOctets: 12,
  maxTrailerSectionOctets: 30,
  maxWaitingOctets: 100,
};

/** What to do. */
export interface FuzzPlan {
  readonly create: CreateParser;
  readonly seeds: readonly Uint8Array[];
  readonly seed: number;
  readonly count: number;
}

/** An input, and where it is cut. */
export interface FuzzCase {
  readonly octets: Uint8Array;
  /** Ascending. */
  readonly places: readonly number[];
  readonly limits: HttpLimits;
}

/** What came of it. */
export interface FuzzReport {
  readonly accepted: number;
  /** How many inputs led to each error. */
  readonly errors: ReadonlyMap<ProtocolErrorCode, number>;
  /** The first promise that was broken; then it went no further. */
  readonly failure: FuzzFailure | undefined;
}

/** A promise that was broken. */
export interface FuzzFailure {
  /** Of the input, from 1. */
  readonly number: number;
  readonly claim: string;
  /** The smallest that was found to break the same one. */
  readonly smallest: FuzzCase;
}

/** Goes on until `count` inputs are done, or a promise is broken. */
export function fuzz({ create, seeds, seed, count }: FuzzPlan): FuzzReport {
  const random = createRandom(seed);
  const errors = new Map<ProtocolErrorCode, number>();
  let accepted = 0;
  for (let number = 1; number <= count; number += 1) {
    const fuzzed = createCase(random, seeds);
    const result = attempt(create, fuzzed);
    if (result instanceof Finding) {
      const { message: claim } = result;
      const smallest = shrink(fuzzed, (other) => {
        const found = attempt(create, other);
        return found instanceof Finding && found.message === claim;
      });
      return { accepted, errors, failure: { number, claim, smallest } };
    }
    if (result.error === undefined) accepted += 1;
    else countError(errors, result.error.code);
  }
  return { accepted, errors, failure: undefined };
}

function countError(
  errors: Map<ProtocolErrorCode, number>,
  code: ProtocolErrorCode,
): void {
  errors.set(code, (errors.get(code) ?? 0) + 1);
}

function createCase(random: Random, seeds: readonly Uint8Array[]): FuzzCase {
  const octets = createInput(random, seeds);
  const limits = random(2) === 0 ? SMALL_LIMITS : DEFAULT_LIMITS;
  if (random(8) === 0)
    // octet by octet
    return { octets, limits, places: Array.from(octets.keys()) };
  const places = Array.from({ length: 1 + random(4) }, () =>
    random(octets.length + 1),
  );
  return { octets, limits, places: places.toSorted((a, b) => a - b) };
}

/** What both ways led to, or what was wrong. */
function attempt(
  create: CreateParser,
  { octets, places, limits }: FuzzCase,
): Observed | Finding {
  try {
    const whole = observe(create, [octets.slice()], limits);
    expectSame(whole, observe(create, cut(octets, places), limits));
    return whole;
  } catch (error) {
    if (error instanceof Finding) return error;
    throw error;
  }
}

/** Pieces of their own memory, as a network would bring them. */
function cut(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const place of places) {
    pieces.push(octets.slice(from, place));
    from = place;
  }
  pieces.push(octets.slice(from));
  return pieces;
}

function expectSame(whole: Observed, pieces: Observed): void {
  const isSame =
    whole.words.length === pieces.words.length &&
    whole.words.every((word, n) => word === pieces.words[n]);
  expectClaim(isSame, 'events are the same, however the octets are cut');
  const { error } = whole;
  const other = pieces.error;
  expectClaim(
    error?.code === other?.code &&
      error?.offset === other?.offset &&
      error?.message === other?.message &&
      error?.excerpt === other?.excerpt,
    'errors are the same, however the octets are cut',
  );
}
