// contents.ts: the book's table of contents, as data, and what the site computes from it.
//
// A chapter is in the table from the first day; it has a link once its page exists.

/** One line of the table of contents. */
export interface Entry {
  readonly title: string;
  /** `01` for a chapter; nothing else has one. */
  readonly number?: string;
  /** Is it a further page of the chapter above it? */
  readonly continues?: boolean;
  /** A chapter in one sentence, with a lower-case start and no period. */
  readonly idea?: string;
  /** Where the page is; `undefined` while it is not written. */
  readonly link: string | undefined;
}

export interface Part {
  /** `undefined` for what stands before and after the numbered parts. */
  readonly numeral?: string;
  readonly title: string;
  readonly entries: readonly Entry[];
}

interface Chapter {
  readonly slug: string;
  readonly title: string;
  readonly idea: string;
  /** The pages after the first, of a chapter that is too long for one. */
  readonly pages?: readonly { readonly name: string; readonly title: string }[];
}

interface PlannedPart {
  readonly numeral: string;
  readonly title: string;
  readonly chapters: readonly Chapter[];
}

// prettier-ignore
const PLAN: readonly PlannedPart[] = [
  { numeral: 'I', title: 'The target', chapters: [
    { slug: '01-tracer-bullet', title: 'The tracer bullet', idea: 'hit the target crudely first' },
  ] },
  { numeral: 'II', title: 'The loop', chapters: [
    { slug: '02-event-loop', title: 'The event loop', idea: 'a loop is a queue, a heap and one system call',
      pages: [{ name: 'system-call', title: 'The system call' }] },
    { slug: '03-coroutines', title: 'Coroutines', idea: 'one trap turns a callback into a value',
      pages: [{ name: 'cancellation', title: 'Calling it off' }] },
    { slug: '04-streams', title: 'Streams', idea: 'reading pulls, writing waits',
      pages: [{ name: 'chat', title: 'A chat, three times' }] },
  ] },
  { numeral: 'III', title: 'The protocol', chapters: [
    { slug: '05-http-parser', title: 'The HTTP parser', idea: 'bytes in, events out',
      pages: [{ name: 'framing', title: 'Where the body ends' }, { name: 'cases/', title: 'The cases' }] },
    { slug: '06-http-connection', title: 'The HTTP connection', idea: 'two tables say who may speak',
      pages: [{ name: 'answers', title: 'What goes out' }] },
  ] },
  { numeral: 'IV', title: 'The interface', chapters: [
    { slug: '07-lasgi', title: 'LASGI', idea: 'one function is the whole interface',
      pages: [
        { name: 'servers', title: 'One application, many servers' }, { name: 'bridges', title: 'Bridges' },
        { name: 'client', title: 'A client without a socket' }, { name: 'lint', title: 'An application under watch' },
        { name: 'kit', title: 'A kit for servers' }, { name: 'specification', title: 'The specification' },
      ] },
    { slug: '08-server', title: 'The server', idea: 'a connection is a coroutine in a task group',
      pages: [
        { name: 'limits', title: 'Everything ends' }, { name: 'proxy', title: 'Who asked, and what they got' },
        { name: 'command', title: 'One command' }, { name: 'load', title: 'Under load' },
      ] },
  ] },
  { numeral: 'V', title: 'The framework', chapters: [
    { slug: '09-router', title: 'The router', idea: 'a tree of prefixes' },
    { slug: '10-controllers', title: 'Controllers', idea: 'a response is an application' },
  ] },
  { numeral: 'VI', title: 'Templates', chapters: [
    { slug: '11-peg', title: 'Parsing expressions', idea: 'a grammar is a tree of choices' },
    { slug: '12-expressions', title: 'Expressions', idea: 'precedence without left recursion' },
    { slug: '13-templates', title: 'Templates', idea: 'strings that become a function' },
  ] },
  { numeral: 'VII', title: 'The whole', chapters: [
    { slug: '14-atlas', title: 'Atlas', idea: 'assembly' },
    { slug: '15-websockets', title: 'WebSockets', idea: 'a second protocol on the same connection' },
    { slug: '16-production', title: 'Production', idea: 'many processes, one port' },
  ] },
];

/** The pages after a chapter's first, and their places: `/07-lasgi/servers` is at `/07-lasgi/00`. */
const SORT_KEYS: ReadonlyMap<string, string> = new Map(
  PLAN.flatMap((part) => part.chapters).flatMap(({ slug, pages = [] }) =>
    pages.map(({ name }, at) => [`/${slug}/${name}`, `/${slug}/${String(at).padStart(2, '0')}`]),
  ),
);

/** Creates the table of contents of a book that has a page at each of `routes`. */
export function createContents(routes: ReadonlySet<string>): readonly Part[] {
  const isWritten = ({ link }: Entry) => link !== undefined && routes.has(link);
  const parts = PLAN.map(({ numeral, title, chapters }) => ({
    numeral,
    title,
    entries: chapters.flatMap((chapter) => [
      chapterEntry(chapter, routes),
      ...continuations(chapter).filter(isWritten),
    ]),
  }));
  const front = { title: 'Before', entries: [page('Preface', '/00-preface')].filter(isWritten) };
  const back = {
    title: 'After',
    entries: [...solutions(), page('The source', '/source/')].filter(isWritten),
  };
  return [front, ...parts, back].filter((part) => part.entries.length > 0);
}

/** Finds the pages before and after `link` in reading order. */
export function findNeighbours(
  contents: readonly Part[],
  link: string,
): { readonly previous: Entry | undefined; readonly next: Entry | undefined } {
  const order = contents.flatMap((part) =>
    part.entries.filter((entry) => entry.link !== undefined),
  );
  const at = order.findIndex((entry) => entry.link === link);
  if (at === -1) return { previous: undefined, next: undefined };
  return { previous: order[at - 1], next: order[at + 1] };
}

/** Where the site serves a page, by its file's path below `book/`. */
export function linkOfPage(relativePath: string): string {
  return `/${relativePath.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}

/** A text for a page's route, by which pages are sorted as they are read. */
export function sortKeyOf(route: string): string {
  return SORT_KEYS.get(route) ?? route;
}

/** The name of an entry in one line: `1. The tracer bullet`. */
export function nameOf(entry: Entry): string {
  return entry.number === undefined ? entry.title : `${Number(entry.number)}. ${entry.title}`;
}

function chapterEntry({ slug, title, idea }: Chapter, routes: ReadonlySet<string>): Entry {
  const link = [`/${slug}`, `/${slug}/`].find((route) => routes.has(route));
  return { number: slug.slice(0, 2), title, idea, link };
}

function continuations({ slug, pages = [] }: Chapter): readonly Entry[] {
  return pages.map(({ name, title }) => ({ ...page(title, `/${slug}/${name}`), continues: true }));
}

function solutions(): readonly Entry[] {
  return PLAN.flatMap((part) => part.chapters).map(({ slug }) =>
    page(`Solutions to ${Number(slug.slice(0, 2))}`, `/solutions/${slug}`),
  );
}

function page(title: string, link: string): Entry {
  return { title, link };
}
