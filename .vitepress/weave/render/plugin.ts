// plugin.ts: teaches VitePress's Markdown parser the weave. The thinking is done elsewhere.

import path from 'node:path';

import type MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it/index.js';

import { type Book, readBook } from '../read/book.ts';
import type { PageEnv } from './containers.ts';
import { WeaveError } from '../fault.ts';
import { renderFigure } from './fences.ts';
import { checkFences } from '../prove/stray-fences.ts';
import { findDirective, listingRule } from '../read/markdown.ts';
import { renderListing } from './render-listing.ts';
import { renderSource } from './render-source.ts';
import type { Site } from './site.ts';

export interface WeaveOptions {
  /** The repository's root, absolute. */
  readonly root: string;
  /** The site's base, with `/` at both ends. Default `/`. */
  readonly base?: string;
  /** Read the book again for every page, as live reload needs. Default: once. */
  readonly watch?: boolean;
}

/** A listing of a page, ready to be put in its place. */
interface Woven {
  readonly html: string;
  /** The files that it shows, relative to the root. */
  readonly files: readonly string[];
}

/** Below it VitePress makes a page for each file of `code/`. */
const SOURCE_PAGES = 'source/';

/**
 * Teaches `markdown` listings, source pages, sketches and transcripts.
 * @throws WeaveError when it parses a page that has a fault, which fails the build.
 */
export function weavePlugin(markdown: MarkdownIt, options: WeaveOptions): void {
  const site = createSite(markdown, options.base ?? '/');
  const currentBook = createReader(options);
  listingRule(markdown);
  addFigures(markdown, site);
  markdown.core.ruler.push('weave', (state) => {
    const page = state.env as Partial<PageEnv>; // VitePress's, where it renders a whole page
    if (state.inlineMode || page.relativePath === undefined) return;
    const tokens = state.tokens.filter(({ type }) => type === 'listing');
    const woven = weave(currentBook(), page.relativePath, tokens, site);
    for (const [index, token] of tokens.entries()) token.content = woven[index]?.html ?? '';
    const files = woven.flatMap((listing) => listing.files);
    page.includes?.push(...files.map((file) => path.join(options.root, file)));
  });
  markdown.renderer.rules['listing'] = (tokens, index) => tokens[index]?.content ?? '';
}

function createReader({ root, watch = false }: WeaveOptions): () => Book {
  let book: Book | undefined;
  return () => {
    if (book === undefined || watch) book = readBook(root);
    return book;
  };
}

function createSite(markdown: MarkdownIt, base: string): Site {
  const { fence } = markdown.renderer.rules; // VitePress's, before addFigures wraps it
  return {
    renderFence(text, info) {
      const [token] = markdown.parse('```\n```', {});
      if (token === undefined || fence === undefined)
        throw new Error('Bug: markdown-it lost its fence');
      token.content = text;
      token.info = info;
      return fence([token], 0, markdown.options, {}, markdown.renderer);
    },
    withBase: (route) => base + route.slice(1),
  };
}

function addFigures(markdown: MarkdownIt, site: Site): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const { content = '', info = '' } = tokens[index] ?? {};
    return renderFigure(content, info, site) ?? fence?.(tokens, index, ...rest) ?? '';
  };
}

/** Renders the listings of a page, in the order of their tokens. */
function weave(
  book: Book,
  relativePath: string,
  tokens: readonly Token[],
  site: Site,
): readonly Woven[] {
  if (relativePath.startsWith(SOURCE_PAGES)) {
    return tokens.map(({ content }) => weaveSource(book, content, site));
  }
  const file = `book/${relativePath}`;
  const listings = book.listings.filter(({ page }) => page.file === file);
  const shown = new Set([file, ...listings.map((listing) => listing.file.file)]);
  const all = [...book.faults, ...checkFences(book).faults];
  const faults = all.filter((fault) => shown.has(fault.file));
  if (faults.length > 0) throw new WeaveError(faults);
  return listings.map((listing) => ({
    html: renderListing(book, listing, site),
    files: [listing, listing.from].flatMap((place) => place?.file.file ?? []),
  }));
}

function weaveSource(book: Book, content: string, site: Site): Woven {
  const file = book.code.get(`code/${findDirective(content)?.path}`);
  if (file === undefined) throw new Error(`Bug: no file of code/ for the source page ${content}`);
  return { html: renderSource(book, file, site), files: [file.file] };
}
