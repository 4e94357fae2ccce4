// print.test.ts: the lines that a listing prints.

import { describe, expect, it } from 'vitest';

import { readBook } from '../../.vitepress/weave/read/book.ts';
import { printListing } from '../../.vitepress/weave/read/print.ts';
import { lines, writeBook } from './made-book.ts';

const SIGN = { kept: ' ', added: '+', removed: '-' } as const;

/** The lines of each listing of a page, led by their marks. */
function print(
  page: string,
  code: Readonly<Record<string, string>>,
): readonly (readonly string[])[] {
  const book = readBook(writeBook({ 'book/01-x.md': page, ...code }));
  return book.listings.map((listing) =>
    printListing(book, listing).map(({ change, text }) => `${SIGN[change]}${text}`),
  );
}

const LOOP = lines(
  'class Loop {',
  '  // #region turn',
  '  turn() {',
  '',
  '    // #region run what is due',
  '    for (;;)',
  '      run();',
  '    // #endregion run what is due',
  '  }',
  '  // #endregion turn',
  '}',
);

describe('a listing prints', () => {
  it('its region dedented and without markers', () => {
    expect(print('<<< a.ts#turn\n', { 'code/01-x/a.ts': LOOP })).toEqual([
      [' turn() {', ' ', '   for (;;)', '     run();', ' }'],
    ]);
  });

  it('a link in the place of a region that has a listing of its own', () => {
    const page = '<<< a.ts\n\n<<< a.ts#turn\n\n<<< a.ts#run what is due\n';
    expect(print(page, { 'code/01-x/a.ts': LOOP })).toEqual([
      [' class Loop {', '   ⟨turn⟩', ' }'],
      [' turn() {', ' ', '   ⟨run what is due⟩', ' }'],
      [' for (;;)', '   run();'],
    ]);
  });

  it('a region in full if only a reprise repeats it', () => {
    const [whole] = print('<<< a.ts\n\n<<< a.ts#turn {reprise}\n', { 'code/01-x/a.ts': LOOP });
    expect(whole).toHaveLength(7);
  });

  it('what changed since another place', () => {
    const code = {
      'code/01-x/a.ts': lines(
        '  // #region turn',
        '  wait();',
        '',
        '  run();',
        '  // #endregion turn',
      ),
      'code/01-x/attempts/a.ts': lines(
        '// #region turn',
        'spin();',
        'run();',
        '// #endregion turn',
      ),
    };
    expect(print('<<< a.ts#turn {from=attempts/a.ts#turn}\n', code)).toEqual([
      ['-spin();', '+wait();', '+', ' run();'],
    ]);
  });

  it('a fragment of a diff once, if both sides have it', () => {
    const inner = ['// #region run', 'run();', '// #endregion run'];
    const code = {
      'code/01-x/a.ts': lines('wait();', ...inner),
      'code/01-x/attempts/a.ts': lines('spin();', ...inner),
    };
    expect(print('<<< a.ts#run\n\n<<< a.ts {from=attempts/a.ts}\n', code)).toEqual([
      [' run();'],
      ['-spin();', '+wait();', ' ⟨run⟩'],
    ]);
  });
});
