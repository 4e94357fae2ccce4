// 05-field-line.ts: the time to read one field line, by how many spaces stand in the middle of its
// value: by a regular expression, and by a scanner.

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import {
  matchFieldLine,
  spacedLine,
} from '../../code/05-http-parser/attempts/regular-expression.ts';
import { parseFieldLine } from '../../code/05-http-parser/field-line.ts';

const SPACES = [1_000, 2_000, 4_000, 8_000, 12_000, 16_000];
const RUNS = 9;

/** Measures both ways; takes some seconds. */
export function measure(): Measurement {
  const matched = SPACES.map((spaces): Point => [
    spaces,
    millisOf(() => matchFieldLine(spacedLine(spaces))),
  ]);
  const scanned = SPACES.map((spaces): Point => [
    spaces,
    millisOf(() => parseFieldLine(lineOf(spaces))),
  ]);
  const longest = matched.at(-1)?.[1] ?? NaN;
  const half = matched.at(-3)?.[1] ?? NaN;
  return {
    xLabel: 'spaces in the value',
    yLabel: 'ms for the line',
    series: [
      { name: 'expression', points: matched.map(([x, y]) => [x, round(y)]) },
      { name: 'scanner', points: scanned.map(([x, y]) => [x, round(y)]) },
    ],
    figures: {
      longMillis: Math.round(longest),
      doublingRatio: round(longest / half),
      longScannedMillis: round(scanned.at(-1)?.[1] ?? NaN),
    },
  };
}

function lineOf(spaces: number) {
  return { what: 'field line', text: spacedLine(spaces), number: 1, offset: 0 };
}

/** The median of some runs, after one to warm up. */
function millisOf(call: () => unknown): number {
  call();
  const runs = Array.from({ length: RUNS }, () => {
    const startMs = performance.now();
    call();
    return performance.now() - startMs;
  });
  return runs.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
