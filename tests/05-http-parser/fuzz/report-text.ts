// report-text.ts: what a fuzzer says in the end.

import { octetsToText } from '../../../code/05-http-parser/index.ts';
import type { FuzzFailure, FuzzReport } from './fuzz.ts';

/** What was asked for, and in how much time it was done. */
export interface FuzzRun {
  readonly seed: number;
  readonly count: number;
  readonly elapsedMs: number;
}

const NUMBER = new Intl.NumberFormat('en-US');

/** One line, and one for each error; of a failure, how to see it again. */
export function describeReport(report: FuzzReport, run: FuzzRun): string {
  const { accepted, errors, failure } = report;
  if (failure !== undefined) return describeFailure(failure, run);
  const { seed, count, elapsedMs } = run;
  const percent = Math.round((100 * accepted) / count);
  const seconds = (elapsedMs / 1_000).toFixed(1);
  const counts = [...errors]
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, times]) => `${NUMBER.format(times).padStart(12)}  ${code}`);
  return [
    `${NUMBER.format(count)} requests from seed ${seed} in ${seconds} s, ${percent} % accepted: no crash, no hang, no unknown error`,
    ...counts,
  ].join('\n');
}

function describeFailure(
  { number, claim, smallest }: FuzzFailure,
  { seed }: FuzzRun,
): string {
  const { octets, places, limits } = smallest;
  return [
    `Broken: "${claim}"`,
    `  by request ${number} of seed ${seed}, made smaller: ${escaped(octets)}`,
    `  cut at ${places.join(', ') || 'no place'}, limits ${JSON.stringify(limits)}`,
    `  again: npm run fuzz -- --seed ${seed} --count ${number}`,
  ].join('\n');
}

/** As a string of TypeScript, fit for any terminal. */
function escaped(octets: Uint8Array): string {
  return JSON.stringify(octetsToText(octets)).replace(
    /[\x7f-\xff]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16)}`,
  );
}
