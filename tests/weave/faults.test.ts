// faults.test.ts: each thing that can be wrong between book and code is found, and where it is.

import { describe, expect, it } from 'vitest';

import { check, lines, type MadeBook } from './made-book.ts';

/** A book without fault, for each test to spoil. */
const SOUND: MadeBook = {
  'book/01-x.md': lines('# X', '', '<<< a.ts', '', 'Then:', '', '<<< a.ts#the sum'),
  'code/01-x/a.ts': lines(
    'const one = 1;',
    '// #region the sum',
    'export const two = one + one;',
    '// #endregion the sum',
  ),
};

function page(...texts: readonly string[]): MadeBook {
  return { ...SOUND, 'book/01-x.md': lines(...texts) };
}

function code(...texts: readonly string[]): MadeBook {
  return { ...SOUND, 'code/01-x/a.ts': lines(...texts) };
}

it('finds nothing wrong with a sound book', async () => {
  expect(await check(SOUND)).toEqual({ faults: [], notices: [] });
});

describe('a listing', () => {
  it.each<[string, string, string]>([
    [
      'of a misspelt file',
      '<<< b.ts#the sum',
      'Cannot find "b.ts": there is no file code/01-x/b.ts, expected "code/01-x/a.ts"',
    ],
    [
      'of a misspelt region',
      '<<< a.ts#the smu',
      'Cannot find "a.ts#the smu": code/01-x/a.ts has no such region, expected "the sum"',
    ],
    [
      'that is malformed',
      '<<<a.ts',
      'Cannot read listing "<<<a.ts": it is malformed, expected "<<< file.ts#region {option}"',
    ],
    [
      'with something in its braces that is no option',
      '<<< a.ts#the sum {folded, FROM}',
      'Cannot read listing "<<< a.ts#the sum {folded, FROM}": it is malformed, expected "<<< file.ts#region {option}"',
    ],
    [
      'with an unknown option',
      '<<< a.ts#the sum {foldde}',
      'Cannot read option "foldde": it is unknown, expected "folded", "from" or "reprise"',
    ],
    [
      'with an option in capitals',
      '<<< a.ts#the sum {Reprise}',
      'Cannot read option "Reprise": it is unknown, expected "reprise", "from" or "folded"',
    ],
    [
      'with a value that has a space and no quotes',
      '<<< a.ts#the sum {from=a.ts#the loop}',
      'Cannot read option "loop": it is unknown, expected "from", "folded" or "reprise"',
    ],
    [
      'with a value for an option that takes none',
      '<<< a.ts#the sum {reprise=no}',
      'Cannot read option "reprise": it takes no value, expected {reprise}',
    ],
    [
      'without a value for an option that takes one',
      '<<< a.ts#the sum {from}',
      'Cannot read option "from": it has no value, expected {from=file.ts#region}',
    ],
    [
      'from a file that is not there',
      '<<< a.ts#the sum {from=attempts/a.ts}',
      'Cannot find "attempts/a.ts": there is no file code/01-x/attempts/a.ts, expected "code/01-x/a.ts"',
    ],
    [
      'from a region that is not there',
      '<<< a.ts#the sum {from="a.ts#the som"}',
      'Cannot find "a.ts#the som": code/01-x/a.ts has no such region, expected "the sum"',
    ],
  ])('%s is found', async (_, listing, message) => {
    const { faults } = await check(page('# X', '', '<<< a.ts', '', listing));
    expect(faults).toContain(`book/01-x.md:5: ${message}`);
  });

  it('of another chapter’s code must be a reprise', async () => {
    const listing = '<<< 01-x/a.ts#the sum';
    const expected = `book/02-y.md:2: Cannot print "${listing}": it is another chapter's code, expected the option {reprise}`;
    const { faults } = await check({ ...SOUND, 'book/02-y.md': lines('# Y', listing) });
    expect(faults).toEqual([expected]);
    const again = await check({ ...SOUND, 'book/02-y.md': lines('# Y', `${listing} {reprise}`) });
    expect(again.faults).toEqual([]);
  });

  it('of another chapter’s test need be none', async () => {
    const files = { ...SOUND, 'tests/01-x/a.test.ts': 'x();\n' };
    const page = lines('# Y', '<<< tests/01-x/a.test.ts');
    expect((await check({ ...files, 'book/02-y.md': page })).faults).toEqual([]);
  });

  it('keeps its line below frontmatter', async () => {
    const { faults } = await check(page('---', 'title: X', '---', '', '<<< b.ts'));
    expect(faults[0]).toMatch(/^book\/01-x\.md:5: Cannot find "b\.ts"/);
  });
});

describe('a fence', () => {
  it.each(['ts', 'typescript', 'js', 'javascript', 'ts{1}', 'ts:line-numbers'])(
    'in %s that is no listing is found',
    async (language) => {
      const fence = lines('# X', '', `\`\`\`${language}`, 'let x;', '```');
      const { faults } = await check({ ...SOUND, 'book/index.md': fence });
      const [word] = language.split(/\W/);
      expect(faults).toEqual([
        `book/index.md:3: Cannot print fence "${language}": it is in no file, expected a listing "<<< file.ts#region" or "${word} sketch"`,
      ]);
    },
  );

  it.each(['ts sketch', 'js sketch', 'console', 'http', 'tsv', ''])(
    'in "%s" is fine',
    async (language) => {
      const fence = lines('# X', '', `\`\`\`${language}`, '$ node -v', '```');
      const { faults } = await check({ ...SOUND, 'book/index.md': fence });
      expect(faults).toEqual([]);
    },
  );
});

describe('a region', () => {
  it.each<[string, readonly string[], string]>([
    [
      'with a name that is taken',
      ['// #region a', 'x();', '// #endregion a', '// #region a', 'y();', '// #endregion a'],
      '4: Cannot open region "a": line 1 has that name, expected another',
    ],
    [
      'that is never closed',
      ['x();', '// #region a', 'y();'],
      '2: Cannot close region "a": the file ends, expected "#endregion a"',
    ],
    [
      'that is closed but never opened',
      ['x();', '// #endregion a'],
      '2: Cannot close region "a": none is open, expected a "#region a" before it',
    ],
    [
      'that is closed by another name',
      ['// #region a', 'x();', '// #endregion b'],
      '3: Cannot close region "b": "a" of line 1 is open, expected "#endregion a"',
    ],
    [
      'without a name',
      ['// #region', 'x();', '// #endregion'],
      '1: Cannot open region "": it has no name, expected "#region some name"',
    ],
  ])('%s is found', async (_, texts, message) => {
    const { faults } = await check({ ...code(...texts), 'book/01-x.md': lines('<<< a.ts') });
    expect(faults).toEqual([`code/01-x/a.ts:${message}`]);
  });
});

describe('a line of code', () => {
  it('that is never printed is found, together with its neighbours', async () => {
    const { faults } = await check(page('# X', '', '<<< a.ts#the sum'));
    expect(faults).toContain(
      'code/01-x/a.ts:1: Cannot find line 1 in any listing, expected the book to print every line once',
    );
    const spoilt = await check(
      code('a();', '', 'b();', '// #region the sum', '// #endregion the sum'),
    );
    expect(spoilt.faults).toEqual([]);
    const unlisted = await check({ ...SOUND, 'code/01-x/b.ts': lines('a();', '', 'b();') });
    expect(unlisted.faults).toContain(
      'code/01-x/b.ts:1: Cannot find lines 1–3 in any listing, expected the book to print every line once',
    );
  });

  it('that is printed twice is found, at both places', async () => {
    const { faults } = await check(
      page('<<< a.ts', '', '<<< a.ts#the sum', '', '<<< a.ts#the sum'),
    );
    expect(faults).toEqual([
      'book/01-x.md:5: Cannot print "a.ts#the sum" twice: book/01-x.md:3 prints line 3 of code/01-x/a.ts, expected once or the option {reprise}',
    ]);
  });

  it('that is printed on two pages is at home on the one that is read first', async () => {
    const { faults } = await check({
      'code/01-x/a.ts': 'a();\n',
      'book/01-x/index.md': '<<< a.ts\n',
      'book/01-x/cancellation.md': '<<< a.ts\n',
    });
    expect(faults).toEqual([
      'book/01-x/cancellation.md:1: Cannot print "a.ts" twice: book/01-x/index.md:1 prints line 1 of code/01-x/a.ts, expected once or the option {reprise}',
    ]);
  });

  it('that is printed twice is found with its neighbours, and no further', async () => {
    const text = ['a();', '', 'b();', '// #region c', 'c();', '// #endregion c', 'd();'];
    const { faults } = await check({
      ...code(...text),
      'book/01-x.md': lines('<<< a.ts', '', '<<< a.ts#c', '', '<<< a.ts'),
    });
    const twice = (run: string): string =>
      `book/01-x.md:5: Cannot print "a.ts" twice: book/01-x.md:1 prints ${run} of code/01-x/a.ts, expected once or the option {reprise}`;
    expect(faults).toEqual([twice('lines 1–3'), twice('line 7')]);
  });
});

describe('a chapter', () => {
  it('that has code but no page is found', async () => {
    const { faults } = await check({ ...SOUND, 'code/02-y/b.ts': '' });
    expect(faults).toEqual([
      'code/02-y/b.ts:1: Cannot find the chapter of "code/02-y": there is no such page, expected book/02-y.md',
    ]);
  });

  it('is all that is in code/', async () => {
    const strays = { 'code/README.md': '', 'code/lib/x.ts': '' };
    const { faults } = await check({ ...SOUND, ...strays });
    expect(faults).toEqual(
      Object.keys(strays).map(
        (file) =>
          `${file}:1: Cannot find the chapter of "${file}": it is in no chapter's folder, expected code/NN-name/`,
      ),
    );
  });

  const TWO: MadeBook = { ...SOUND, 'book/02-y.md': lines('<<< b.ts') };

  it.each<[string, string, string]>([
    ['a private file of an earlier one', '../01-x/a.ts', 'it is a private file'],
    ['a later one', '../03-z/index.ts', 'it is no earlier chapter'],
    ['a test', '../../tests/01-x/a.ts', 'it is no earlier chapter'],
  ])('must not import %s', async (_, specifier, reason) => {
    const { faults } = await check({
      ...TWO,
      'code/02-y/b.ts': lines('', `import '${specifier}';`),
    });
    expect(faults).toEqual([
      `code/02-y/b.ts:2: Cannot import "${specifier}": ${reason}, expected the index.ts of an earlier chapter`,
    ]);
  });

  it.each(['node:net', './c.ts', '../01-x/index.ts', 'koffi'])(
    'may import %s',
    async (specifier) => {
      const { faults } = await check({ ...TWO, 'code/02-y/b.ts': lines(`import '${specifier}';`) });
      expect(faults).toEqual([]);
    },
  );
});
