// coverage.test.ts: the forms in which the book may print a line once.

import { describe, expect, it } from 'vitest';

import { check, lines, type MadeBook } from './made-book.ts';

const NESTED = lines(
  '// SPDX-License-Identifier: MIT',
  'begin();',
  '// #region the outer',
  'while (more()) {',
  '  // #region the middle',
  '  if (due()) {',
  '    // #region the inner',
  '    run();',
  '    // #endregion the inner',
  '  }',
  '  // #endregion the middle',
  '}',
  '// #endregion the outer',
);

const TURN = lines('// #region turn', 'wait();', 'run();', '// #endregion turn');
const BUSY = lines('// #region turn', 'spin();', 'run();', '// #endregion turn');

describe('a book prints every line once', () => {
  it.each<[string, MadeBook]>([
    ['by one listing of the whole file', { 'book/01-x.md': '<<< a.ts\n' }],
    [
      'with fragments two deep',
      {
        'book/01-x.md':
          '<<< a.ts\n\n<<< a.ts#the outer\n\n<<< a.ts#the middle\n\n<<< a.ts#the inner\n',
      },
    ],
    [
      'with a fragment whose outer region is not listed',
      { 'book/01-x.md': '<<< a.ts#the inner\n\n<<< a.ts\n' },
    ],
    [
      'over the pages of the chapter',
      {
        'book/01-x.md': '<<< a.ts\n',
        'book/01-x/more.md': '<<< a.ts#the middle\n',
        'book/solutions/01-x.md': '<<< a.ts#the inner\n',
      },
    ],
    ['with a reprise', { 'book/01-x.md': '<<< a.ts\n\n<<< a.ts#the inner {reprise}\n' }],
    ['in a folded listing', { 'book/01-x.md': '<<< a.ts {folded}\n' }],
    ['in a list', { 'book/01-x.md': '- Thus:\n\n  <<< a.ts\n' }],
    ['in a box', { 'book/01-x.md': '::: details More\n<<< a.ts\n:::\n' }],
  ])('%s', async (_, pages) => {
    expect(await check({ ...pages, 'code/01-x/a.ts': NESTED })).toEqual({
      faults: [],
      notices: [],
    });
  });

  it('by listings of all regions, if nothing but a blank line is between them', async () => {
    const code = lines(
      '// #region a',
      'a();',
      '// #endregion a',
      '',
      ...TURN.trimEnd().split('\n'),
    );
    const page = '<<< a.ts#turn\n\n<<< a.ts#a\n';
    expect((await check({ 'book/01-x.md': page, 'code/01-x/a.ts': code })).faults).toEqual([]);
  });

  it('though a test is listed twice', async () => {
    const files = {
      'book/01-x.md': '<<< tests/a.test.ts\n\n<<< tests/a.test.ts\n',
      'tests/01-x/a.test.ts': 'x();\n',
    };
    expect((await check(files)).faults).toEqual([]);
  });
});

describe('an attempt is printed once', () => {
  const code = { 'code/01-x/loop.ts': TURN, 'code/01-x/attempts/busy.ts': BUSY };

  it.each<[string, string]>([
    ['by a listing', '<<< attempts/busy.ts#turn\n\n<<< loop.ts#turn\n'],
    ['as the past of a diff', '<<< loop.ts#turn {from=attempts/busy.ts#turn}\n'],
    ['and then as a past', '<<< attempts/busy.ts\n\n<<< loop.ts {from=attempts/busy.ts}\n'],
  ])('%s', async (_, page) => {
    expect((await check({ ...code, 'book/01-x.md': page })).faults).toEqual([]);
  });

  it('by the listing of a region that it repeats word for word', async () => {
    const attempt = lines(
      'spin();',
      '{',
      ...TURN.trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
      '}',
    );
    const files = { 'code/01-x/loop.ts': TURN, 'code/01-x/attempts/busy.ts': attempt };
    const page = '<<< loop.ts#turn\n\n<<< attempts/busy.ts\n';
    expect((await check({ ...files, 'book/01-x.md': page })).faults).toEqual([]);
    const changed = {
      ...files,
      'code/01-x/attempts/busy.ts': BUSY,
      'book/01-x.md': '<<< loop.ts\n',
    };
    expect((await check(changed)).faults[0]).toMatch(
      /^code\/01-x\/attempts\/busy\.ts:2: .*lines 2–3/,
    );
  });
});

describe('a line that the book shows elsewhere', () => {
  const missing = (file: string, run: string): string =>
    `${file}:2: Cannot find ${run} in any listing, expected the book to print every line once`;

  it('counts as printed only in an attempt', async () => {
    const files = { 'code/01-x/loop.ts': TURN, 'code/01-x/other.ts': TURN };
    const { faults } = await check({ ...files, 'book/01-x.md': '<<< loop.ts#turn\n' });
    expect(faults).toEqual([missing('code/01-x/other.ts', 'lines 2–3')]);
  });

  it('counts as printed only within its chapter', async () => {
    const files = { 'code/01-x/loop.ts': TURN, 'code/02-y/attempts/loop.ts': TURN };
    const pages = { 'book/01-x.md': '<<< loop.ts#turn\n', 'book/02-y.md': '# Y\n' };
    const { faults } = await check({ ...files, ...pages });
    expect(faults).toEqual([missing('code/02-y/attempts/loop.ts', 'lines 2–3')]);
  });

  it('does not count as the past of a reprise', async () => {
    const files = { 'code/01-x/loop.ts': TURN, 'code/01-x/attempts/busy.ts': BUSY };
    const page = '<<< loop.ts#turn\n\n<<< loop.ts#turn {from=attempts/busy.ts#turn reprise}\n';
    const { faults } = await check({ ...files, 'book/01-x.md': page });
    expect(faults).toEqual([missing('code/01-x/attempts/busy.ts', 'lines 2–3')]);
  });
});

describe('a draft', () => {
  it('may leave lines out, and says so', async () => {
    const page = '---\ndraft: true\n---\n\n<<< a.ts#the inner\n';
    const { faults, notices } = await check({ 'book/01-x.md': page, 'code/01-x/a.ts': NESTED });
    expect(faults).toEqual([]);
    expect(notices).toEqual([
      'code/01-x/a.ts:2: Cannot find lines 2–6 in any listing, expected the book to print every line once',
      'code/01-x/a.ts:10: Cannot find lines 10–12 in any listing, expected the book to print every line once',
    ]);
  });
});
