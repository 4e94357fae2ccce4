// figures.ts: npm run figures: draws every figure that has a program, and says which have changed.

import { writeFileSync } from 'node:fs';
import path from 'node:path';

import {
  drawFigure,
  figureOf,
  listFigurePrograms,
  readFigure,
} from '../weave/render/drawn-figures.ts';

const root = process.cwd();
let hasChanged = false;
for (const program of listFigurePrograms(root)) {
  const svg = await drawFigure(root, program);
  if (svg === readFigure(root, program)) continue;
  writeFileSync(path.join(root, figureOf(program)), svg);
  console.log(`drawn: ${figureOf(program)}`);
  hasChanged = true;
}
if (!hasChanged) console.log('All figures are as their programs draw them.');
