// lifespan-phases.ts: the phases of a lifespan, from the table that LASGI runs on.

import { LIFESPAN_TABLE } from '../../../code/07-lasgi/index.ts';
import { drawPhases } from '../phases.ts';
import type { Diagram } from '../phases.ts';
import { line, picture, text } from '../svg.ts';

const TOLD = { classes: 'f-mono' };
const SAID = { classes: 'f-mono', tone: 'f-accent' };

// prettier-ignore
const LIFESPAN: Diagram = {
  table: LIFESPAN_TABLE,
  size: [110, 32],
  places: {
    created: [14, 14],
    starting: [14, 88],
    running: [14, 162],
    stopping: [14, 236],
    stopped: [14, 310],
    failed: [480, 162],
  },
  routes: {
    'created, lifespan.startup': { points: [[69, 46], [69, 88]], label: [79, 72], ...TOLD },
    'starting, lifespan.startup.complete': { points: [[69, 120], [69, 162]], label: [79, 146], ...SAID },
    'starting, lifespan.startup.failed': { points: [[124, 104], [535, 104], [535, 162]], label: [140, 97], ...SAID },
    'running, lifespan.shutdown': { points: [[69, 194], [69, 236]], label: [79, 220], ...TOLD },
    'stopping, lifespan.shutdown.complete': { points: [[69, 268], [69, 310]], label: [79, 294], ...SAID },
    'stopping, lifespan.shutdown.failed': { points: [[124, 252], [535, 252], [535, 194]], label: [140, 245], ...SAID },
  },
};

/** Draws them from top to bottom, as time goes. */
export function draw(): string {
  return picture(382, [
    ...drawPhases(LIFESPAN),
    text([140, 183], 'the time in which requests come', 'f-small f-muted'),
    line([[14, 367], [48, 367]]), // prettier-ignore
    text([56, 372], 'what the server says', 'f-small'),
    line([[250, 367], [284, 367]], 'f-accent'), // prettier-ignore
    text([292, 372], 'what the application answers', 'f-small'),
  ]);
}
