// pages.test.ts: what of book/ is a page, and what a page says of itself.

import { expect, it } from 'vitest';

import { parsePage, readPages } from '../../.vitepress/weave/read/pages.ts';
import { writeBook } from './made-book.ts';

it('reads every Markdown file but the moulds that VitePress makes pages of', () => {
  const root = writeBook({
    'book/index.md': '',
    'book/01-x.md': '',
    'book/solutions/01-x.md': '',
    'book/source/[file].md': '',
    'book/source/files.data.ts': '',
  });
  expect(readPages(root).map(({ file, route, chapter }) => [file, route, chapter])).toEqual([
    ['book/index.md', '/', undefined],
    ['book/01-x.md', '/01-x', '01-x'],
    ['book/solutions/01-x.md', '/solutions/01-x', '01-x'],
  ]);
});

it('begins a chapter of several pages with its index.md, whatever the others are called', () => {
  const names = ['01-x.md', '02-y/index.md', '02-y/cancellation.md', '02-y/system-call.md'];
  const root = writeBook(Object.fromEntries(names.map((name) => [`book/${name}`, ''])));
  expect(readPages(root).map(({ file }) => file)).toEqual(names.map((name) => `book/${name}`));
});

it('reads frontmatter, and keeps the numbers of the lines below it', () => {
  const page = parsePage('book/01-x.md', '---\ndraft: true\nforeign: [uvloop]\n---\n# X\n');
  expect(page).toMatchObject({ draft: true, foreign: ['uvloop'], text: '\n\n\n\n# X\n' });
});

it('finds broken frontmatter every time, not only the first', () => {
  const parse = () => parsePage('book/01-x.md', '---\nforeign: [a\n---\n');
  expect(parse).toThrow();
  expect(parse).toThrow();
});
