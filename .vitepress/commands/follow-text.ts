// follow-text.ts: what follow mode says to the reader. Text in, text out.

import path from 'node:path';

import {
  type FollowedChapter,
  type FollowedFile,
  hasOnlyExercises,
  listNotBegun,
} from './follow-files.ts';

/** Where `npm start` serves the book, unless it is told otherwise. */
const SITE = 'http://127.0.0.1:4173';

/** Lists what there is to write, and what of it is written. */
export function describeChapter({ slug, start, modules, exercises }: FollowedChapter): string {
  const width = Math.max(...[...modules, ...exercises].map((file) => file.mine.length));
  const lineOf = (file: FollowedFile, state: string): string =>
    `  ${file.mine.padEnd(width)}  ${state}`;
  return [
    ...describeStart(slug, start),
    '',
    ...modules.map((file) => lineOf(file, describeState(file))),
    ...(exercises.length > 0 ? ['', 'Exercises:', ''] : []),
    ...exercises.map((file) => lineOf(file, file.isThere ? describeOwn(file) : 'not there yet')),
    '',
  ].join('\n');
}

/** Says in a line what of it is written: the whole list needn't be read after every save. */
export function describeProgress({ slug, modules, exercises }: FollowedChapter): string {
  const files = [...modules, ...exercises];
  const mine = files.filter((file) => file.isThere).map(describeBriefly);
  const names = mine.length === 0 ? 'none' : mine.join(', ');
  return `Following ${slug}: of ${files.length} files these are yours: ${names}.\n`;
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
  if (!isGreen) return 'Next: mend the failure above.';
  const missing = chapter.modules.find((file) => !file.isThere && !file.isRoutine);
  if (missing !== undefined && hasOnlyExercises(chapter))
    return describeOnlyExercises(chapter, missing);
  if (missing !== undefined) return describeMissing(chapter, missing);
  return [
    `${chapter.slug} is yours: every test passes on your own files.`,
    describeExercisesLeft(chapter),
    describeFollowing(chapter.slug, following),
  ].join('\n');
}

function describeStart(slug: string, start: string | undefined): readonly string[] {
  if (start === undefined) return [`Following ${slug}.`];
  return [
    `Following ${slug}: ${SITE}${start}`,
    'Links like this one work while npm start runs in another terminal.',
  ];
}

function describeBriefly({ mine, lacks }: FollowedFile): string {
  const name = path.posix.basename(mine);
  return lacks.length === 0 ? name : `${name} (${lacks.join('; ')})`;
}

function describeOwn({ lacks }: FollowedFile): string {
  return ['yours', ...lacks].join('; ');
}

function describeState(file: FollowedFile): string {
  if (file.isThere) return describeOwn(file);
  return file.isRoutine ? "routine, the book's will do" : "not there yet, the book's is used";
}

function describeOnlyExercises(chapter: FollowedChapter, missing: FollowedFile): string {
  return [
    "Every test of your exercises passes, on the book's chapter.",
    describeExercisesLeft(chapter),
    `To write the chapter too, make ${describeFile(missing)}, or any other.`,
  ].join('\n');
}

function describeMissing({ modules }: FollowedChapter, missing: FollowedFile): string {
  const hasOwn = modules.some((file) => file.isThere);
  const state = hasOwn
    ? 'The tests pass, with the book standing in for what you have not written.'
    : "The tests pass, but on the book's files: none is yours yet.";
  return `${state}\nNext: make ${describeFile(missing)}, or any other.`;
}

function describeFile({ mine, explained }: FollowedFile): string {
  return explained === undefined ? mine : `${mine} (explained at ${SITE}${explained})`;
}

function describeExercisesLeft(chapter: FollowedChapter): string {
  const left = listNotBegun(chapter).map((file) => path.posix.basename(file.mine, '.ts'));
  if (left.length === 0) return 'No exercise is left.';
  const { exercisesAt } = chapter;
  const where = exercisesAt === undefined ? '' : ` (see ${SITE}${exercisesAt})`;
  return `Exercises left: ${left.join(', ')}${where}.`;
}

function describeFollowing(slug: string, following: string | undefined): string {
  const number = Number.parseInt(slug, 10) + 1;
  if (following === undefined) return `Chapter ${number} is not written yet.`;
  return `Next: npm run follow ${number}`;
}
