import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  addFiles,
  createCheckout,
  listFiles,
  runCommand,
  startCommand,
} from '../support/checkout.ts';
import { TINY_BOOK } from './tiny-book.ts';

const NONE_YET = `The tests pass, but on the book's files: none is yours yet.
Next: make my/01-tiny/words.ts (explained at http://127.0.0.1:4173/01-tiny#listing-words), or any other.
`;
const ALL_YOURS = `01-tiny is yours: every test passes on your own files.
Exercises left: shout (see http://127.0.0.1:4173/01-tiny#exercises).
Chapter 2 is not written yet.
`;
const MODULES = ['words', 'greet'].map((name) => `01-tiny/${name}.ts`);
const FINISHED = Object.fromEntries(
  MODULES.map((name) => [`my/${name}`, TINY_BOOK[`code/${name}`] ?? '']),
);

/** Three tests that never end, each with a program that doesn't either until it is told to. */
const WAITS = `import { spawn } from 'node:child_process';
import { test } from 'vitest';

const PROGRAM = \`
  const { appendFileSync } = require('node:fs');
  appendFileSync('told', 'begin\\\\n');
  process.on('SIGTERM', () => {
    appendFileSync('told', 'end\\\\n');
    process.exit();
  });
  setInterval(() => {}, 1000);
\`;

test.each([1, 2, 3])('waits, %d', async () => {
  spawn(process.execPath, ['--eval', PROGRAM]);
  await new Promise(() => {});
});
`;

function failingTests(count: number): string {
  return `import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';

test.each([...Array(${count}).keys()])('fails, %d', async () => {
  await setTimeout(300);
  expect(1).toBe(2);
});
`;
}

describe('npm run follow 1 -- --once', { timeout: 30_000 }, () => {
  test('with no my/: says what to write, in the order of the book, and where it is explained', async () => {
    const root = createCheckout(TINY_BOOK);
    const before = listFiles(root);
    const { code, stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toBe(`Following 01-tiny: http://127.0.0.1:4173/01-tiny
Links like this one work while npm start runs in another terminal.

  my/01-tiny/words.ts            not there yet, the book's is used
  my/01-tiny/greet.ts            not there yet, the book's is used
  my/01-tiny/main.ts             routine, the book's will do

Exercises:

  my/01-tiny/exercises/shout.ts  not there yet

Running the tests.

  2 of 2 tests pass; exercises not begun: 1

${NONE_YET}`);
    expect(code).toBe(0);
    expect(listFiles(root)).toEqual(before);
  });

  test('with half-written files: names what fails, an exercise too, and shows the first', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/greet.ts': 'export function greet() {}\n',
      'my/01-tiny/exercises/shout.ts': 'export const shout = (text: string) => text;\n',
    });
    const { code, stdout, stderr } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toContain(`  ✗ tests/01-tiny/greet.test.ts › greets by name
  ✗ tests/01-tiny/greet.test.ts › greets nobody
  ✗ tests/01-tiny/exercises/shout.test.ts › shouts
  my/01-tiny/exercises/shout.ts: 0 of 1 tests of its own pass
  my/01-tiny/greet.ts: 0 of 2 tests of its own pass
  0 of 3 tests pass
`);
    expect(stderr).toContain("expected undefined to be 'Hello, Ada!'");
    expect(stderr).toContain(' ❯ tests/01-tiny/greet.test.ts:6:');
    expect(code).toBe(1);
  });

  test.for<[string, string, string]>([
    [
      'a half-typed class',
      'export class Greeter {\n  greet() {\n    this.\n',
      'Cannot run "my/01-tiny/greet.ts:3": Unexpected token\n',
    ],
    [
      'an unclosed brace',
      'export function greet() {\n',
      'Cannot run "my/01-tiny/greet.ts:1": Expected `}` but found `EOF`\n',
    ],
    [
      'an import of a file that is nowhere',
      "\nimport { HELLO } from './wrods.ts';\n\nexport const greet = () => HELLO;\n",
      `Cannot run "my/01-tiny/greet.ts:2": Cannot find module './wrods.ts'\n`,
    ],
    [
      'an import of a package that is nowhere',
      "import hello from 'no-such-package';\n\nexport const greet = () => hello;\n",
      `Cannot run "my/01-tiny/greet.ts:1": Cannot find package 'no-such-package'\n`,
    ],
    [
      'a throw outside any function',
      "export function greet() {}\n\nthrow new Error('no');\n",
      'Cannot run "my/01-tiny/greet.ts:3": no\n',
    ],
  ])('with %s: says where, and nothing else before it', async ([, text, expected]) => {
    const root = createCheckout({ ...TINY_BOOK, 'my/01-tiny/greet.ts': text });
    const { code, stdout, stderr } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toMatch(/tests\.\n\n {2}0 of 0 tests pass;.* loaded: 1;.*\n\nNext: mend the/);
    expect(stderr.trimStart().slice(0, expected.length)).toBe(expected);
    expect(stderr).not.toMatch(/node_modules|Plugin|Serialized|ERR_/);
    expect(code).toBe(1);
  });

  test('with a name that is missing: says so before the tests run, and before the failure', async () => {
    const root = createCheckout({ ...TINY_BOOK, 'my/01-tiny/greet.ts': 'function greet() {}\n' });
    const { stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toMatch(/\n {2}my\/01-tiny\/greet\.ts +yours; exports no greet yet\n/);
    expect(stdout).toContain(
      '\n\nmy/01-tiny/greet.ts: exports no greet yet\n\nThe first failure, ',
    );
  });

  test('with a promise that is looked at too late: says so as a failure, not as a warning', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/greet.ts': "export const greet = () => Promise.reject(new Error('no'));\n",
      'tests/01-tiny/greet.test.ts': `import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { greet } from '../../code/01-tiny/greet.ts';

test('is late', async () => {
  const greeting = greet('Ada');
  await setTimeout(10);
  await expect(greeting).rejects.toThrow('no');
});
`,
    });
    const { code, stderr } = await runCommand(root, ['follow', '1', '--once']);
    expect(stderr.trimStart()).toMatch(/^Error: no\n ❯ greet my\/01-tiny\/greet\.ts:1:/);
    expect(code).toBe(1);
  });

  test('says how the tests that are named after a file did, and which files have none', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/greet.ts': 'export const greet = (name: string) => `Hello, ${name}!`;\n',
      'my/01-tiny/main.ts': TINY_BOOK['code/01-tiny/main.ts'] ?? '',
      'my/01-tiny/words.ts': "export const HELLO = 'Helo';\n",
      'tests/01-tiny/words.test.ts': `import { expect, test } from 'vitest';

import { HELLO } from '../../code/01-tiny/words.ts';

test('greets', () => expect(HELLO).toBe('Hello'));

test.skip('greets elsewhere', () => {});
`,
    });
    const { stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toContain(`  ✗ tests/01-tiny/words.test.ts › greets
  my/01-tiny/words.ts: 0 of 1 tests of its own pass
  my/01-tiny/greet.ts: 2 of 2 tests of its own pass
  tested with the chapter: main.ts
  2 of 4 tests pass; skipped: 1;`);
  });

  test('with an exercise and nothing else: runs its tests alone, and counts it', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/exercises/shout.ts': TINY_BOOK['code/01-tiny/exercises/shout.ts'] ?? '',
    });
    const { code, stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toMatch(/\n {2}my\/01-tiny\/exercises\/shout\.ts +yours\n/);
    expect(stdout).toContain(`Running the tests of your exercises.

  my/01-tiny/exercises/shout.ts: 1 of 1 tests of its own pass
  1 of 1 tests pass

Every test of your exercises passes, on the book's chapter.
No exercise is left.
To write the chapter too, make my/01-tiny/words.ts (explained at http://127.0.0.1:4173/01-tiny#listing-words), or any other.
`);
    expect(code).toBe(0);
  });

  test('with a loop that never ends: says in which test, what may be the reason, and ends', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/greet.ts': 'export function greet() { for (;;); }\n',
      'my/01-tiny/words.ts': '',
      'tests/01-tiny/waits.test.ts': WAITS,
    });
    const { code, stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toContain(`Stopped: for 10 s nothing else could run, in
  tests/01-tiny/greet.test.ts › greets by name
A loop in there never ends, or takes very long.
The reason may be what is missing, or misspelt:
  my/01-tiny/words.ts: exports no HELLO yet

  ✗ tests/01-tiny/waits.test.ts › waits, 1
  my/01-tiny/greet.ts: 0 of 2 tests of its own pass; not run: 2
  tested with the chapter: words.ts
  0 of 5 tests pass; not run: 4; exercises not begun: 1

Mend what was stopped first: see above.
`);
    expect(code).toBe(1);
    const told = (): string => readFileSync(path.join(root, 'told'), 'utf8');
    await expect.poll(told).toBe('begin\nbegin\nend\nend\n');
  });

  test.for([
    ['at once', 'head -n 3'],
    ['while the tests run', 'grep -m 1 Running'],
  ] as const)('into a pipe that is closed %s: ends without a word', ([, reader]) => {
    const root = createCheckout(TINY_BOOK);
    const command = `"${process.execPath}" .vitepress/commands/run.cjs follow 1 --once | ${reader}`;
    const { stderr, signal } = spawnSync('sh', ['-c', command], {
      cwd: root,
      encoding: 'utf8',
      timeout: 25_000,
    });
    expect(stderr).toBe('');
    expect(signal).toBeNull();
  });

  test('with many tests that fail: ends after a handful, and says what was not run', async () => {
    const root = createCheckout({
      ...TINY_BOOK,
      'my/01-tiny/words.ts': "export const HELLO = 'Hello';\n",
      'tests/01-tiny/words.test.ts': failingTests(8),
    });
    const { code, stdout } = await runCommand(root, ['follow', '1', '--once']);
    expect(stdout).toMatch(/› fails, 3\n(?:(?!› fails, 7)[^])*$/);
    expect(stdout).toMatch(
      /words\.ts: 0 of 8 tests of its own pass; not run: \d\n.*; not run: \d; .*\n\nEnough tests have failed: the rest were not run\.\n\nThe first failure, /,
    );
    expect(code).toBe(1);
  });
});

test(
  'npm run follow 1 picks up what is written, survives a syntax error and ends by Ctrl-C',
  { timeout: 60_000 },
  async () => {
    const root = createCheckout(TINY_BOOK);
    const follow = startCommand(root, ['follow', '1']);
    await follow.waitFor('Waiting for a change');
    addFiles(root, {
      ...FINISHED,
      'my/01-tiny/greet.ts': '\nexport function greet(;\n',
      'my/01-tiny/gret.ts': '',
    });
    await follow.waitFor('Waiting for a change', 2);
    rmSync(path.join(root, 'my/01-tiny/gret.ts'));
    addFiles(root, FINISHED);
    await follow.waitFor(ALL_YOURS);
    follow.interrupt();
    const { code, stdout, stderr } = await follow.result;
    expect(stdout).toContain(
      '  0 of 0 tests pass; test files that cannot be loaded: 1; exercises not begun: 1\n',
    );
    expect(stderr).toContain('my/01-tiny/greet.ts:2:23');
    expect(stdout.split('Cannot use "my/01-tiny/gret.ts"')).toHaveLength(2);
    expect(code).toBe(130);
  },
);
