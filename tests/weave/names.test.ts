import { expect, test } from 'vitest';

import { formatFault } from '../../.vitepress/weave/fault.ts';
import { checkNames } from '../../.vitepress/weave/prove/names.ts';
import { readBook } from '../../.vitepress/weave/read/book.ts';
import { writeBook } from './made-book.ts';

const CODE = {
  'code/01-x/server.ts': [
    'export class HttpServer { #socketCount = 0; readonly limits = { maxHead: 1 }; }',
    "export const EVENT = 'quux.blorp.start';",
    'export const text = `a ${EVENT} b`;',
    '// onlyInComment',
  ].join('\n'),
  'code/01-x/attempts/busy-loop.ts': 'export function spinForever(): void {}',
  'tests/01-x/server.test.ts': 'function askTwice() {}',
  'code/02-y/loop.ts': 'export class EventLoop { runOnce() {} }',
  'package.json': '{}',
  'my/01-x/mineOnly.ts': '',
};

const ACCEPTED: readonly string[] = [
  'HttpServer',
  'socketCount',
  'limits.maxHead',
  'spinForever()',
  'askTwice()',
  'quux.blorp.start',
  'process.env',
  'JSON.stringify()',
  'setImmediate',
  'encodeURIComponent()',
  'server.ts',
  'attempts/busy-loop.ts',
  'package.json',
  'code/01-x/',
  'tests/01-x/server.test.ts',
  'my/01-x/server.ts',
  'not code at all',
  'lowercase',
  'HTTP',
  'npm run chapter 1',
  '<script>',
  'code/05-*/main.ts',
];

test.each(ACCEPTED)('accepts `%s`', async (text) => {
  expect(await check(`One \`${text}\`.`)).toEqual([]);
});

const REFUSED: readonly (readonly [text: string, is: string])[] = [
  ['HttpServr', 'nothing is called "HttpServr", expected "HttpServer", '],
  ['limits.maxHed', 'nothing is called "maxHed", expected "maxHead", '],
  ['setImmediat()', 'nothing is called "setImmediat", expected "setImmediate", '],
  ['onlyInComment', 'nothing is called "onlyInComment", expected '],
  [
    'EventLoop',
    '02-y is the first to call something "EventLoop", expected a name of the code up to 01-x',
  ],
];

test.each(REFUSED)('finds that `%s` does not exist', async (text, is) => {
  expect(await check(`One \`${text}\`.`)).toEqual([
    expect.stringContaining(`book/01-x.md:3: Cannot find "${text}": ${is}`),
  ]);
});

test('suggests names that a page could set in backticks, and the list of foreign ones', async () => {
  const [fault] = await check('One `frobnicate()`.');
  expect(fault).toMatch(/expected "\w+", "\w+" or "\w+", or a name listed as foreign$/);
});

test.each(['servr.ts', 'code/03-z/', 'tests/01-x/loop.test.ts', 'my.json', 'mineOnly.ts'])(
  'finds that the file `%s` does not exist',
  async (text) => {
    expect(await check(`One \`${text}\`.`)).toEqual([
      `book/01-x.md:3: Cannot find "${text}": there is no such file, expected one of this repository`,
    ]);
  },
);

test('accepts foreign names, whole and as a part', async () => {
  const page = '---\nforeign: [uvloop.run(), asyncio, get_event_loop]\n---\n';
  const text = 'See `uvloop.run()` and `asyncio.get_event_loop()`, not `noSuchThing`.';
  expect((await check(text, page)).map((fault) => fault.slice(0, 40))).toEqual([
    'book/01-x.md:4: Cannot find "noSuchThing',
  ]);
});

test('a page of no chapter may name all code', async () => {
  const root = writeBook({ ...CODE, 'book/00-preface.md': 'An `EventLoop` it is.' });
  expect(checkNames(readBook(root)).faults).toEqual([]);
});

test('finds the line within a paragraph, a list, a table and a heading', async () => {
  const page = [
    '## The `badOne`', // 3
    '',
    'Good `HttpServer`,',
    'bad `badTwo`, and again', // 6
    '`badTwo`.', // 7
    '',
    '- item',
    '  with `badThree`', // 10
    '',
    '| a | b |',
    '| - | - |',
    '| c | `badFour` |', // 14
    '| d | `badFour` |', // 15
    '',
    '```sh',
    '`notLooked`',
    '```',
  ];
  const faults = await check(page.join('\n'));
  expect(faults.map((fault) => /^[^:]+:(\d+): Cannot find "(\w+)"/.exec(fault)?.slice(1))).toEqual([
    ['3', 'badOne'],
    ['6', 'badTwo'],
    ['7', 'badTwo'],
    ['10', 'badThree'],
    ['14', 'badFour'],
    ['15', 'badFour'],
  ]);
});

/** Checks a page of chapter 1 whose text starts on line 3, unless something stands above it. */
async function check(text: string, above = '# A page\n\n'): Promise<readonly string[]> {
  const files = { ...CODE, 'book/01-x.md': `${above}${text}\n`, 'book/02-y.md': '# Next\n' };
  return checkNames(readBook(writeBook(files))).faults.map(formatFault);
}
