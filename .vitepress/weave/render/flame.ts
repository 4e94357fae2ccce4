// flame.ts: a flame graph as SVG, in the classes of the book's figures, drawn from a profile.
//
//        |   |8 server|
//    |2 loop |4 streams |       whatever stands on something was called by it
//   |Node                 |
//
// A frame is as wide as the time that was spent in it and in what it has called. Below stands what
// each layer took by itself, beside its color: where a frame has no room for its name, a word of it
// has to do, or nothing.

import type { Flame, Frame, Layer } from '../measurement.ts';

const WIDTH = 720;
const ROW = 24;
const TOP = 2;
const GAP = 26; // between the frames and the line above the list
const LINE = 20; // of the list
const EDGE = 1; // room for half a stroke
const COLUMNS = 3;
const COLUMN = WIDTH / COLUMNS;
const CHARACTER = 7.2; // how wide one of the small text is, as a rule
const PADDING = 4;
const LIST_HEADING = 'Each by itself, without what it has called:';

interface Spot {
  /** In percent of the whole. */
  readonly left: number;
  readonly depth: number;
}

/** Draws the frames, each on top of its caller, and lists the layers. */
export function drawFlame({ layers, calls }: Flame): string {
  const depth = Math.max(0, ...calls.map(depthOf));
  const bottom = TOP + depth * ROW;
  const listed = layers
    .filter(({ percent }) => percent > 0)
    .toSorted((a, b) => b.percent - a.percent);
  const perColumn = Math.ceil(listed.length / COLUMNS);
  const tones = new Map(layers.map((layer) => [layer, toneOf(layer, layers)]));
  const list = bottom + GAP + LINE;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${list + perColumn * LINE}" xmlns="http://www.w3.org/2000/svg">`,
    ...drawFrames(calls, { left: 0, depth: 0 }, { layers, tones, bottom }),
    drawText(EDGE, bottom + GAP, LIST_HEADING, 'f-muted'),
    ...listed.map((layer, index) => {
      const x = Math.floor(index / perColumn) * COLUMN;
      return drawEntry(layer, tones.get(layer) ?? '', x, list + (index % perColumn) * LINE);
    }),
    '</svg>',
  ].join('\n');
}

function depthOf({ calls }: Frame): number {
  return 1 + Math.max(0, ...calls.map(depthOf));
}

/** No two layers have one tone: what is muted differs in its shade, the program's own in its hue. */
function toneOf(layer: Layer, layers: readonly Layer[]): string {
  if (layer.tone === 'bad') return 'f-bad';
  const isMuted = ({ tone }: Layer): boolean => tone === 'muted';
  const alike = layers.filter((other) => other.tone !== 'bad' && isMuted(other) === isMuted(layer));
  return `${isMuted(layer) ? 'f-shade' : 'f-hue'}-${alike.indexOf(layer) + 1}`;
}

interface Ground {
  readonly layers: readonly Layer[];
  readonly tones: ReadonlyMap<Layer, string>;
  readonly bottom: number;
}

function drawFrames(frames: readonly Frame[], { left, depth }: Spot, ground: Ground): string[] {
  let x = left;
  return frames.flatMap((frame) => {
    const spot = { left: x, depth };
    x += frame.percent;
    const above = { left: spot.left, depth: depth + 1 };
    return [drawFrame(frame, spot, ground), ...drawFrames(frame.calls, above, ground)];
  });
}

function drawFrame(frame: Frame, { left, depth }: Spot, { layers, tones, bottom }: Ground): string {
  const layer = layers[frame.layer];
  const name = layer?.name ?? '?';
  const scale = (WIDTH - 2 * EDGE) / 100;
  const x = EDGE + left * scale;
  const width = frame.percent * scale;
  const y = bottom - (depth + 1) * ROW;
  const title = `<title>${escape(name)}, ${frame.percent} %</title>`;
  const place = `x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW}"`;
  const tone = layer === undefined ? '' : (tones.get(layer) ?? '');
  const box = `<rect ${place} class="f-fill ${tone}">${title}</rect>`;
  const label = fit(name, width - PADDING * 2);
  if (label === '') return box;
  return `${box}\n${drawText(x + PADDING, y + 16.5, label)}`;
}

/** As much of a name as there is room for: all of it, what its number or article is of, the number. */
function fit(name: string, room: number): string {
  const [, number, word = ''] = /^(?:(\d+)|the) (.*)/.exec(name) ?? [];
  return [name, word, number ?? ''].find((text) => text.length * CHARACTER <= room) ?? '';
}

function drawEntry({ name, percent }: Layer, tone: string, x: number, y: number): string {
  const swatch = `<rect x="${x + 1}" y="${y - 11}" width="12" height="12" class="f-fill ${tone}"/>`;
  return `${swatch}\n${drawText(x + 20, y, `${name}: ${percent} %`)}`;
}

function drawText(x: number, y: number, text: string, tone = ''): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return `<text ${place} class="f-text f-small ${tone}">${escape(text)}</text>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
