import { expect, test } from 'vitest';

import { readFollowedChapter } from '../../.vitepress/commands/follow-files.ts';
import { readBook } from '../../.vitepress/weave/read/book.ts';
import { createFolder } from '../support/checkout.ts';

const FENCE = '<<<';

// By its path, cancellation.md would come before index.md.
const BOOK = {
  'book/01-x/index.md': `# X\n\n${FENCE} queue.ts\n\n${FENCE} loop.ts#one turn\n`,
  'book/01-x/cancellation.md': `# More\n\n${FENCE} scope.ts\n\n${FENCE} loop.ts#cancel\n\n## Exercises\n`,
  'book/solutions/01-x.md': '# Solutions\n\n## Exercises\n',
  'code/01-x/loop.ts':
    '// #region one turn\nlet a;\n// #endregion one turn\n// #region cancel\nlet b;\n// #endregion cancel\n',
  'code/01-x/queue.ts': 'let q;\n',
  'code/01-x/scope.ts': 'let s;\n',
};

test('readFollowedChapter goes through the pages of a chapter as a reader does', async () => {
  const { modules } = await readFollowedChapter(readBook(createFolder(BOOK)), '01-x');
  expect(modules.map(({ mine, explained }) => [mine, explained])).toEqual([
    ['my/01-x/queue.ts', '/01-x/#listing-queue'],
    ['my/01-x/loop.ts', '/01-x/#listing-loop-one-turn'],
    ['my/01-x/scope.ts', '/01-x/cancellation#listing-scope'],
  ]);
});

test('readFollowedChapter takes the order of pages from the table of contents', async () => {
  const pages = ['bridges', 'client', 'servers', 'index'];
  const files = pages.flatMap((name) => [
    [`book/07-lasgi/${name}.md`, `# X\n\n${FENCE} ${name}.ts\n`],
    [`code/07-lasgi/${name}.ts`, 'let x;\n'],
  ]);
  const book = readBook(createFolder(Object.fromEntries(files)));
  const { modules } = await readFollowedChapter(book, '07-lasgi');
  expect(modules.map(({ mine }) => mine)).toEqual(
    ['index', 'servers', 'bridges', 'client'].map((name) => `my/07-lasgi/${name}.ts`),
  );
});

test('readFollowedChapter finds where a chapter begins and where its exercises are', async () => {
  const { start, exercisesAt } = await readFollowedChapter(readBook(createFolder(BOOK)), '01-x');
  expect(start).toBe('/01-x/');
  expect(exercisesAt).toBe('/01-x/cancellation#exercises');
});

test('readFollowedChapter says so where a chapter has no exercises, or no page yet', async () => {
  const files = { 'book/01-x.md': '# X\n\n### Exercises\n', 'code/02-y/y.ts': '' };
  const book = readBook(createFolder(files));
  expect(await readFollowedChapter(book, '01-x')).toMatchObject({
    start: '/01-x',
    exercisesAt: undefined,
  });
  expect(await readFollowedChapter(book, '02-y')).toMatchObject({ start: undefined });
});

test('readFollowedChapter says what the files that are there lack', async () => {
  const files = { ...BOOK, 'code/01-x/queue.ts': 'export let q;\n', 'my/01-x/queue.ts': '' };
  const { modules } = await readFollowedChapter(readBook(createFolder(files)), '01-x');
  expect(modules.map(({ lacks }) => lacks)).toEqual([['exports no q yet'], [], []]);
});
