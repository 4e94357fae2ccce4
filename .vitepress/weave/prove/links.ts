// links.ts: every link of the book leads somewhere.
//
// VitePress stops at a dead link in Markdown, but looks at no anchor, and not at what the
// weave has added. So we look at the HTML that comes out, where all links are alike.

import { existsSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'node-html-parser';

import { type Book, bookCode } from '../read/book.ts';
import { plainLineNumbers } from '../read/code.ts';
import { type Fault, WeaveError } from '../fault.ts';
import type { Findings } from '../findings.ts';
import { suggest } from '../read/nearest.ts';
import type { Page } from '../read/pages.ts';
import { type Render, type RenderedPage, renderPages } from './render-pages.ts';
import { sourceRoute } from '../render/site.ts';

/** A page, as its links see it. */
interface Document {
  readonly page: Page;
  readonly anchors: Anchors;
  readonly links: readonly Link[];
}

/** What a `#` may name on a page. */
type Anchors = ReadonlySet<string>;

interface Link {
  readonly page: Page;
  /** As the page has it, once rendered. */
  readonly target: string;
  readonly isImage: boolean;
}

interface Site {
  readonly root: string;
  readonly base: string;
  /** Of every page, by its address without the base. */
  readonly anchors: ReadonlyMap<string, Anchors>;
}

const SCHEME = /^[a-z][a-z\d+.-]*:|^\/\//i;
const HERE = 'http://site.invalid'; // makes an address whole, so that `URL` can take it apart

/** Finds the links that lead nowhere, or where a book's link must not lead. */
export async function checkLinks(book: Book, render: Render = renderPages): Promise<Findings> {
  return { faults: await findDeadLinks(book, render), notices: [] };
}

async function findDeadLinks(book: Book, render: Render): Promise<readonly Fault[]> {
  try {
    const { pages, base } = await render(book.root, book.pages);
    return checkDocuments(book, base, pages.map(readDocument));
  } catch (error) {
    if (error instanceof WeaveError) return error.faults; // without all pages, all links look dead
    throw error;
  }
}

function checkDocuments(
  book: Book,
  base: string,
  documents: readonly Document[],
): readonly Fault[] {
  const routes = documents.map(({ page, anchors }) => [page.route, anchors] as const);
  const anchors = new Map([...routes, ...listSourcePages(book)]);
  const site = { root: book.root, base, anchors };
  return documents
    .flatMap(({ links }) => links)
    .flatMap((link) => {
      const objection = findObjection(link, site);
      if (objection === undefined) return [];
      const message = `Cannot follow "${link.target}": ${objection}`;
      return [{ file: link.page.file, line: findLine(link), message }];
    });
}

function readDocument({ page, html }: RenderedPage): Document {
  const document = parse(html, { blockTextElements: { script: true, style: true } }); // not `pre`
  const collect = (selector: string, attribute: string): readonly string[] =>
    document.querySelectorAll(selector).flatMap((element) => {
      const value = element.getAttribute(attribute);
      return value === undefined ? [] : [value];
    });
  const anchors = new Set([...collect('[id]', 'id'), ...collect('a[name]', 'name')]);
  const targets = new Set(collect('a[href]', 'href')); // once each: a dead one is mended everywhere
  const sources = new Set(collect('img[src]', 'src'));
  const links = [
    ...[...targets].map((target) => ({ page, target, isImage: false })),
    ...[...sources].map((target) => ({ page, target, isImage: true })),
  ];
  return { page, anchors, links };
}

/** The pages of whole files, which no file of the book is: their anchors are their lines, `L1`, `L2`… */
function listSourcePages(book: Book): readonly (readonly [string, Anchors])[] {
  return bookCode(book).map((file) => {
    const anchors = plainLineNumbers(file).map((number) => `L${number}`);
    return [sourceRoute(file), new Set(anchors)];
  });
}

function findObjection(link: Link, site: Site): string | undefined {
  const { target, page } = link;
  if (SCHEME.test(target)) return findForeignObjection(link);
  const { pathname, hash } = new URL(target, HERE + site.base.replace(/\/$/, '') + page.route);
  if (!pathname.startsWith(site.base)) return `it leaves the site, expected "${site.base}…"`;
  const route = `/${decode(pathname.slice(site.base.length))}`;
  const clean = route.replace(/\/index(\.md|\.html)?$/, '/').replace(/\.(md|html)$/, '');
  const anchors = link.isImage ? undefined : site.anchors.get(clean);
  if (anchors === undefined) return findFileObjection(route, link, site);
  const anchor = decode(hash.slice('#'.length));
  if (anchor === '' || anchors.has(anchor)) return undefined;
  return `there is no "${anchor}" on that page, expected ${suggest(anchor, anchors)}`;
}

function findFileObjection(route: string, { isImage }: Link, { root }: Site): string | undefined {
  const candidates = [`book/public${route}`, `book${route}`];
  const isFile = /\.\w+$/.test(route);
  if (isFile && candidates.some((file) => existsSync(path.join(root, file)))) return undefined;
  const thing = isImage ? 'file' : 'page';
  return `there is no such ${thing}, expected one of book/, or a file of book/public/`;
}

/** Other hosts are not asked: a book must be checked without a network. */
function findForeignObjection({ target, isImage }: Link): string | undefined {
  if (isImage) return 'it is on another host, expected a file of book/public/';
  if (/^https:\/\/|^http:\/\/127\.0\.0\.1(:\d+)?(\/|$)/.test(target)) return undefined;
  return 'it is not secure, expected "https:", or "http://127.0.0.1" for a server of the reader';
}

/** The first line with the target as an author writes it; 1 for a link that the weave has made. */
function findLine({ page, target }: Link): number {
  const [address = '', anchor] = decode(target).replace(/^\.\//, '').split('#');
  const written = address.replace(/\.html$/, '');
  const isOn = (line: string): boolean =>
    line.includes(written) && (anchor === undefined || line.includes(`#${anchor}`));
  return page.text.split('\n').findIndex(isOn) + 1 || 1;
}

/** Decodes what is percent-encoded; a stray "%" stays, and then leads nowhere. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
