import { expect, test } from 'vitest';

import { findImports } from '../../.vitepress/weave/render/imports.ts';

const LONG = ['import {', '  one,', '  two,', "} from './a.ts';"];

test.for([
  ['no imports', ['const a = 1;'], undefined],
  ['few lines of them', ["import { a } from './a.ts';", '', 'a();'], undefined],
  ['one of four lines', ['// a', '', ...LONG, '', 'one();'], { start: 2, end: 6 }],
  [
    'several, with blank lines between',
    ["import 'x';", '', ...LONG, "import type { B } from 'b';", '', 'one();'],
    { start: 0, end: 7 },
  ],
  ['nothing but imports', LONG, { start: 0, end: 4 }],
  ['an import() that is a call', ['await load();', "import('./a.ts');"], undefined],
  ['imports with code between', [...LONG, 'one();', "import './b.ts';"], undefined],
  [
    'a statement that is cut off',
    ['import {', '  one,', '  two,', '  three,'],
    { start: 0, end: 4 },
  ],
] as const)('%s', ([, lines, expected]) => {
  expect(findImports(lines)).toEqual(expected);
});
