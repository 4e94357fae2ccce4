// made-book.ts: small books made up for a test, in folders that go away with it.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { formatFault } from '../../.vitepress/weave/fault.ts';
import { type Check, checkBook, CHECKS } from '../../.vitepress/weave/prove/check.ts';
import { checkLinks } from '../../.vitepress/weave/prove/links.ts';
import { checkNames } from '../../.vitepress/weave/prove/names.ts';
import { checkTranscripts } from '../../.vitepress/weave/transcripts/transcripts.ts';

/** The files of a book, by path. A text may begin with a line end, so that it can be indented. */
export type MadeBook = Readonly<Record<string, string>>;

/** They take seconds, and have tests of their own. */
const SLOW_CHECKS: readonly Check[] = [checkNames, checkLinks, checkTranscripts];

const QUICK_CHECKS = CHECKS.filter((quick) => !SLOW_CHECKS.includes(quick));

/** Writes the files into a fresh folder and returns it. */
export function writeBook(files: MadeBook): string {
  const root = mkdtempSync(path.join(tmpdir(), 'made-book-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(path.join(root, 'book'));
  for (const [file, text] of Object.entries(files)) {
    const target = path.join(root, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return root;
}

/** Asks whether pages and code of a made-up book agree; faults come formatted, as a terminal shows them. */
export async function check(
  files: MadeBook,
): Promise<{ readonly faults: readonly string[]; readonly notices: readonly string[] }> {
  const { faults, notices } = await checkBook(writeBook(files), QUICK_CHECKS);
  return { faults: faults.map(formatFault), notices };
}

/** Joins lines to a text that ends with a line end. */
export function lines(...texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
