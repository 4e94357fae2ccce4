// bars.ts: bars as SVG, in the classes of the book's figures, drawn from measured values.
//
//   ours  [######|===] 15.2
//   nginx [#|==] 4.1
//
// A bar is cut into parts, which are named in a line above. At its end stands their sum.

import type { Bars } from '../measurement.ts';

const WIDTH = 720;
const LEFT = 172; // the names of the rows stand to its left
const RIGHT = 660; // the sum of the longest to its right
const TOP = 34;
const ROW = 26;
const HEIGHT = 16; // of a bar
const TONES = ['f-accent', 'f-muted'];
const CHARACTER = 7.2; // how wide one of the small text is, as a rule

/** Draws a bar for each row; `label` says what its length is. */
export function drawBars({ parts, rows }: Bars, label: string): string {
  const sums = rows.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const scale = (RIGHT - LEFT) / Math.max(...sums);
  const height = TOP + rows.length * ROW;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg">`,
    drawText(LEFT, 18, label, 'f-muted'),
    ...drawKey(parts, LEFT + label.length * CHARACTER + 24),
    ...rows.flatMap(({ name, values }, row) => {
      const y = TOP + row * ROW;
      const end = LEFT + (sums[row] ?? 0) * scale;
      return [
        drawText(LEFT - 12, y + 13, name, 'f-end'),
        ...drawBar(values, y, scale),
        drawText(end + 8, y + 13, (sums[row] ?? 0).toFixed(1), ''),
      ];
    }),
    '</svg>',
  ].join('\n');
}

function drawKey(parts: readonly string[], from: number): readonly string[] {
  let x = from;
  return parts.flatMap((part, n) => {
    const at = x;
    x += 18 + part.length * CHARACTER + 20;
    return [drawBox([at, at + 12], 8, { height: 12, part: n }), drawText(at + 18, 18, part, '')];
  });
}

function drawBar(values: readonly number[], y: number, scale: number): readonly string[] {
  let x = LEFT;
  return values.map((value, part) => {
    const from = x;
    x += value * scale;
    return drawBox([from, x], y, { height: HEIGHT, part });
  });
}

function drawBox(
  [left, right]: readonly [left: number, right: number],
  y: number,
  { height, part }: { readonly height: number; readonly part: number },
): string {
  const width = (right - left).toFixed(1);
  const place = `x="${left.toFixed(1)}" y="${y}" width="${width}" height="${height}"`;
  return `<rect ${place} class="f-fill ${TONES[part % TONES.length]}"/>`;
}

function drawText(x: number, y: number, text: string, classes: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y}" class="f-text f-small ${classes}">${escaped}</text>`;
}
