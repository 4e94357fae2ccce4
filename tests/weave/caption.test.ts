// caption.test.ts: where a listing says that it lives.

import { expect, it } from 'vitest';

import { describePlace } from '../../.vitepress/weave/render/caption.ts';
import { findRegion, parseCodeFile } from '../../.vitepress/weave/read/code.ts';
import { lines } from './made-book.ts';

/** Wraps the second of three parts in a region. */
function around(before: string, inside: string, after: string): string {
  return lines(before, '// #region x', inside, '// #endregion x', after);
}

const IN_TURN = ['class Loop {\n turn() {', '}\n}'] as const;

it.each<[string, string]>([
  ['a.ts › Loop', around('', 'export class Loop {}', '')],
  ['a.ts › Loop › turn()', around('class Loop {', 'turn() {}', '}')],
  ['a.ts › Loop › turn()', around('class Loop {', '/** Turns. */\nturn() {}', '}')],
  ['a.ts › Loop › turn()', around(IN_TURN[0], 'run();', IN_TURN[1])],
  ['a.ts › Loop › turn()', around(IN_TURN[0], 'const due = 1;\nrun();', IN_TURN[1])],
  ['a.ts › Loop › turn() › run()', around(IN_TURN[0], 'const run = () => 1;', IN_TURN[1])],
  ['a.ts › Loop', around('class Loop {', 'turn() {}\nrun() {}', '}')],
  ['a.ts › Loop › constructor()', around('class Loop {', 'constructor() {}', '}')],
  ['a.ts › Loop › #size', around('class Loop {', '#size = 0;', '}')],
  ['a.ts › Loop › size', around('class Loop {', 'get size() { return 0; }', '}')],
  ['a.ts › Loop › run()', around('class Loop {', 'run = () => 1;', '}')],
  ['a.ts › serve()', around('', 'export function serve() {}', '')],
  ['a.ts › serve()', around('function serve() {\non(() => {', 'run();', '});\n}')],
  ['a.ts › serve()', around('const serve = function () {', 'run();', '};')],
  ['a.ts › fill()', around('', 'const fill = () => 1;', '')],
  ['a.ts › ROUTES', around('', 'const ROUTES = new Map();', '')],
  ['a.ts › ROUTES', around('const ROUTES = [', '1,', '];')],
  ['a.ts › Values', around('', 'type Values = string;', '')],
  ['a.ts › Values', around('', 'interface Values {}', '')],
  ['a.ts', around('', 'const a = 1, b = 2;', '')],
  ['a.ts', around('', 'a();\nb();', '')],
  ['a.ts › ROUTES', around('', 'const TWO = 2;\nconst ROUTES = [\n1,', '];')],
  ['a.ts › ROUTES', around('const ROUTES = [\n1,', '2,\n];\nconst TWO = 2;', '')],
  ['a.ts', around('const ROUTES = [', '1,\n];\nconst PATHS = [', '];')],
  ['a.ts › table › run()', around('const table = {', 'run() {},', '};')],
])('%s', (caption, text) => {
  const file = parseCodeFile('code/01-x/a.ts', text);
  const region = findRegion(file, 'x') ?? file.root;
  expect(describePlace({ file, region })).toBe(caption);
});

it.each<[string, string, string]>([
  [
    'tests/01-x/a.test.ts › "waits"',
    'tests/01-x/a.test.ts',
    around('', "it('waits', () => {});", ''),
  ],
  [
    'tests/01-x/a.test.ts › "waits"',
    'tests/01-x/a.test.ts',
    around("it('waits', () => {", 'x();', '});'),
  ],
  [
    'tests/01-x/a.test.ts › "waits … ms, … of 100 %"',
    'tests/01-x/a.test.ts',
    around("it.each([1])('waits %d ms, $part.size of 100 %', () => {", 'x();', '});'),
  ],
  [
    'tests/01-x/a.test.ts › "costs $5 or %s"',
    'tests/01-x/a.test.ts',
    around("it('costs $5 or %s', () => {", 'x();', '});'),
  ],
  ['attempts/a.ts › run()', 'code/01-x/attempts/a.ts', around('', 'function run() {}', '')],
  ['page.html', 'code/01-x/page.html', '<!-- #region x -->\n<p>\n<!-- #endregion x -->\n'],
])('%s', (caption, name, text) => {
  const file = parseCodeFile(name, text);
  const region = findRegion(file, 'x') ?? file.root;
  expect(describePlace({ file, region })).toBe(caption);
});

it('names a whole file only', () => {
  const file = parseCodeFile('code/01-x/a.ts', 'export const a = 1;\n');
  expect(describePlace({ file, region: file.root })).toBe('a.ts');
});
