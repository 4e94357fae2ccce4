// book.test.ts: this book and its code agree.

import path from 'node:path';

import { expect, it } from 'vitest';

import { checkBook, formatFault } from '../../.vitepress/weave/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The transcripts are run, and may take five seconds each. */
const PATIENCE_MS = 60_000;

it('has no fault', { timeout: PATIENCE_MS }, async () => {
  const { faults, notices } = await checkBook(ROOT);
  for (const notice of notices) console.warn(notice);
  expect(faults.map(formatFault)).toEqual([]);
});
