import { describe, expect, test } from 'vitest';

import { findChapter } from '../../.vitepress/commands/chapters.ts';
import {
  addFiles,
  createCheckout,
  createFolder,
  runCommand,
  startCommand,
} from '../support/checkout.ts';
import { TINY_BOOK } from './tiny-book.ts';

test.for([
  ['1', '01-tiny'],
  ['01', '01-tiny'],
  ['01-tiny', '01-tiny'],
  ['12', '12-other-one'],
  ['2', undefined],
  ['001', undefined],
  ['tiny', undefined],
  ['12-other', undefined],
  ['', undefined],
] as const)('the chapter called %j is %s', ([name, slug]) => {
  const root = createFolder({
    'code/01-tiny/a.ts': '',
    'code/12-other-one/a.ts': '',
    'code/02': '',
  });
  expect(findChapter(root, name)).toBe(slug);
});

describe('npm run chapter', () => {
  test('hands on arguments and exit code', async () => {
    const result = await runCommand(createCheckout(TINY_BOOK), ['chapter', '1', 'Ada', '--x']);
    expect(result).toEqual({ code: 7, stdout: 'Hello, Ada --x!\n', stderr: '' });
  });

  test("runs the book's files, whatever is in my/", async () => {
    const root = createCheckout(TINY_BOOK);
    addFiles(root, { 'my/01-tiny/words.ts': "export const HELLO = 'Ahoy';\n" });
    expect((await runCommand(root, ['chapter', '1', 'Ada'])).stdout).toBe('Hello, Ada!\n');
  });

  test("--mine prefers the reader's files, from the book's and from their own", async () => {
    const root = createCheckout(TINY_BOOK);
    addFiles(root, {
      'my/01-tiny/words.ts': "export const HELLO = 'Ahoy';\n",
      'my/01-tiny/main.ts':
        "import { greet } from './greet.ts';\nconsole.log(greet('me'), process.argv[1] === import.meta.filename);\n",
    });
    const result = await runCommand(root, ['chapter', '1', '--mine', 'Ada']);
    expect(result).toEqual({ code: 0, stdout: 'Ahoy, me! true\n', stderr: '' });
  });

  test('shows a syntax error with file, line and column', async () => {
    const root = createCheckout(TINY_BOOK);
    addFiles(root, { 'my/01-tiny/greet.ts': '\nexport function greet(;\n' });
    const { code, stderr } = await runCommand(root, ['chapter', '1', '--mine']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${root}/my/01-tiny/greet.ts:2:22: ERROR: `);
    expect(stderr).not.toContain('    at ');
  });

  test('lets the program answer Ctrl-C', async () => {
    const root = createCheckout(TINY_BOOK);
    addFiles(root, {
      'code/01-tiny/main.ts': `process.on('SIGINT', () => { console.log('bye'); process.exit(3); });
setInterval(() => {}, 1_000);
console.log('ready');
`,
    });
    const program = startCommand(root, ['chapter', '1']);
    await program.waitFor('ready');
    program.interrupt();
    expect(await program.result).toEqual({ code: 3, stdout: 'ready\nbye\n', stderr: '' });
  });
});
