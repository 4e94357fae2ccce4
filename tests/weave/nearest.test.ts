// nearest.test.ts: what is suggested in the place of a misspelt name.

import { expect, it } from 'vitest';

import { suggest } from '../../.vitepress/weave/read/nearest.ts';

it.each<[string, readonly string[], string]>([
  ['trun', ['run', 'turn'], '"run" or "turn"'],
  [
    'the smu',
    ['the page', 'the sum', 'one turn', 'the song'],
    '"the sum", "the song" or "the page"',
  ],
  ['x', ['only'], '"only"'],
  ['x', [], 'none to be named'],
])('%s', (name, known, expected) => {
  expect(suggest(name, known)).toBe(expected);
});
