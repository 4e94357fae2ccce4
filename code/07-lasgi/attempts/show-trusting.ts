// show-trusting.ts: what the kit says of two servers.

import { ABILITIES } from '../conformance-case.ts';
import { CONFORMANCE_CASES } from '../conformance-cases.ts';
import { runConformance } from '../conformance.ts';
import { toNodeHandler } from '../to-node-handler.ts';
import { createNodeSubject } from './node-subject.ts';
import { serveTrustingly } from './trusting-server.ts';

// #region two servers to be tried
const HTTP = ABILITIES.filter((ability) => ability !== 'lifespan');
const NOT_TRUSTING = /^(http\.|root-path|back-pressure|interleaving)/;
const PLAIN = HTTP.filter((ability) => !NOT_TRUSTING.test(ability));

const TRIALS = [
  {
    subject: createNodeSubject('toNodeHandler', {
      offers: new Set(HTTP),
      serve: toNodeHandler,
    }),
    patienceMs: 2_000,
  },
  {
    subject: createNodeSubject('the trusting server', {
      offers: new Set(PLAIN),
      serve: (application, { onError }) =>
        serveTrustingly(application, onError),
    }),
    patienceMs: 500, // it never tells that the client has left
  },
];
// #endregion two servers to be tried

// #region try them
/** Tells how many cases fail, and of each the first thing that was wrong. */
export async function showTrusting(
  log: (line: string) => void,
  cases = CONFORMANCE_CASES,
): Promise<void> {
  for (const { subject, patienceMs } of TRIALS) {
    const verdicts = await runConformance(subject, { cases, patienceMs });
    const tried = verdicts.filter(({ skipped }) => skipped.length === 0);
    const failed = tried.filter(({ faults }) => faults.length > 0);
    const skipped = verdicts.length - tried.length;
    log(
      `${subject.name}: ${failed.length} of ${tried.length} cases fail, ${skipped} are skipped`,
    );
    for (const { name, faults } of failed) {
      log(`  ${name}`);
      log(`    ${faults[0] ?? ''}`);
    }
  }
}
// #endregion try them
