// book.test.ts: this book and its code agree, and its transcripts print what they show.

import path from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  checkBook,
  CHECKS,
  checkTranscripts,
  type Findings,
  formatFault,
  readBook,
  readTranscripts,
} from '../../.vitepress/weave/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What a step of a transcript may take; with a second for its end. */
const STEP_MS = 6_000;

function expectNoFault({ faults, notices }: Findings): void {
  for (const notice of notices) console.warn(notice);
  expect(faults.map(formatFault)).toEqual([]);
}

it('has no fault', { timeout: 120_000 }, async () => {
  const checks = CHECKS.filter((check) => check !== checkTranscripts);
  expectNoFault(await checkBook(ROOT, checks));
});

describe('the transcripts of', () => {
  for (const page of readBook(ROOT).pages) {
    const { steps, faults } = readTranscripts(page);
    if (steps.length + faults.length === 0) continue;
    it(page.file, { timeout: (steps.length + 1) * STEP_MS }, async () => {
      expectNoFault(await checkTranscripts({ root: ROOT, pages: [page] }));
    });
  }
});
