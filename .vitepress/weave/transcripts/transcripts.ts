// transcripts.ts: checks the transcripts of the whole book, and brings them up to date.

import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Book } from '../read/book.ts';
import type { Fault } from '../fault.ts';
import type { Findings } from '../findings.ts';
import type { Page } from '../read/pages.ts';
import { elide } from './transcript-elide.ts';
import { type Drift, findDrift } from './transcript-match.ts';
import { checkSteps } from './transcript-rules.ts';
import { type RunOptions, runSteps, type StepResult } from './transcript-run.ts';
import { ELISION, readTranscripts, type Step } from './transcript.ts';

/** Pages that run at the same time: their servers have ports of their own. */
const PARALLEL_PAGES = 2;

const NO_SHELL = 'The transcripts were not run: Windows has no sh';

/** Whose transcripts are run: a book, or some of its pages. */
type Pages = Pick<Book, 'root' | 'pages'>;

/** A step whose output differs from what its page shows. */
interface Drifted {
  readonly page: Page;
  readonly step: Step;
  readonly lines: readonly string[];
  readonly drift: Drift;
}

interface PageReport extends Findings {
  readonly drifted: readonly Drifted[];
}

const NOTHING: PageReport = { faults: [], notices: [], drifted: [] };

/** Runs every transcript; one that prints something else than its page shows is a fault. */
export async function checkTranscripts(pages: Pages, options: RunOptions = {}): Promise<Findings> {
  const reports = await runPages(pages, options);
  return {
    faults: reports.flatMap((report) => [...report.drifted.map(describeDrift), ...report.faults]),
    notices: reports.flatMap((report) => report.notices),
  };
}

/**
 * Runs the transcripts, and writes what they print into the pages where it has drifted.
 * Returns, too, the lines that it has rewritten: the commands'.
 */
export async function rewriteTranscripts(
  pages: Pages,
): Promise<Findings & { readonly rewritten: readonly string[] }> {
  const reports = await runPages(pages, {});
  for (const { drifted } of reports) rewritePage(pages.root, drifted);
  return {
    faults: reports.flatMap((report) => report.faults),
    notices: reports.flatMap((report) => report.notices),
    rewritten: reports.flatMap(({ drifted }) =>
      drifted.map(({ page, step }) => `${page.file}:${step.line}: ${step.command}`),
    ),
  };
}

async function runPages(
  { root, pages }: Pages,
  options: RunOptions,
): Promise<readonly PageReport[]> {
  if (process.platform === 'win32') return [{ ...NOTHING, notices: [NO_SHELL] }];
  const reports: PageReport[] = [];
  const waiting = pages.entries(); // shared: each takes the next page when it is done with one
  const work = async (): Promise<void> => {
    for (const [i, page] of waiting) reports[i] = await runPage(realpathSync(root), page, options);
  };
  await Promise.all(Array.from({ length: PARALLEL_PAGES }, work));
  return reports;
}

async function runPage(root: string, page: Page, options: RunOptions): Promise<PageReport> {
  const { steps, faults: unreadable } = readTranscripts(page);
  const faults = [...unreadable, ...checkSteps(page.file, steps)];
  if (faults.length > 0) return { ...NOTHING, faults };
  const results = await runSteps(root, page, steps, options);
  return {
    faults: results.flatMap((result) => describeFailure(page, result)),
    notices: results.flatMap((result) =>
      result.type === 'unchecked' ? [`${page.file}:${result.step.line}: ${result.reason}`] : [],
    ),
    drifted: results.flatMap((result) => findDrifted(page, result)),
  };
}

function findDrifted(page: Page, result: StepResult): readonly Drifted[] {
  if (result.type !== 'printed') return [];
  const { step, lines } = result;
  const drift = findDrift(step.output, lines);
  return drift === undefined ? [] : [{ page, step, lines, drift }];
}

function describeDrift({ page, step, drift }: Drifted): Fault {
  const hasElided = step.output.slice(0, drift.index).includes(ELISION);
  const actual = quote(drift.actual) ?? (hasElided ? 'no such line' : 'nothing more');
  const expected = quote(drift.expected) ?? 'nothing more';
  const lastIndex = step.output.length - 1; // -1, the command's own line, if nothing is shown
  return {
    file: page.file,
    line: step.outputLine + Math.min(drift.index, lastIndex),
    message: `Cannot confirm "${step.command}": it printed ${actual}, expected ${expected} (if the page is out of date, run npm run transcripts)`,
  };
}

function quote(line: string | undefined): string | undefined {
  return line === undefined ? undefined : `"${line}"`;
}

function describeFailure({ file }: Page, result: StepResult): readonly Fault[] {
  if (result.type !== 'failed') return [];
  const { step, reason, expected } = result;
  const message = `Cannot run "${step.command}": ${reason}, expected ${expected}`;
  return [{ file, line: step.line, message }];
}

function rewritePage(root: string, drifted: readonly Drifted[]): void {
  const file = drifted[0]?.page.file;
  if (file === undefined) return;
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  for (const { step, lines: printed } of drifted.toReversed()) {
    const commandLine = lines[step.line - 1] ?? '';
    const margin = commandLine.slice(0, commandLine.indexOf('$ ')); // of a fence in a list or quote
    const output = elide(step.output, printed).map((line) => `${margin}${line}`.trimEnd());
    lines.splice(step.outputLine - 1, step.output.length, ...output);
  }
  writeFileSync(path.join(root, file), lines.join('\n'));
}
