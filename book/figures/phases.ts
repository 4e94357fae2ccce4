// phases.ts: how a program draws a table of phases and moves that the code runs on.
//
// The table says which arrows there are; the program only says where they run. An arrow without a
// route, or a route without an arrow, is an error.

import { arrow, box, text } from './svg.ts';
import type { Point } from './svg.ts';

/** For each phase, where each move leads. */
type Table = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>;

/** Where an arrow runs, and where its words stand. */
export interface Route {
  readonly points: readonly Point[];
  readonly label: Point;
  readonly classes?: string;
  /** The tone of the arrow and of its words. */
  readonly tone?: string;
}

/** A table, and where it is drawn. */
export interface Diagram {
  readonly table: Table;
  /** The upper left corners of the phases. */
  readonly places: Readonly<Record<string, Point>>;
  /** Of each phase's box. */
  readonly size: Point;
  /** By phase and move: "started, a piece". */
  readonly routes: Readonly<Record<string, Route>>;
}

/** Draws the phases, and each move on its route; a phase without moves is shaded. */
export function drawPhases(diagram: Diagram): readonly string[] {
  const { table, places, routes, size } = diagram;
  const moves = listMoves(table);
  const unknown = Object.keys(routes).filter((key) => moves.every(({ name }) => name !== key));
  if (unknown.length > 0) throw new Error(`Cannot draw ${unknown.join('; ')}: no such move`);
  const boxes = Object.keys(table).flatMap((phase) => {
    const [x, y] = placeOf(phase, places);
    const isLast = Object.keys(table[phase] ?? {}).length === 0;
    return [
      box([x, y], size, isLast ? 'f-fill' : 'f-box'),
      text([x + size[0] / 2, y + size[1] / 2 + 5], phase, 'f-small f-mono f-middle'),
    ];
  });
  return [...moves.flatMap((move) => drawMove(move, diagram)), ...boxes];
}

interface Move {
  readonly name: string;
  readonly from: string;
  readonly move: string;
  readonly to: string;
}

function listMoves(table: Table): readonly Move[] {
  return Object.entries(table).flatMap(([from, row]) =>
    Object.entries(row).map(([move, to = '']) => ({ name: `${from}, ${move}`, from, move, to })),
  );
}

function drawMove({ name, from, move, to }: Move, { routes, ...rest }: Diagram): readonly string[] {
  const route = routes[name];
  if (route === undefined) throw new Error(`Cannot draw the move "${name}": it has no route`);
  const { points, label, classes = '', tone = '' } = route;
  expectAt(from, points[0], rest);
  expectAt(to, points.at(-1), rest);
  return [arrow(points, tone), text(label, move, `f-small ${classes} ${tone}`.trim())];
}

/** A route leads from phase to phase. */
function expectAt(
  phase: string,
  [x, y]: Point = [0, 0],
  { places, size }: Pick<Diagram, 'places' | 'size'>,
): void {
  const place = placeOf(phase, places);
  const [dx, dy] = [x - place[0], y - place[1]];
  if (dx >= 0 && dx <= size[0] && dy >= 0 && dy <= size[1]) return;
  throw new Error(`Cannot draw an arrow at [${x}, ${y}]: that isn't at "${phase}"`);
}

function placeOf(phase: string, places: Diagram['places']): Point {
  const place = places[phase];
  if (place === undefined) throw new Error(`Cannot draw "${phase}": it has no place`);
  return place;
}
