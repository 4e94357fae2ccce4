// drawn-figures.ts: the figures that a program draws from what the code does.
//
//   book/figures/02-event-loop/one-turn.ts    exports draw(), which returns the whole SVG
//   book/figures/02-event-loop/one-turn.svg   what it returned; this is what a page shows
//
// What such programs share stands in book/figures/ itself, and draws nothing.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { WeaveError } from '../fault.ts';

const FOLDER = 'book/figures';
const PROGRAM = /^\d\d-[a-z0-9-]+\/[a-z0-9-]+\.ts$/;

/** Lists the programs that draw a figure, relative to `root`, in order. */
export function listFigurePrograms(root: string): readonly string[] {
  const folder = path.join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => PROGRAM.test(file))
    .map((file) => `${FOLDER}/${file}`)
    .toSorted();
}

/** Returns the SVG file that `program` draws, relative to the same root. */
export function figureOf(program: string): string {
  return program.replace(/\.ts$/, '.svg');
}

/** Returns what stands in the figure's file, or `undefined` if it was never drawn. */
export function readFigure(root: string, program: string): string | undefined {
  const file = path.join(root, figureOf(program));
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Runs `program` and returns the SVG. @throws WeaveError if it exports no `draw`. */
export async function drawFigure(root: string, program: string): Promise<string> {
  const module = await import(pathToFileURL(path.join(root, program)).href);
  if (typeof module.draw === 'function') return module.draw();
  const message = `Cannot draw "${figureOf(program)}": its program has no draw, expected export function draw(): string`;
  throw new WeaveError([{ file: program, line: 1, message }]);
}
