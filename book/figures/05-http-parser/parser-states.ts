// parser-states.ts: the parser's states, drawn from the table that it runs on.
//
// The table says which edges there are; here is only where they run. An edge without a route, or
// a route without an edge, is an error.

import { PARSER_EDGES } from '../../../code/05-http-parser/parser-state.ts';
import { arrow, box, picture, text } from '../svg.ts';
import type { Point } from '../svg.ts';

const SIZE: Point = [124, 34];
const HEIGHT = 366;

/** The upper left corners of the states. */
const PLACES: Readonly<Record<string, Point>> = {
  closed: [14, 14],
  'handed-over': [14, 316],
  'start-line': [14, 90],
  'header-section': [208, 90],
  'sized-body': [412, 90],
  'chunk-header': [412, 164],
  'chunk-data': [574, 164],
  'chunk-end': [574, 240],
  'trailer-section': [412, 240],
  'unsized-body': [412, 316],
  'message-end': [574, 14],
};

interface Route {
  readonly points: readonly Point[];
  readonly label: Point;
  readonly classes?: string;
}

// prettier-ignore
const ROUTES: Readonly<Record<string, Route>> = {
  'start-line, start line': { points: [[138, 107], [208, 107]], label: [171, 98], classes: 'f-middle' },
  'start-line, EOF': { points: [[76, 90], [76, 48]], label: [84, 74] },
  'start-line, other protocol': { points: [[76, 124], [76, 316]], label: [84, 225] },
  'header-section, head, no body': { points: [[270, 90], [270, 40], [574, 40]], label: [286, 58] },
  'header-section, head, sized body': { points: [[332, 107], [412, 107]], label: [370, 98], classes: 'f-middle' },
  'header-section, head, chunked body': { points: [[302, 124], [302, 181], [412, 181]], label: [312, 174] },
  'header-section, head, body until EOF': { points: [[238, 124], [238, 333], [412, 333]], label: [246, 326] },
  'sized-body, all data': { points: [[536, 107], [612, 107], [612, 48]], label: [546, 98] },
  'chunk-header, chunk header': { points: [[536, 181], [574, 181]], label: [558, 156], classes: 'f-middle' },
  'chunk-header, last chunk': { points: [[474, 198], [474, 240]], label: [466, 224], classes: 'f-end' },
  'chunk-data, all data': { points: [[656, 198], [656, 240]], label: [648, 224], classes: 'f-end' },
  'chunk-end, CRLF': { points: [[574, 257], [552, 257], [552, 206], [506, 206], [506, 198]], label: [512, 222] },
  'trailer-section, trailer section': { points: [[474, 274], [474, 298], [708, 298], [708, 68], [680, 68], [680, 48]], label: [484, 291] },
  'unsized-body, EOF': { points: [[536, 333], [715, 333], [715, 31], [698, 31]], label: [546, 326] },
  'message-end, end of message': { points: [[574, 22], [176, 22], [176, 68], [112, 68], [112, 90]], label: [286, 16] },
};

/** Draws the states, and each edge of the table on its route. */
export function draw(): string {
  const edges = PARSER_EDGES.map(([from, step, to]) => ({
    name: `${from}, ${step}`,
    step,
    from,
    to,
  }));
  const unknown = Object.keys(ROUTES).filter((name) => edges.every((edge) => edge.name !== name));
  if (unknown.length > 0) throw new Error(`Cannot draw ${unknown.join('; ')}: no such edge`);
  return picture(HEIGHT, [
    ...edges.flatMap(({ name, step }) => drawEdge(name, step)),
    ...Object.entries(PLACES).flatMap(([name, place]) => drawState(name, place)),
  ]);
}

function drawEdge(name: string, step: string): readonly string[] {
  const route = ROUTES[name];
  if (route === undefined) throw new Error(`Cannot draw the edge "${name}": it has no route`);
  return [
    arrow(route.points),
    text(route.label, step.replace('head, ', ''), `f-small ${route.classes ?? ''}`.trim()),
  ];
}

function drawState(name: string, [x, y]: Point): readonly string[] {
  return [box([x, y], SIZE), text([x + SIZE[0] / 2, y + 22], name, 'f-small f-mono f-middle')];
}
