// bench.ts: npm run bench [-- 01-waiting-visitors]: measures what the book quotes.
//
// Each `tests/bench/NN-name.ts` exports `measure`; what it returns goes to
// `tests/bench/results/NN-name.json`, with the machine, the versions and the date.

import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, type as systemName } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Measurement } from '../../tests/bench/measurement.ts';
import { CommandError } from './command-error.ts';

const folder = path.join(process.cwd(), 'tests/bench');
const benches = readdirSync(folder)
  .filter((file) => /^\d\d-.*\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length));
const [wanted] = process.argv.slice(2);
if (wanted !== undefined && !benches.includes(wanted)) {
  throw new CommandError(`Cannot measure "${wanted}": expected one of ${benches.join(', ')}`);
}

for (const bench of wanted === undefined ? benches : [wanted]) {
  console.log(`measuring ${bench}`);
  const module = await import(pathToFileURL(path.join(folder, `${bench}.ts`)).href);
  const measurement: Measurement = await module.measure();
  const result = { measuredOn: describeMachine(), ...measurement };
  const file = path.join(folder, 'results', `${bench}.json`);
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(measurement.figures, `\nwritten to tests/bench/results/${bench}.json`);
}

function describeMachine(): Record<string, string> {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${systemName()} ${release()} ${process.arch}`,
    processor: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
  };
}
