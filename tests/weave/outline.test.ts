import { describe, expect, test } from 'vitest';

import { countLines, listPublicNames } from '../../.vitepress/weave/outline.ts';
import { createFolder } from '../support/checkout.ts';

/** Outlines a chapter whose `index.ts` exports `exported` from a file of this text. */
function outline(exported: string, text: string): ReturnType<typeof listPublicNames> {
  const index = `// index.ts: the door.\n\nexport ${exported} from './a.ts';\n`;
  return listPublicNames(
    createFolder({ 'code/01-x/index.ts': index, 'code/01-x/a.ts': text }),
    '01-x',
  );
}

describe('listPublicNames', () => {
  test.for([
    ['a function', 'export function a(b: string): number {}', 'a(b: string): number'],
    ['a generator', 'export function* a(): Coroutine<void> {}', 'a(): Coroutine<void>'],
    ['a class', 'export class a extends Error { b = 1 }', 'class a'],
    ['a type', "export type a = 'b' | 'c';", 'type a'],
    ['an interface', 'export interface a { readonly b: string }', 'type a'],
    ['a const', 'export const a = 1;', 'const a'],
    ['the second const of two', 'export const b = 1, a = 2;', 'const a'],
    [
      'a signature of several lines, as one',
      'export function a(\n  b: string,\n  { c = 1 }: { c?: number } = {},\n): Map<\n  string,\n  number\n> {}',
      'a(b: string, { c = 1 }: { c?: number } = {}): Map<string, number>',
    ],
    [
      'a list of options of several lines',
      'export function a({\n  b,\n  c,\n}: Options): void {}',
      'a({ b, c }: Options): void',
    ],
  ] as const)('shows %s', ([, text, signature]) => {
    expect(outline('{ a }', text)).toEqual([{ name: 'a', signature, summary: '' }]);
  });

  test('lists in the order of index.ts, types too', () => {
    const text =
      'export const c = 1;\nexport class a {}\nexport interface B {}\nexport type D = 1;\n';
    expect(outline('{ a, type B, c }', text).map(({ name }) => name)).toEqual(['a', 'B', 'c']);
    expect(outline('type { D, B }', text).map(({ name }) => name)).toEqual(['D', 'B']);
  });

  test.for([
    ['export function s(text: s): s {}', 'a(text: s): s'],
    ['export class s {}', 'class a'],
    ['export const s = 1;', 'const a'],
  ] as const)('names a renamed export as its readers do: %s', ([text, signature]) => {
    expect(outline('{ s as a }', text)).toMatchObject([{ name: 'a', signature }]);
  });

  test.for([
    ['/** Does it. Then more. */', 'Does it.'],
    ['/**\n * Does it,\n * and well. More.\n *\n * @param b  Not this.\n */', 'Does it, and well.'],
    ['/** Answers 1.5 of them */', 'Answers 1.5 of them'],
    ['// Says nothing.', ''],
    ['', ''],
  ] as const)('takes the first sentence of a doc comment: %j', ([comment, summary]) => {
    expect(outline('{ a }', `${comment}\nexport function a(): void {}`)).toMatchObject([
      { summary },
    ]);
  });
});

test('countLines counts neither blank lines nor markers, nor attempts and exercises', () => {
  const root = createFolder({
    'code/01-x/a.ts': '// #region one\nlet a;\n\n  let b;\n// #endregion one\n',
    'code/01-x/deeper/b.ts': '// a comment\n',
    'code/01-x/attempts/c.ts': 'let c;\n',
    'code/01-x/exercises/d.ts': 'let d;\n',
    'code/02-y/e.ts': 'let e;\n',
  });
  expect(countLines(root, '01-x')).toBe(3);
});
