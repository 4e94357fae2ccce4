// names.ts: whatever a page sets in backticks and looks like a name must exist.
//
//   name = identifier *( "." identifier ) [ "()" ]     with an inner capital, a dot or "()"
//   file = *( part "/" ) part "." extension            of any folder, by the end of its path
//   path = ( "code" / "book" / "tests" / ".vitepress" ) "/" …
//
// A name must exist in the code as far as the reader has come; a page lists those of other
// people's code under `foreign:` in its frontmatter.

import { type CodeSpan, findCodeSpans } from './code-spans.ts';
import type { Book } from '../read/book.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';
import { collectNames, readLibraryNames } from './known-names.ts';
import { suggest } from '../read/nearest.ts';
import type { Page } from '../read/pages.ts';
import { listRepository } from './repository.ts';

const NAME = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*(\(\))?$/;
const LOOKS_LIKE_CODE = /[a-z0-9][A-Z]|\.|\(\)$/;
const FILE = /^[\w.-]+(\/[\w.-]+)*\.(ts|js|cjs|mjs|json|md|svg|html|css|vue|yml|sh)$/;
const PATH = /^(code|book|tests|\.vitepress)\/[\w./-]*$/;

type Names = ReadonlySet<string>;

interface Known {
  /** By chapter. */
  readonly code: ReadonlyMap<string, Names>;
  readonly files: readonly string[];
}

/** Finds the names in the pages that nothing is called. */
export function checkNames({ root, pages, code }: Book): Findings {
  const known = { code: collectNames(code.values()), files: listRepository(root) };
  return { faults: pages.flatMap((page) => checkPage(page, known)), notices: [] };
}

function checkPage(page: Page, known: Known): readonly Fault[] {
  const foreign = new Set(page.foreign);
  return findCodeSpans(page).flatMap((span) => {
    const message = foreign.has(span.text) ? undefined : findObjection(span, page, known);
    return message === undefined ? [] : [{ file: page.file, line: span.line, message }];
  });
}

function findObjection({ text }: CodeSpan, page: Page, known: Known): string | undefined {
  if (FILE.test(text) || PATH.test(text)) return findFileObjection(text, known.files);
  if (NAME.test(text) && LOOKS_LIKE_CODE.test(text)) return findNameObjection(text, page, known);
  return undefined;
}

function findFileObjection(text: string, files: readonly string[]): string | undefined {
  if (text.startsWith('my/')) return undefined; // the reader's, and not there yet
  const isCalled = (file: string): boolean =>
    file === text || file === `${text}/` || file.endsWith(`/${text}`);
  if (files.some(isCalled)) return undefined;
  return `Cannot find "${text}": there is no such file, expected one of this repository`;
}

function findNameObjection(text: string, page: Page, known: Known): string | undefined {
  const sources = listSources(page, known);
  const part = findUnknownPart(text.replace(/\(\)$/, ''), sources);
  if (part === undefined) return undefined;
  const later = [...known.code].find(([slug, names]) => !isReached(page, slug) && names.has(part));
  if (later === undefined) return `Cannot find "${text}": ${describeUnknown(part, sources)}`;
  return `Cannot find "${text}": ${later[0]} is the first to call something "${part}", expected a name of the code up to ${page.chapter}`;
}

/** Lists where a name on the page may come from. */
function listSources(page: Page, known: Known): readonly Names[] {
  const reached = [...known.code].filter(([slug]) => isReached(page, slug));
  return [...reached.map(([, names]) => names), readLibraryNames(), new Set(page.foreign)];
}

function isReached(page: Page, slug: string): boolean {
  return page.chapter === undefined || slug <= page.chapter;
}

/** Returns the first part of `name` that none of the sources knows; some know it as a whole. */
function findUnknownPart(name: string, sources: readonly Names[]): string | undefined {
  const isKnown = (word: string): boolean => sources.some((names) => names.has(word));
  return isKnown(name) ? undefined : name.split('.').find((part) => !isKnown(part));
}

function describeUnknown(part: string, sources: readonly Names[]): string {
  const names = sources.flatMap((source) => [...source]).filter((word) => NAME.test(word));
  return `nothing is called "${part}", expected ${suggest(part, new Set(names))}, or a name listed as foreign`;
}
