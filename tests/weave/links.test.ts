import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';

import { formatFault, WeaveError } from '../../.vitepress/weave/fault.ts';
import { checkLinks } from '../../.vitepress/weave/prove/links.ts';
import { readBook } from '../../.vitepress/weave/read/book.ts';
import type { Render } from '../../.vitepress/weave/prove/render-pages.ts';
import { writeBook } from './made-book.ts';

const BOOK = {
  'book/index.md': '# Cover\n',
  'book/02-y.md': '# Next\n\n<h2 id="loop">Loop</h2>\n\n<a name="old">x</a>\n',
  'book/solutions/index.md': '<p id="one">Solutions</p>\n',
  'book/public/screenshot.png': '',
  'code/01-x/server.ts': '// #region all\nfirst();\nsecond();\n// #endregion all\n',
};

/** Plain Markdown: quicker than the site's renderer, and as good for what links are. */
const renderPlainly: Render = async (_, pages) => {
  const markdown = new MarkdownIt({ html: true });
  return { pages: pages.map((page) => ({ page, html: markdown.render(page.text) })), base: '/' };
};

const ALIVE: readonly string[] = [
  '[x](/)',
  '[x](#here) <i id="here">y</i>',
  '[x](/02-y)',
  '[x](./02-y)',
  '[x](02-y.md#loop)',
  '[x](/02-y#old)',
  '[x](/02-y.html#loop)',
  '[x](/solutions/#one)',
  '[x](/solutions/index)',
  '[x](/solutions/index.md#one)',
  '[x](/source/01-x/server#L3)',
  '[x](https://example.com/anything#at-all)',
  '[x](http://127.0.0.1:8001/)',
  '[x](/screenshot.png)',
  '![x](/screenshot.png)',
];

test.each(ALIVE)('accepts %s', async (text) => {
  expect(await check(text)).toEqual([]);
});

const NO_PAGE = 'there is no such page, expected one of book/, or a file of book/public/';
const NO_FILE = 'there is no such file, expected one of book/, or a file of book/public/';
const INSECURE =
  'it is not secure, expected "https:", or "http://127.0.0.1" for a server of the reader';
const noAnchor = (id: string, known: string): string =>
  `there is no "${id}" on that page, expected ${known}`;

const DEAD: readonly (readonly [text: string, target: string, objection: string])[] = [
  ['[x](/03-z)', '/03-z', NO_PAGE],
  ['[x](03-z.md)', '03-z.md', NO_PAGE],
  ['[x](/solutions)', '/solutions', NO_PAGE],
  ['[x](#nowhere)', '#nowhere', noAnchor('nowhere', 'none to be named')],
  ['[x](/02-y#lop)', '/02-y#lop', noAnchor('lop', '"loop" or "old"')],
  ['[x](02-y.md#od)', '02-y.md#od', noAnchor('od', '"old" or "loop"')],
  ['<pre><a href="#nowhere">x</a></pre>', '#nowhere', noAnchor('nowhere', 'none to be named')],
  ['[x](/source/01-x/loop)', '/source/01-x/loop', NO_PAGE],
  ['[x](/source/01-x/server#L4)', '/source/01-x/server#L4', noAnchor('L4', '"L2" or "L3"')],
  ['[x](/missing.png)', '/missing.png', NO_PAGE],
  ['![x](/02-y)', '/02-y', NO_FILE],
  ['![x](/missing.png)', '/missing.png', NO_FILE],
  ['[x](http://example.com/)', 'http://example.com/', INSECURE],
  ['[x](//example.com/)', '//example.com/', INSECURE],
  ['[x](http://127.0.0.1.example.com/)', 'http://127.0.0.1.example.com/', INSECURE],
  [
    '![x](https://example.com/x.png)',
    'https://example.com/x.png',
    'it is on another host, expected a file of book/public/',
  ],
];

test.each(DEAD)('finds %s dead', async (text, target, objection) => {
  expect(await check(text)).toEqual([`book/01-x.md:5: Cannot follow "${target}": ${objection}`]);
});

test('below a base, a link must stay there', async () => {
  const below: Render = async (root, pages) => ({
    ...(await renderPlainly(root, pages)),
    base: '/log/',
  });
  const page = '[a](/log/02-y#loop) [b](/02-y) [c](02-y)';
  const root = writeBook({ ...BOOK, 'book/01-x.md': page });
  expect((await checkLinks(readBook(root), below)).faults.map(formatFault)).toEqual([
    'book/01-x.md:1: Cannot follow "/02-y": it leaves the site, expected "/log/…"',
  ]);
});

test('what keeps a page from being rendered is reported in place of links', async () => {
  const fault = { file: 'book/01-x.md', line: 3, message: 'Cannot find "a.ts"' };
  const render: Render = async () => {
    throw new WeaveError([fault]);
  };
  expect((await checkLinks(readBook(writeBook(BOOK)), render)).faults).toEqual([fault]);
});

test("looks at the pages as the site's own settings render them", async () => {
  const root = writeBook({
    ...BOOK,
    'book/01-x.md': '## Two words\n\n[a](#two-words) [b](02-y.md#loop)\n\n[c](./02-y.md#no)\n',
    '.vitepress/config.mjs': "export default { srcDir: 'book', cleanUrls: true };\n",
  });
  expect((await checkLinks(readBook(root))).faults.map(formatFault)).toEqual([
    `book/01-x.md:5: Cannot follow "./02-y#no": ${noAnchor('no', '"next", "loop" or "old"')}`,
  ]);
});

/** Checks a page of which `text` is line 5. */
async function check(text: string): Promise<readonly string[]> {
  const page = `# A page\n\nText.\n\n${text}\n`;
  const root = writeBook({ ...BOOK, 'book/01-x.md': page });
  return (await checkLinks(readBook(root), renderPlainly)).faults.map(formatFault);
}
