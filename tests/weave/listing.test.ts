// listing.test.ts: the ids by which readers quote listings.

import { expect, it } from 'vitest';

import { readBook } from '../../.vitepress/weave/read/book.ts';
import { lines, writeBook } from './made-book.ts';

it('gives each listing of a page an id of its own', () => {
  const code = lines('// #region run what is due', 'run();', '// #endregion run what is due');
  const book = readBook(
    writeBook({
      'code/01-x/a.ts': code,
      'code/02-y/a.ts': code,
      'tests/02-y/a.test.ts': '',
      'book/02-y.md': lines(
        '<<< a.ts#run what is due',
        '<<< 01-x/a.ts#run what is due {reprise}',
        '<<< a.ts#run what is due {reprise}',
        '<<< a.ts',
        '<<< tests/a.test.ts',
      ),
    }),
  );
  expect(book.faults).toEqual([]);
  expect(book.listings.map(({ id }) => id)).toEqual([
    'listing-a-run-what-is-due',
    'listing-01-x-a-run-what-is-due',
    'listing-a-run-what-is-due-2',
    'listing-a',
    'listing-tests-a-test',
  ]);
});
