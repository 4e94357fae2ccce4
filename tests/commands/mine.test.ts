import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { describeForeign, findForeign } from '../../.vitepress/commands/foreign.ts';
import { resolveMine } from '../../.vitepress/commands/mine.ts';
import { createFolder } from '../support/checkout.ts';

const CODE = { 'code/01-x/a.ts': '', 'code/01-x/b.ts': '', 'code/02-y/exercises/c.ts': '' };

describe('resolveMine', () => {
  test.for([
    ["the reader's for the book's", 'code/01-x/a.ts', 'my/01-x/a.ts'],
    ["the book's where the reader has none", 'code/01-x/b.ts', 'code/01-x/b.ts'],
    ["the reader's own", 'my/01-x/a.ts', 'my/01-x/a.ts'],
    ["the book's for one that my/ lacks", 'my/01-x/b.ts', 'code/01-x/b.ts'],
    ['itself for one that both lack', 'my/01-x/z.ts', 'my/01-x/z.ts'],
    ['itself outside of both', 'tests/01-x/a.test.ts', 'tests/01-x/a.test.ts'],
    ['itself in a folder that is only named alike', 'code-01/a.ts', 'code-01/a.ts'],
  ] as const)('returns %s: %s', ([, file, expected]) => {
    const root = createFolder({ ...CODE, 'my/01-x/a.ts': '', 'my/-01/a.ts': '' });
    expect(resolveMine(root, path.join(root, file))).toBe(path.join(root, expected));
  });
});

describe('findForeign', () => {
  test.for([
    ['no my/', {}, []],
    ['what the book has too', { 'my/01-x/a.ts': '', 'my/02-y/exercises/c.ts': '' }, []],
    [
      'what editors and note-takers leave',
      { 'my/01-x/.a.swp': '', 'my/n.md': '', 'my/a.ts~': '' },
      [],
    ],
    ['a misspelt file', { 'my/01-x/aa.ts': '' }, ['my/01-x/aa.ts']],
    ['a misspelt folder', { 'my/01-z/a.ts': '' }, ['my/01-z/a.ts']],
    ['another extension', { 'my/01-x/a.js': '' }, ['my/01-x/a.js']],
    [
      'imports of imports',
      {
        'my/01-x/a.ts': "import { d } from './d.ts';",
        'my/01-x/d.ts': "export * from '../e.ts';",
        'my/e.ts': "await import('./01-x/f.ts');",
        'my/01-x/f.ts': '',
      },
      [],
    ],
    [
      'what only foreign files import',
      { 'my/01-x/d.ts': "import './e.ts';", 'my/01-x/e.ts': "import './d.ts';" },
      ['my/01-x/d.ts', 'my/01-x/e.ts'],
    ],
  ] as const)('knows %s', ([, mine, expected]) => {
    expect(findForeign(createFolder({ ...CODE, ...mine }))).toEqual(expected);
  });

  test('names the nearest file first', () => {
    expect(describeForeign(createFolder(CODE), 'my/02-y/exercises/cc.ts')).toMatch(
      /^Cannot use "my\/02-y\/exercises\/cc\.ts": .*, expected "my\/02-y\/exercises\/c\.ts", /,
    );
  });
});
