// follow-files.ts: the files of a chapter, as somebody sees them who writes their own.

import { existsSync } from 'node:fs';
import path from 'node:path';

import type { Book } from '../weave/read/book.ts';
import type { Listing } from '../weave/read/listing.ts';
import type { Page } from '../weave/read/pages.ts';

/** A file that a reader may write. */
export interface FollowedFile {
  /** Where theirs belongs: `my/01-tracer-bullet/server.ts`. */
  readonly mine: string;
  readonly isThere: boolean;
  /** What it lacks of the book's file: `Waiters has no admitFirst yet`. */
  readonly lacks: readonly string[];
  /** Where on the site it is first explained: `/01-tracer-bullet#listing-server-the-routes`. */
  readonly explained: string | undefined;
  /** The book prints all of it folded: nothing to learn from writing it again. */
  readonly isRoutine: boolean;
}

/** What there is to write in a chapter, in the order in which the book explains it. */
export interface FollowedChapter {
  readonly slug: string;
  /** Where on the site it begins, `/01-tracer-bullet`; `undefined` if no page is written yet. */
  readonly start: string | undefined;
  /** Where on the site the exercises are set: `/01-tracer-bullet#exercises`. */
  readonly exercisesAt: string | undefined;
  readonly modules: readonly FollowedFile[];
  /** Explained on the page with the solutions. */
  readonly exercises: readonly FollowedFile[];
}

/** Looks up which files of a chapter are the reader's by now, and what those lack. */
export async function readFollowedChapter(book: Book, slug: string): Promise<FollowedChapter> {
  const folder = `code/${slug}/`;
  const files = inReadingOrder(book, folder);
  const lacksOf = await loadLacks(book, files);
  const follow = (file: string): FollowedFile => describe(book, file, lacksOf);
  const isExercise = (file: string): boolean => file.startsWith(`${folder}exercises/`);
  const isAttempt = (file: string): boolean => file.startsWith(`${folder}attempts/`);
  const pages = book.pages.filter((page) => page.chapter === slug);
  const setter = pages.find(setsExercises);
  return {
    slug,
    start: pages[0]?.route,
    exercisesAt: setter && `${setter.route}#exercises`,
    modules: files.filter((file) => !isExercise(file) && !isAttempt(file)).map(follow),
    exercises: files.filter(isExercise).map(follow),
  };
}

/** Lists the exercises that the reader has not begun. */
export function listNotBegun({ exercises }: FollowedChapter): readonly FollowedFile[] {
  return exercises.filter((file) => !file.isThere);
}

/** Has the reader begun exercises, and nothing of the chapter itself? */
export function hasOnlyExercises({ modules, exercises }: FollowedChapter): boolean {
  const isThere = (file: FollowedFile): boolean => file.isThere;
  return exercises.some(isThere) && !modules.some(isThere);
}

/** Returns the path of the test that is named after a file. */
export function testNameOf({ mine }: FollowedFile): string {
  return mine.replace(/^my\//, 'tests/').replace(/\.ts$/, '.test.ts');
}

/** Does it have the heading `## Exercises`? */
function setsExercises({ tokens }: Page): boolean {
  return tokens.some(
    ({ type, tag }, i) =>
      type === 'heading_open' && tag === 'h2' && tokens[i + 1]?.content === 'Exercises',
  );
}

/** Files that no page lists come last. */
function inReadingOrder(book: Book, folder: string): readonly string[] {
  const listed = book.listings.map((listing) => listing.file.file);
  const all = new Set([...listed, ...book.code.keys()]);
  return [...all].filter((file) => file.startsWith(folder));
}

/** What a file of the reader's lacks. */
type Lacks = (mine: string) => readonly string[];

/** Loads the compiler, which takes half a second, if there is a file that it can read. */
async function loadLacks({ root }: Book, files: readonly string[]): Promise<Lacks> {
  if (!files.some((file) => existsSync(path.join(root, mineOf(file))))) return () => [];
  const { findLacks } = await import('./follow-lacks.ts');
  return (mine) => findLacks(root, mine);
}

function mineOf(file: string): string {
  return file.replace(/^code\//, 'my/');
}

function describe(book: Book, file: string, lacksOf: Lacks): FollowedFile {
  const mine = mineOf(file);
  const isThere = existsSync(path.join(book.root, mine));
  const listings = book.listings.filter((listing) => isHome(listing, file));
  const [first] = listings;
  return {
    mine,
    isThere,
    lacks: isThere ? lacksOf(mine) : [],
    explained: first && `${first.page.route}#${first.id}`,
    isRoutine: listings.length > 0 && listings.every((listing) => listing.folded),
  };
}

function isHome(listing: Listing, file: string): boolean {
  return listing.file.file === file && !listing.reprise;
}
