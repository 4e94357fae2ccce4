// conformance.ts: tries a server against a table of cases.
//
//   for (const { name, faults } of await runConformance(subject))
//     for (const fault of faults) console.log(`${name}: ${fault}`);

import type { ConformanceCase } from './conformance-case.ts';
import { CONFORMANCE_CASES } from './conformance-cases.ts';
import { CaseRun } from './conformance-run.ts';
import type { Subject } from './conformance-subject.ts';

// #region what is found
/** What became of one case. */
export interface Verdict {
  readonly name: string;
  readonly rows: readonly string[];
  /** What was wrong, in sentences. */
  readonly faults: readonly string[];
  /** What the server doesn't offer, so that it wasn't tried: all, or its log. */
  readonly skipped: readonly string[];
}

/** How a server is tried. */
export interface ConformanceOptions {
  /** Default all. */
  readonly cases?: readonly ConformanceCase[];
  /** How long to wait for what ought to happen at once. Default 2,000. */
  readonly patienceMs?: number;
}
// #endregion what is found

// #region try a server
/** Tries a server against all cases, one after the other. Never rejects. */
export async function runConformance(
  subject: Subject,
  { cases = CONFORMANCE_CASES, patienceMs = 2_000 }: ConformanceOptions = {},
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const testCase of cases)
    verdicts.push(await tryCase(subject, testCase, patienceMs));
  return verdicts;
}

async function tryCase(
  subject: Subject,
  testCase: ConformanceCase,
  patienceMs: number,
): Promise<Verdict> {
  const { name, rows, needs = [] } = testCase;
  const lacking = needs.filter((ability) => !subject.offers.has(ability));
  if (lacking.length > 0) return { name, rows, faults: [], skipped: lacking };
  const faults = await new CaseRun(subject, testCase, patienceMs).play();
  const skipped = subject.offers.has('log') ? [] : ['log'];
  return { name, rows, faults, skipped };
}
// #endregion try a server
