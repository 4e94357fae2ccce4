// plot.ts: a line plot as SVG, in the classes of the book's figures, drawn from measured points.
//
//   top of the y axis ->  |        .- a thread each
//                         |     .-'
//                         |  .-'______ a socket each
//                         +-----------
//
// Each line is named at its end, so that nobody needs a legend or its colours.

import type { Measurement, Point } from '../measurement.ts';
import { drawBars } from './bars.ts';

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 64;
const RIGHT = 560; // the names of the lines stand to its right
const TOP = 34;
const BOTTOM = 252;
const TONES = ['f-bad', 'f-accent', 'f-muted', ''];
const NAME_HEIGHT = 17; // names that would touch make room for each other

/** Draws one line for each series, from zero on both axes; or the bars, if there are any. */
export function drawPlot(measurement: Measurement): string {
  const { xLabel, yLabel, series, bars } = measurement;
  if (bars !== undefined) return drawBars(bars, xLabel);
  const points = series.flatMap((one) => one.points);
  const xTop = roundUp(Math.max(...points.map(([x]) => x)));
  const yTop = roundUp(Math.max(...points.map(([, y]) => y)));
  const place = ([x, y]: Point): Point => [
    LEFT + (x / xTop) * (RIGHT - LEFT),
    BOTTOM - (y / yTop) * (BOTTOM - TOP),
  ];
  const placed = series.map((one) => one.points.map(place));
  const nameYs = spread(placed.map((places) => places.at(-1)?.[1] ?? 0));
  const lines = series.map(({ name }, n) => {
    const tone = TONES[n % TONES.length] ?? '';
    const label = drawText(RIGHT + 12, (nameYs[n] ?? 0) + 5, name, `f-small ${tone}`);
    return `${drawLine(placed[n] ?? [], tone)}\n${label}`;
  });
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" xmlns="http://www.w3.org/2000/svg">`,
    drawText(LEFT, 18, yLabel, 'f-small f-muted'),
    drawText((LEFT + RIGHT) / 2, HEIGHT - 8, xLabel, 'f-small f-muted f-middle'),
    ...[0, yTop / 2, yTop].map((y) => drawLevel(place([0, y])[1], y)),
    ...[0, xTop / 2, xTop].map((x) =>
      drawText(place([x, 0])[0], BOTTOM + 20, String(x), 'f-small f-muted f-middle'),
    ),
    ...lines,
    '</svg>',
  ].join('\n');
}

function drawLine(places: readonly Point[], tone: string): string {
  const path = places.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  const dots = places.map(
    ([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" class="f-tip ${tone}"/>`,
  );
  return [`<path d="M${path}" class="f-line f-thick ${tone}"/>`, ...dots].join('\n');
}

/** Moves heights apart that are too close, from the lowest name upwards, and keeps their order. */
function spread(ys: readonly number[]): readonly number[] {
  const spaced = [...ys];
  let floor = Infinity;
  for (const { y, n } of ys.map((y, n) => ({ y, n })).toSorted((a, b) => b.y - a.y)) {
    floor = Math.min(y, floor - NAME_HEIGHT);
    spaced[n] = floor;
  }
  return spaced;
}

function drawLevel(y: number, value: number): string {
  const line = `<path d="M${LEFT} ${y.toFixed(1)}H${RIGHT}" class="f-line f-muted f-dashed"/>`;
  return `${line}\n${drawText(LEFT - 10, y + 5, String(value), 'f-small f-muted f-end')}`;
}

function drawText(x: number, y: number, text: string, classes: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y.toFixed(1)}" class="f-text ${classes}">${escaped}</text>`;
}

/** The next of 1, 2, 4, 5, 6, 8 and 10 times a power of ten: half of it is round, too. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  const step = [1, 2, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10;
  return step * power;
}
