// bench.ts: npm run bench [-- [--write] 01-waiting-visitors]: measures what the book quotes.
//
// Each `tests/bench/NN-name.ts` exports `measure`. The book quotes what stands in
// `tests/bench/results/NN-name.json`; only `--write` changes that.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, type as systemName } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Measurement } from '../weave/measurement.ts';
import { describeFigures, type Figures } from './bench-text.ts';
import { CommandError } from './command-error.ts';
import { refuseSwallowed } from './npm-options.ts';

refuseSwallowed('run bench', ['write']);
const folder = path.join(process.cwd(), 'tests/bench');
const args = process.argv.slice(2);
const writes = args.includes('--write');
for (const bench of chooseBenches(args.filter((arg) => arg !== '--write'))) {
  console.log(`measuring ${bench}`);
  const measurement = await measure(bench);
  console.log(describeFigures(measurement.figures, readFiguresOfBook(bench)));
  if (writes) writeResult(bench, measurement);
}
if (!writes) console.log('Nothing is written; npm run bench -- --write changes the book.');

/** All of them, unless one is named. */
function chooseBenches(names: readonly string[]): readonly string[] {
  const benches = listBenches();
  const unknown = names.find((name) => !benches.includes(name));
  if (unknown === undefined) return names.length === 0 ? benches : names;
  const known = benches.join(', ');
  throw new CommandError(
    `Cannot measure "${unknown}": there is no such bench, expected --write or one of ${known}`,
  );
}

function listBenches(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /^\d\d-.*\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length));
}

async function measure(bench: string): Promise<Measurement> {
  const module = await import(pathToFileURL(path.join(folder, `${bench}.ts`)).href);
  return module.measure();
}

function readFiguresOfBook(bench: string): Figures {
  const file = resultOf(bench);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).figures : {};
}

function writeResult(bench: string, measurement: Measurement): void {
  const file = resultOf(bench);
  const result = { measuredOn: describeMachine(), ...measurement };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`written to tests/bench/results/${bench}.json`);
}

function resultOf(bench: string): string {
  return path.join(folder, 'results', `${bench}.json`);
}

function describeMachine(): Record<string, string> {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${systemName()} ${release().split('.').slice(0, 2).join('.')} ${process.arch}`,
    processor: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
  };
}
