// follow-text.ts: what follow mode says to the reader. Text in, text out.

import path from 'node:path';

import { type FollowedChapter, type FollowedFile } from './follow-files.ts';

/** Where `npm start` serves the book, unless it is told otherwise. */
const SITE = 'http://127.0.0.1:4173';

/** Lists what there is to write, and what of it is written. */
export function describeChapter({ slug, modules, exercises }: FollowedChapter): string {
  const width = Math.max(...[...modules, ...exercises].map((file) => file.mine.length));
  const lineOf = (file: FollowedFile, state: string): string =>
    `  ${file.mine.padEnd(width)}  ${state}`;
  return [
    `Following ${slug}: ${SITE}/${slug} (npm start serves the book)`,
    '',
    ...modules.map((file) => lineOf(file, describeState(file))),
    ...(exercises.length > 0 ? ['', `Exercises: ${SITE}/${slug}#exercises`, ''] : []),
    ...exercises.map((file) => lineOf(file, file.isThere ? 'yours' : 'not there yet')),
    '',
  ].join('\n');
}

/**
 * Says what to do after a run of the tests.
 *
 * @param following  The slug of the chapter after this one, if it is written.
 */
export function describeNext(
  chapter: FollowedChapter,
  isGreen: boolean,
  following: string | undefined,
): string {
  if (!isGreen) return 'Next: mend the failure above. Every save runs the tests again.';
  const missing = chapter.modules.find((file) => !file.isThere && !file.isRoutine);
  if (missing !== undefined) return describeMissing(chapter, missing);
  return [
    `${chapter.slug} is yours: every test passes on your own files.`,
    describeExercisesLeft(chapter.exercises),
    describeFollowing(chapter.slug, following),
  ].join('\n');
}

function describeState({ isThere, isRoutine, explained }: FollowedFile): string {
  if (isThere) return 'yours';
  const state = isRoutine ? "routine, the book's will do" : "not there yet, the book's is used";
  return explained === undefined ? state : `${state}: ${SITE}${explained}`;
}

function describeMissing({ modules }: FollowedChapter, { mine, explained }: FollowedFile): string {
  const hasOwn = modules.some((file) => file.isThere);
  const state = hasOwn
    ? 'The tests pass, with the book standing in for what you have not written.'
    : "The tests pass, but on the book's files: none is yours yet.";
  const where = explained === undefined ? '' : ` (explained at ${SITE}${explained})`;
  return `${state}\nNext: make ${mine}${where}.`;
}

function describeExercisesLeft(exercises: readonly FollowedFile[]): string {
  const missing = exercises.filter((file) => !file.isThere);
  const left = missing.map((file) => path.posix.basename(file.mine, '.ts'));
  return left.length === 0 ? 'No exercise is left.' : `Exercises left: ${left.join(', ')}.`;
}

function describeFollowing(slug: string, following: string | undefined): string {
  const number = Number.parseInt(slug, 10) + 1;
  if (following === undefined) return `Chapter ${number} is not written yet.`;
  return `Next: npm run follow ${number}`;
}
