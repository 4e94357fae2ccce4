// measured.ts: numbers in the text that a bench has measured, and nobody has typed.
//
//   [[01-waiting-visitors.threadMib]]   a figure of tests/bench/results/01-waiting-visitors.json

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type MarkdownIt from 'markdown-it';

import { type Measurement } from '../../../tests/bench/measurement.ts';

/** A bench's result, as `npm run bench` wrote it. */
export interface Result extends Measurement {
  readonly measuredOn: {
    readonly date: string;
    readonly node: string;
    readonly system: string;
    readonly processor: string;
  };
}

const REFERENCE = /^\[\[(\d\d-[a-z0-9-]+)\.([A-Za-z0-9]+)\]\]/;

/** Returns where the result of `bench` is kept, relative to the root. */
export function resultFile(bench: string): string {
  return `tests/bench/results/${bench}.json`;
}

/** Reads a bench's result, or returns `undefined` if there is none. */
export function findResult(root: string, bench: string): Result | undefined {
  const file = path.join(root, resultFile(bench));
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as Result; // our own bench wrote it
}

/** Teaches `markdown` references to figures. */
export function measuredPlugin(markdown: MarkdownIt, root: string): void {
  markdown.inline.ruler.before('link', 'measured', (state, silent) => {
    const [text, bench, figure] = REFERENCE.exec(state.src.slice(state.pos)) ?? [];
    if (text === undefined || bench === undefined || figure === undefined) return false;
    const value = findResult(root, bench)?.figures[figure];
    if (value === undefined) {
      const expected = `a figure of ${resultFile(bench)}`;
      throw new Error(`Cannot quote "${text}": nothing has measured it, expected ${expected}`);
    }
    if (!silent) state.push('text', '', 0).content = value.toLocaleString('en');
    state.pos += text.length;
    return true;
  });
}
