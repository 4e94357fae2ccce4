// proofs.ts: finds out whether the tests are there that a checklist names.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { CONFORMANCE_CASES } from '../../code/07-lasgi/conformance-cases.ts';

const TESTS = path.resolve(import.meta.dirname, '..');

/**
 * What proves a row: `kit > name of a case`, which every server is tried
 * against, or `folder/file > title`, as the file has it: of a table, its part.
 */
export type Proof = string;

/** A row of a checklist, in a few words, and what proves it. */
export type Row = readonly [row: string, says: string, ...proofs: Proof[]];

/** Those that can't be found. */
export function missingProofs(
  row: string,
  proofs: readonly Proof[],
): readonly Proof[] {
  return proofs.filter((proof) => {
    const [place = '', ...titles] = proof.split(' > ');
    if (titles.length === 0) return true;
    if (place === 'kit') return !isCase(row, titles.join(' > '));
    const text = textOf(place);
    return !titles.every((title) => text.includes(title));
  });
}

function isCase(row: string, title: string): boolean {
  return CONFORMANCE_CASES.some(
    ({ name, rows }) => name === title && rows.includes(row),
  );
}

function textOf(place: string): string {
  const text = readFileSync(path.join(TESTS, `${place}.test.ts`), 'utf8');
  return text.replaceAll("\\'", "'");
}
