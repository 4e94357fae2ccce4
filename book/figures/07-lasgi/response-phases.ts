// response-phases.ts: the phases of a response and of its request, from the two tables that LASGI
// runs on.

import { REQUEST_TABLE, RESPONSE_TABLE } from '../../../code/07-lasgi/index.ts';
import { drawPhases } from '../phases.ts';
import type { Diagram } from '../phases.ts';
import { picture, text } from '../svg.ts';

// prettier-ignore
const RESPONSE: Diagram = {
  table: RESPONSE_TABLE,
  size: [140, 32],
  places: {
    'not started': [14, 62],
    started: [14, 142],
    'before trailers': [301, 222],
    complete: [14, 302],
  },
  routes: {
    'not started, a hint': { points: [[154, 72], [170, 72], [170, 84], [154, 84]], label: [178, 83] },
    'not started, the start': { points: [[84, 94], [84, 142]], label: [92, 122] },
    'started, a piece': { points: [[26, 174], [26, 190], [46, 190], [46, 174]], label: [22, 206] },
    'started, the last piece': { points: [[84, 174], [84, 302]], label: [92, 242] },
    'started, the last piece before trailers': { points: [[154, 158], [371, 158], [371, 222]], label: [164, 151] },
    'before trailers, trailers': { points: [[396, 222], [396, 206], [416, 206], [416, 222]], label: [424, 216] },
    'before trailers, the last trailers': { points: [[371, 254], [371, 318], [154, 318]], label: [164, 311] },
  },
};

// prettier-ignore
const REQUEST: Diagram = {
  table: REQUEST_TABLE,
  size: [104, 32],
  places: { reading: [548, 62], read: [548, 142], gone: [548, 302] },
  routes: {
    'reading, a piece': { points: [[630, 62], [630, 48], [646, 48], [646, 62]], label: [654, 56] },
    'reading, the last piece': { points: [[600, 94], [600, 142]], label: [608, 122] },
    'reading, the end': { points: [[548, 78], [524, 78], [524, 318], [548, 318]], label: [532, 264] },
    'read, the end': { points: [[600, 174], [600, 302]], label: [608, 242] },
    'gone, the end': { points: [[630, 334], [630, 348], [646, 348], [646, 334]], label: [654, 350] },
  },
};

/** Draws both, side by side, as they go their ways. */
export function draw(): string {
  return picture(362, [
    text([14, 22], 'the response', 'f-bold'),
    text([14, 42], 'what an application may say', 'f-small f-muted'),
    text([524, 22], 'the request', 'f-bold'),
    text([524, 42], 'what it is told', 'f-small f-muted'),
    ...drawPhases(RESPONSE),
    ...drawPhases(REQUEST),
  ]);
}
