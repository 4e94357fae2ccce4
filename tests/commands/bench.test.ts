import { readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { describeFigures } from '../../.vitepress/commands/bench-text.ts';
import { addFiles, createCheckout, listFiles, runCommand } from '../support/checkout.ts';

const RESULT = 'tests/bench/results/01-sheep.json';

function createBenches(): string {
  return createCheckout({
    'tests/bench/01-sheep.ts':
      "export const measure = () => ({ xLabel: 'x', yLabel: 'y', series: [], figures: { sheep: 3 } });\n",
    [RESULT]: '{ "figures": { "sheep": 12.5 } }',
  });
}

test("shows each figure beside the book's, and writes nothing", async () => {
  const root = createBenches();
  const before = listFiles(root);
  expect(await runCommand(root, ['bench'])).toEqual({
    code: 0,
    stdout: `measuring 01-sheep
  sheep  3  (the book's: 12.5)
Nothing is written; npm run bench -- --write changes the book.
`,
    stderr: '',
  });
  expect(listFiles(root)).toEqual(before);
  expect(readFileSync(path.join(root, RESULT), 'utf8')).toContain('12.5');
});

test('--write writes what was measured, and only of the bench that is named', async () => {
  const root = createBenches();
  addFiles(root, { 'tests/bench/02-wolves.ts': "throw new Error('not asked for');\n" });
  const { code, stdout } = await runCommand(root, ['bench', '--write', '01-sheep']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `measuring 01-sheep
  sheep  3  (the book's: 12.5)
written to ${RESULT}
`,
  });
  expect(JSON.parse(readFileSync(path.join(root, RESULT), 'utf8'))).toMatchObject({
    measuredOn: { node: process.version },
    figures: { sheep: 3 },
  });
});

test('figures stand in columns; the book may lack one', () => {
  expect(describeFigures({ sheep: 3, wolvesMs: 10.5 }, { sheep: 4, goats: 1 })).toBe(
    ["  sheep        3  (the book's: 4)", '  wolvesMs  10.5  (the book has none)'].join('\n'),
  );
});
