import { describe, expect, test } from 'vitest';

import { findLacks } from '../../.vitepress/commands/follow-lacks.ts';
import { createFolder } from '../support/checkout.ts';

const EXPORTS = `export const LIMIT = 1;
export const { low, high: [mid] } = marks;
export async function* read(): AsyncGenerator<string> {}
export interface Options {}
export type Name = string;
export { wait, type Waiter, sleep as pause } from './other.ts';
export type { Other } from './other.ts';
function inner() {}
`;

const CLASSES = `export class Line {
  static readonly empty = new Line();
  readonly limit: number;
  declare kind: string;
  #waiting = 0;
  protected depth = 0;
  constructor(limit: number) { this.limit = limit; }
  get size(): number { return 0; }
  *wait(): Generator { this.#step(); }
  [Symbol.iterator](): void {}
  #step(): void {}
  private go(): void {}
}
class Own { step(): void {} }
interface Options { admit(): void }
`;

/** What is missing where this stands against the book's file. */
function lacks(ours: string, mine: string): readonly string[] {
  const files = { 'code/01-x/a.ts': ours, 'my/01-x/a.ts': mine };
  return findLacks(createFolder(files), 'my/01-x/a.ts');
}

describe('findLacks is content', () => {
  test.for<[string, string, string]>([
    ['with the same exports', EXPORTS, EXPORTS],
    [
      'with exports in other words',
      EXPORTS,
      'let LIMIT = 1, low, mid;\nconst read = 0;\nexport {\n  LIMIT, low, mid,\n  read,\n  a as wait,\n  b as pause, // ours\n};\n',
    ],
    ['with all that another file exports', EXPORTS, "export * from './b.ts';\n"],
    ['with the same classes', CLASSES, CLASSES],
    [
      'with classes in other words',
      CLASSES,
      'export class Line {\n  static get empty() { return 0; }\n  constructor(public limit = 1) {}\n  size = 0;\n  wait = () => {};\n  [Symbol.iterator] = 0;\n}\n',
    ],
    ['with what a class inherits', CLASSES, 'export class Line extends Base {}\n'],
    ['with what is no class', CLASSES, 'export function Line() {}\n'],
    ['with what is half typed', CLASSES, 'export class Line {\n  wait() {\n    this.\n'],
  ])('%s', ([, ours, mine]) => {
    expect(lacks(ours, mine)).toEqual([]);
  });

  test('with a file that the book does not have', () => {
    expect(findLacks(createFolder({ 'my/01-x/a.ts': '' }), 'my/01-x/a.ts')).toEqual([]);
  });
});

describe('findLacks names', () => {
  test('the exports that are missing, but no type', () => {
    expect(
      lacks(EXPORTS, '  export const LIMIT = 1, low = 2;\n// export function* read() {}\n'),
    ).toEqual(['exports no mid, read, wait, pause yet']);
  });

  test('the members of a class that are missing, but none that nobody else can use', () => {
    expect(lacks(CLASSES, 'export class Line { size = 0; wiat() {} }\nclass Own {}\n')).toEqual([
      'Line has no empty, limit, wait, [Symbol.iterator] yet',
      'Own has no step yet',
    ]);
  });

  test('the private members that a class uses and lacks: the engine names no file for them', () => {
    const mine = 'export class Line { #a = 0; size() { this.#a = this.#b + this.#c(); } }\n';
    expect(lacks('export class Line { size() {} }\n', mine)).toEqual([
      'Line uses #b, #c without declaring it yet',
    ]);
  });

  test('the members of a class that extends what the book’s does', () => {
    expect(
      lacks(
        'export class Fault extends Error { code = 0 }\n',
        'export class Fault extends Error {}\n',
      ),
    ).toEqual(['Fault has no code yet']);
  });

  test('exports first, then members', () => {
    expect(lacks(`${CLASSES}export let a;\n`, 'class Line { wait() {} }\n')).toEqual([
      'exports no Line, a yet',
      'Line has no empty, limit, size, [Symbol.iterator] yet',
    ]);
  });
});
