// figures.test.ts: a figure that a program draws shows what the program draws now; and all of
// them keep to the house's measure and classes, which is how they follow the theme.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  drawFigure,
  figureOf,
  listFigurePrograms,
  readFigure,
} from '../../.vitepress/weave/render/drawn-figures.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = 'book/figures';

it('some figures have a program', () => {
  expect(listFigurePrograms(ROOT)).not.toEqual([]);
});

it.each(listFigurePrograms(ROOT))('%s draws its figure', async (program) => {
  const file = figureOf(program);
  const drawn = await drawFigure(ROOT, program);
  const message = `${file} is not what ${program} draws: npm run figures draws it anew`;
  expect(readFigure(ROOT, program), message).toBe(drawn);
});

const styles = readFileSync(path.join(ROOT, '.vitepress/theme/figures.css'), 'utf8');
const styled = new Set(Array.from(styles.matchAll(/\.(f-\w+)/g), ([, name]) => name));
const figures = readdirSync(path.join(ROOT, FOLDER), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.svg'))
  .map((file) => `${FOLDER}/${file.replaceAll(path.sep, '/')}`)
  .toSorted();

describe.each(figures)('%s', (file) => {
  const svg = readFileSync(path.join(ROOT, file), 'utf8');

  it('is 720 units wide', () => {
    expect(svg).toMatch(/^<svg viewBox="0 0 720 \d+" xmlns="http:\/\/www\.w3\.org\/2000\/svg">\n/);
  });

  it('leaves colours, faces and sizes to the theme', () => {
    expect(svg).not.toMatch(/<(style|script|image)|\s(style|fill|stroke|font-\w+|opacity)=/);
  });

  it('uses only classes that the theme has', () => {
    const used = Array.from(svg.matchAll(/class="([^"]*)"/g), ([, names = '']) =>
      names.split(/\s+/),
    );
    expect(used.flat().filter((name) => name !== '' && !styled.has(name))).toEqual([]);
  });
});
