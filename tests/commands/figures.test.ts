import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { addFiles, createCheckout, listFiles, runCommand } from '../support/checkout.ts';

const DOT = 'book/figures/01-tiny/dot';
const DASH = 'book/figures/01-tiny/dash';

test('draws what is new or has changed, says so, and leaves the rest', async () => {
  const root = createCheckout({
    'book/figures/ink.ts': "export const draw = (): string => '<svg>ink</svg>';\n",
    [`${DOT}.ts`]:
      "import { draw as ink } from '../ink.ts';\nexport const draw = (): Promise<string> => Promise.resolve(ink());\n",
    [`${DOT}.svg`]: '<svg>an older dot</svg>',
    [`${DASH}.ts`]: "export function draw(): string {\n  return '<svg>—</svg>';\n}\n",
    'book/figures/01-tiny/by-hand.svg': '<svg>a flourish</svg>',
  });
  const before = listFiles(root);
  expect(await runCommand(root, ['figures'])).toEqual({
    code: 0,
    stdout: `drawn: ${DASH}.svg\ndrawn: ${DOT}.svg\n`,
    stderr: '',
  });
  expect(readFileSync(path.join(root, `${DOT}.svg`), 'utf8')).toBe('<svg>ink</svg>');
  expect(listFiles(root)).toEqual([...before, `${DASH}.svg`].toSorted());

  expect(await runCommand(root, ['figures'])).toEqual({
    code: 0,
    stdout: 'All figures are as their programs draw them.\n',
    stderr: '',
  });
});

test('a program that draws nothing is named', async () => {
  const root = createCheckout({});
  addFiles(root, { [`${DOT}.ts`]: 'export const paint = 1;\n' });
  expect(await runCommand(root, ['figures'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `${DOT}.ts:1: Cannot draw "${DOT}.svg": its program has no draw, expected export function draw(): string\n`,
  });
});

test('a book without figures has none to draw', async () => {
  const root = createCheckout({ 'book/index.md': '# A book\n' });
  const { code, stdout } = await runCommand(root, ['figures']);
  expect([code, stdout]).toEqual([0, 'All figures are as their programs draw them.\n']);
});
