// svg.ts: what a program draws a figure with, in the classes of .vitepress/theme/figures.css.

/** In the units of the picture, from its upper left corner. */
export type Point = readonly [x: number, y: number];

const WIDTH = 720;
const TIP = 8; // how long an arrow's head is; it is as wide

/** Puts the pieces into a picture of the house's width. */
export function picture(height: number, pieces: readonly string[]): string {
  const opening = `<svg viewBox="0 0 ${WIDTH} ${height}" xmlns="http://www.w3.org/2000/svg">`;
  return [opening, ...pieces, '</svg>', ''].join('\n');
}

/** Writes words; `[x, y]` is where their base line begins, or its middle or end by `classes`. */
export function text([x, y]: Point, words: string, classes = ''): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" class="${join('f-text', classes)}">${escaped}</text>`;
}

/** Draws a rectangle below and to the right of `[x, y]`. */
export function box([x, y]: Point, [width, height]: Point, classes = 'f-box'): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect ${place} rx="3" class="${classes}"/>`;
}

/** Draws a line from point to point. */
export function line(points: readonly Point[], classes = ''): string {
  const places = points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
  return `<path d="M${places}" class="${join('f-line', classes)}"/>`;
}

/** Draws a line with a head at its last point. A tone in `classes` is the head's, too. */
export function arrow(points: readonly Point[], classes = ''): string {
  const [from, to] = points.slice(-2);
  if (from === undefined || to === undefined) {
    throw new Error(`Cannot draw an arrow: it has ${points.length} points, expected 2 or more`);
  }
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const [dx, dy] = [((to[0] - from[0]) / length) * TIP, ((to[1] - from[1]) / length) * TIP];
  const neck: Point = [to[0] - dx, to[1] - dy];
  const corners = [to, [neck[0] - dy / 2, neck[1] + dx / 2], [neck[0] + dy / 2, neck[1] - dx / 2]];
  const head = corners.map(([x = 0, y = 0]) => `${round(x)} ${round(y)}`).join('L');
  const tone = /f-(accent|muted|bad)/.exec(classes)?.[0] ?? '';
  return [
    line([...points.slice(0, -1), neck], classes),
    `<path d="M${head}Z" class="${join('f-tip', tone)}"/>`,
  ].join('\n');
}

function join(...classes: readonly string[]): string {
  return classes.filter((name) => name !== '').join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
