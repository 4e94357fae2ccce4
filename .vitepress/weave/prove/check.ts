// check.ts: everything that can be wrong with the book, found in one go.

import { type Book, readBook } from '../read/book.ts';
import { checkCoverage } from './coverage.ts';
import type { Fault } from '../fault.ts';
import { type Findings, joinFindings } from '../findings.ts';
import { checkFloors } from './floors.ts';
import { checkLinks } from './links.ts';
import { checkNames } from './names.ts';
import { checkTangle } from './tangle.ts';
import { checkTranscripts } from '../transcripts/transcripts.ts';

/** Asks one question of the whole book. */
export type Check = (book: Book) => Findings | Promise<Findings>;

/** Whether pages and code agree: a matter of milliseconds. */
export const WEAVE_CHECKS: readonly Check[] = [checkJoints, checkCoverage, checkFloors];

/** All there is, in the order of its messages. The last renders pages and runs commands. */
export const CHECKS: readonly Check[] = [
  ...WEAVE_CHECKS,
  faultsOf(checkNames),
  faultsOf(checkLinks),
  ({ root }) => checkTranscripts(root),
];

/** Asks the questions, one after another, of the book below `root`. */
export async function checkBook(
  root: string,
  checks: readonly Check[] = CHECKS,
): Promise<Findings> {
  const book = readBook(root);
  const all: Findings[] = [];
  for (const check of checks) all.push(await check(book));
  const found = joinFindings(all);
  // The proof comes last: in a book that has a fault it would only repeat it.
  return found.faults.length > 0 ? found : joinFindings([found, checkTangle(book)]);
}

/** What joining pages and code brought to light. */
function checkJoints({ faults }: Book): Findings {
  return { faults, notices: [] };
}

function faultsOf(find: (root: string) => Promise<readonly Fault[]>): Check {
  return async ({ root }) => ({ faults: await find(root), notices: [] });
}
