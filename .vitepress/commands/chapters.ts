// chapters.ts: the chapters that have code, and how a reader names one.

import { readdirSync } from 'node:fs';
import path from 'node:path';

import { CommandError } from './command-error.ts';

const SLUG = /^\d\d-[a-z0-9-]+$/;

/** Lists the slugs of the folders in `code/`, in order. */
export function listChapters(root: string): readonly string[] {
  return readdirSync(path.join(root, 'code'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && SLUG.test(entry.name))
    .map((entry) => entry.name)
    .toSorted();
}

/** Returns the slug of the chapter called `1`, `01` or `01-tracer-bullet`, or `undefined`. */
export function findChapter(root: string, name: string): string | undefined {
  const prefix = `${name.padStart(2, '0')}-`;
  const isNumber = /^\d{1,2}$/.test(name);
  return listChapters(root).find((slug) => slug === name || (isNumber && slug.startsWith(prefix)));
}

/**
 * Returns the slug of the chapter that a command was asked for.
 *
 * @param verb  What the command does with it, for the message: `run`, `follow`.
 * @throws CommandError if there is no such chapter, or none was named.
 */
export function expectChapter(root: string, name: string | undefined, verb: string): string {
  const slug = name === undefined ? undefined : findChapter(root, name);
  if (slug !== undefined) return slug;
  const is = name === undefined ? 'no number was given' : 'there is no such chapter';
  const known = listChapters(root).join(', ');
  throw new CommandError(`Cannot ${verb} chapter "${name ?? ''}": ${is}, expected one of ${known}`);
}
