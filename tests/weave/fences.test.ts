// fences.test.ts: what a fence is taken for.

import { expect, it } from 'vitest';

import { type Fence, readFence } from '../../.vitepress/weave/read/fences.ts';

it.each<[string, Fence['type'], string]>([
  ['console', 'transcript', 'console'],
  ['console {needs=curl}', 'transcript', 'console'],
  ['console{needs=curl}', 'transcript', 'console'],
  ['console sketch', 'transcript', 'console'],
  ['console-log', 'other', 'console-log'],
  ['ts sketch', 'sketch', 'ts'],
  ['ts{1} sketch', 'sketch', 'ts'],
  ['ts sketch {1}', 'sketch', 'ts'],
  ['html sketch', 'sketch', 'html'],
  ['ts sketches', 'stray', 'ts'],
  ['ts', 'stray', 'ts'],
  ['ts{1}', 'stray', 'ts'],
  ['ts:line-numbers', 'stray', 'ts'],
  ['javascript', 'stray', 'javascript'],
  [' js ', 'stray', 'js'],
  ['tsv', 'other', 'tsv'],
  ['http', 'other', 'http'],
  ['', 'other', ''],
])('"%s" is %s', (info, type, language) => {
  expect(readFence(info)).toEqual({ type, language });
});
