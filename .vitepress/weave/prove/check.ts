// check.ts: everything that can be wrong with the book, found in one go.

import { type Book, readBook } from '../read/book.ts';
import { checkChapters } from './chapters.ts';
import { checkCoverage } from './coverage.ts';
import { type Findings, joinFindings } from '../findings.ts';
import { checkFloors } from './floors.ts';
import { checkLinks } from './links.ts';
import { checkNames } from './names.ts';
import { checkFences } from './stray-fences.ts';
import { checkTangle } from './tangle.ts';
import { checkTranscripts } from '../transcripts/transcripts.ts';

/** Asks one question of the whole book. */
export type Check = (book: Book) => Findings | Promise<Findings>;

/**
 * All there is, in the order of its messages. The tangling is last, and asked only of a book in
 * which the others find nothing: of any other it would only repeat what they say.
 */
export const CHECKS: readonly Check[] = [
  checkJoints,
  checkFences,
  checkChapters,
  checkCoverage,
  checkFloors,
  checkNames,
  checkLinks,
  checkTranscripts,
  checkTangle,
];

/** Asks the questions, one after another, of the book below `root`. */
export async function checkBook(
  root: string,
  checks: readonly Check[] = CHECKS,
): Promise<Findings> {
  const book = readBook(root);
  const all: Findings[] = [];
  for (const check of checks) {
    const isSpoilt = all.some(({ faults }) => faults.length > 0);
    if (check !== checkTangle || !isSpoilt) all.push(await check(book));
  }
  return joinFindings(all);
}

/** What joining pages and code brought to light. */
function checkJoints({ faults }: Book): Findings {
  return { faults, notices: [] };
}
