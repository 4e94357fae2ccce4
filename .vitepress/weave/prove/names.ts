// names.ts: whatever a page sets in backticks and looks like a name must exist.
//
//   name = identifier *( "." identifier ) [ "()" ]     with an inner capital, a dot or "()"
//   file = *( part "/" ) part "." extension            of any folder, by the end of its path
//   path = ( "code" / "book" / "tests" / ".vitepress" ) "/" …
//
// A name must exist in the code as far as the reader has come; a page lists those of other
// people's code under `foreign:` in its frontmatter.

import { type CodeSpan, findCodeSpans } from './code-spans.ts';
import { readCode } from '../read/code.ts';
import { type Fault } from '../fault.ts';
import { collectNames, readLibraryNames } from './known-names.ts';
import { type Page, readPages } from '../read/pages.ts';
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
export async function checkNames(root: string): Promise<readonly Fault[]> {
  const known = { code: collectNames(readCode(root).values()), files: listRepository(root) };
  return readPages(root).flatMap((page) => checkPage(page, known));
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
  const name = text.replace(/\(\)$/, '');
  const isIn = (names: Names, part: string): boolean => names.has(name) || names.has(part);
  const chapters = [...known.code].filter(([slug]) => isReached(page, slug));
  const sources = [
    new Set(page.foreign),
    ...chapters.map(([, names]) => names),
    readLibraryNames(),
  ];
  const part = name.split('.').find((each) => !sources.some((names) => isIn(names, each)));
  if (part === undefined) return undefined;
  const later = [...known.code].find(
    ([slug, names]) => !isReached(page, slug) && isIn(names, part),
  );
  const is =
    later === undefined ? 'nothing is called' : `${later[0]} is the first to call something`;
  const far = page.chapter === undefined ? '' : ` up to ${page.chapter}`;
  return `Cannot find "${text}": ${is} "${part}", expected a name of the code${far}, of Node, or one listed as foreign`;
}

function isReached(page: Page, slug: string): boolean {
  return page.chapter === undefined || slug <= page.chapter;
}
