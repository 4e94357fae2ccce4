// measured.ts: numbers in the text that a bench has measured, and nobody has typed.
//
//   [[01-waiting-visitors.threadMib]]    a figure of tests/bench/results/01-waiting-visitors.json
//   [[01-waiting-visitors.measuredOn]]   on which machine, and when
//   [[08-hello.versions]]                the versions of what was measured besides our own

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type MarkdownIt from 'markdown-it';

import type { PageEnv } from './containers.ts';
import { type Fault, WeaveError } from '../fault.ts';
import type { Measurement } from '../measurement.ts';

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

/**
 * Teaches `markdown` references to figures.
 * @throws WeaveError when it parses a page that refers to what nothing has measured.
 */
export function measuredPlugin(markdown: MarkdownIt, root: string): void {
  markdown.inline.ruler.before('link', 'measured', (state, silent) => {
    const [reference, bench, figure] = REFERENCE.exec(state.src.slice(state.pos)) ?? [];
    if (reference === undefined || bench === undefined || figure === undefined) return false;
    const text = quoteResult(findResult(root, bench), figure);
    if (text === undefined) {
      throw new WeaveError([
        describeUnmeasured(state.env as PageEnv, reference, resultFile(bench)),
      ]);
    }
    if (!silent) state.push('text', '', 0).content = text;
    state.pos += reference.length;
    return true;
  });
}

function quoteResult(result: Result | undefined, figure: string): string | undefined {
  if (figure === 'measuredOn') return result && describeMachine(result);
  if (figure === 'versions') return result?.versions && listVersions(result.versions);
  return result?.figures[figure]?.toLocaleString('en');
}

function listVersions(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** Says where and when something was measured: a number is nothing without it. */
export function describeMachine({ measuredOn }: Result): string {
  const { date, node, system, processor } = measuredOn;
  return `Node ${node.slice(1)}, ${system}, ${processor}, ${date}`;
}

/** An inline rule is not told its line, so the page is searched for the reference. */
function describeUnmeasured(page: PageEnv, text: string, result: string): Fault {
  const lines = readFileSync(page.path, 'utf8').split('\n');
  return {
    file: `book/${page.relativePath}`,
    line: lines.findIndex((line) => line.includes(text)) + 1,
    message: `Cannot quote "${text}": nothing has measured it, expected a figure of ${result}`,
  };
}
