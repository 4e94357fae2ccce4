// tangle.test.ts: what the listings of a book are worth without its code.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readBook } from '../../.vitepress/weave/read/book.ts';
import { withoutLicence } from '../../.vitepress/weave/read/code.ts';
import { tangleBook, writeTangled } from '../../.vitepress/weave/prove/tangle.ts';
import { check, lines, type MadeBook, writeBook } from './made-book.ts';

function rebuild(files: MadeBook, file = 'code/01-x/a.ts'): string | undefined {
  return tangleBook(readBook(writeBook(files))).get(file);
}

const NESTED = lines(
  'begin();',
  '',
  '// #region the loop',
  'while (more()) {',
  '  // #region one turn',
  '  if (due()) {',
  '',
  '    run();',
  '  }',
  '  // #endregion one turn',
  '}',
  '// #endregion the loop',
);
const NESTED_PLAIN = lines(
  'begin();',
  '',
  'while (more()) {',
  '  if (due()) {',
  '',
  '    run();',
  '  }',
  '}',
);

describe('a file is rebuilt', () => {
  it.each([
    ['from one listing', '<<< a.ts\n'],
    ['from fragments', '<<< a.ts\n\n<<< a.ts#the loop\n\n<<< a.ts#one turn\n'],
    ['from fragments in any order', '<<< a.ts#one turn\n\n<<< a.ts#the loop\n\n<<< a.ts\n'],
  ])('%s', (_, page) => {
    expect(rebuild({ 'book/01-x.md': page, 'code/01-x/a.ts': NESTED })).toBe(NESTED_PLAIN);
  });

  it('from its outermost regions, a blank line between them', () => {
    const code = '// #region b\nb();\n// #endregion b\n\n// #region a\na();\n// #endregion a\n';
    const page = '<<< a.ts#a\n\n<<< a.ts#b\n';
    expect(rebuild({ 'book/01-x.md': page, 'code/01-x/a.ts': code })).toBe('b();\n\na();\n');
  });

  it('from diffs, the present and the past', () => {
    const files = {
      'book/01-x.md': '<<< a.ts {from=attempts/a.ts}\n',
      'code/01-x/a.ts': 'wait();\n\nrun();\n',
      'code/01-x/attempts/a.ts': 'spin();\nrun();\n',
    };
    expect(rebuild(files)).toBe('wait();\n\nrun();\n');
    expect(rebuild(files, 'code/01-x/attempts/a.ts')).toBe('spin();\nrun();\n');
  });

  it('from the listing of a region that another file has, too', () => {
    const files = {
      'book/01-x.md': '<<< a.ts#run\n\n<<< attempts/a.ts\n',
      'code/01-x/a.ts': '// #region run\nrun();\n// #endregion run\n',
      'code/01-x/attempts/a.ts': '{\n  // #region run\n  run();\n  // #endregion run\n}\n',
    };
    expect(rebuild(files, 'code/01-x/attempts/a.ts')).toBe('{\n  run();\n}\n');
  });
});

it('writes the files below a folder', () => {
  const root = writeBook({ 'book/01-x.md': '<<< a.ts\n', 'code/01-x/a.ts': NESTED });
  const folder = path.join(root, 'out');
  expect(writeTangled(root, folder)).toEqual(['code/01-x/a.ts']);
  expect(readFileSync(path.join(folder, 'code/01-x/a.ts'), 'utf8')).toBe(NESTED_PLAIN);
});

it.each([
  ['// SPDX-License-Identifier: MIT\n\na();\n', 'a();\n'],
  ['// SPDX-License-Identifier: MIT\na();\n', 'a();\n'],
  ['a();\n', 'a();\n'],
])('compares %j without a licence line', (text, compared) => {
  expect(withoutLicence(text)).toBe(compared);
});

it('says where the rebuilt file differs', async () => {
  const code = '// #region a\na();\n// #endregion a\n// #region b\nb();\n// #endregion b\n';
  const page = '<<< a.ts#a\n\n<<< a.ts#b\n';
  expect((await check({ 'book/01-x.md': page, 'code/01-x/a.ts': code })).faults).toEqual([
    'code/01-x/a.ts:5: Cannot rebuild "code/01-x/a.ts" from the listings: here the book has "", expected "b();"',
  ]);
});
