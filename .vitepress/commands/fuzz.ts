// fuzz.ts: npm run fuzz [-- --seed 1 --count 300000]: looks for requests that break chapter 5's parser.

import { createRequestParser } from '../../code/05-http-parser/index.ts';
import { fuzz } from '../../tests/05-http-parser/fuzz/fuzz.ts';
import { describeReport } from '../../tests/05-http-parser/fuzz/report-text.ts';
import { readSeeds } from '../../tests/05-http-parser/fuzz/seeds.ts';
import { CommandError } from './command-error.ts';
import { refuseSwallowed } from './npm-options.ts';

refuseSwallowed('run fuzz', ['seed', 'count']);
const { seed, count } = readOptions(process.argv.slice(2));
Error.stackTraceLimit = 0; // nobody reads where they come from, and they are most of the work
const start = performance.now();
const report = fuzz({ create: createRequestParser, seeds: readSeeds(), seed, count });
const elapsedMs = performance.now() - start;
console.log(describeReport(report, { seed, count, elapsedMs }));
if (report.failure !== undefined) process.exitCode = 1;

function readOptions(args: readonly string[]): { readonly seed: number; readonly count: number } {
  let [seed, count] = [1, 300_000];
  for (let n = 0; n < args.length; n += 2) {
    const [option, value] = args.slice(n, n + 2);
    if (option === '--seed') seed = parseNumber(option, value, 0);
    else if (option === '--count') count = parseNumber(option, value, 1);
    else throw unknownOption(option);
  }
  return { seed, count };
}

function unknownOption(option = ''): CommandError {
  return new CommandError(
    `Cannot read "${option}": there is no such option, expected --seed or --count, and a number`,
  );
}

function parseNumber(option: string, value: string | undefined, least: number): number {
  const number = /^[0-9]{1,9}$/.test(value ?? '') ? Number(value) : NaN;
  if (number >= least) return number;
  const is = value === undefined ? 'no number is given' : `"${value}" is none`;
  throw new CommandError(
    `Cannot read "${option}": ${is}, expected a number from ${least} to 999999999`,
  );
}
