// pages.ts: the pages of the book, read from book/.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import matter from 'gray-matter';
import type { Token } from 'markdown-it/index.js';

import { sortKeyOf } from '../../contents.ts';
import { parseMarkdown } from './markdown.ts';

export interface Page {
  /** Relative to the repository's root: `book/01-tracer-bullet.md`. */
  readonly file: string;
  /** Where the site serves it: `/01-tracer-bullet`. */
  readonly route: string;
  /** The slug of the chapter that it belongs to; the solutions of a chapter belong to it too. */
  readonly chapter: string | undefined;
  /** `draft: true`: lines that it does not print yet are reported, and fail nothing. */
  readonly draft: boolean;
  /** `foreign:`, the names in backticks that neither our code nor Node's types know. */
  readonly foreign: readonly string[];
  /** The whole file, its frontmatter blanked out: line numbers are the file's own. */
  readonly text: string;
  readonly tokens: readonly Token[];
}

const CHAPTER = /(?:^|\/)(\d\d-[a-z0-9-]+)(?:\/|\.md$)/;

/**
 * Reads every page below `book/`, in the order in which they are read: a chapter's `index.md`,
 * then its other pages as the table of contents has them. `[file].md` is a mould of pages.
 */
export function readPages(root: string): readonly Page[] {
  return readdirSync(path.join(root, 'book'), { recursive: true, encoding: 'utf8' })
    .map((name) => `book/${name.replaceAll(path.sep, '/')}`)
    .filter((file) => file.endsWith('.md') && !file.includes('['))
    .map((file) => parsePage(file, readFileSync(path.join(root, file), 'utf8')))
    .toSorted((one, other) => (sortKeyOf(one.route) < sortKeyOf(other.route) ? -1 : 1));
}

/** Parses one page; `file` decides its route and its chapter. */
export function parsePage(file: string, source: string): Page {
  // Without options gray-matter answers from a cache, where a text that it could not read, once
  // asked for again, has no frontmatter at all.
  const { data, content } = matter(source, {});
  const blank = '\n'.repeat(source.slice(0, source.length - content.length).split('\n').length - 1);
  const text = blank + content;
  const slug = CHAPTER.exec(file)?.[1];
  return {
    file,
    route: routeOf(file),
    chapter: slug === '00-preface' ? undefined : slug,
    draft: data['draft'] === true,
    foreign: Array.isArray(data['foreign']) ? data['foreign'].map(String) : [],
    text,
    tokens: parseMarkdown(text),
  };
}

function routeOf(file: string): string {
  const name = file.slice('book/'.length, -'.md'.length);
  return `/${name === 'index' ? '' : name.replace(/\/index$/, '/')}`;
}
