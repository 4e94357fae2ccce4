// containers.ts: the blocks of a page that are no listing and no plain prose.
//
//   ::: margin                     a note in the margin
//   ::: wild Nginx's accept loop   where the idea lives in real systems
//   ::: design Threads or a loop?  a choice that people disagree about
//   ::: design                     the same as a section of the page: its title is a heading within
//   ::: predict Which is first?    a question, closed over its answer
//   ::: figure NAME What it shows  book/figures/<chapter>/NAME.svg over a caption
//   ::: plot BENCH What it shows   tests/bench/results/BENCH.json, drawn, over a caption
//   ::: flame BENCH What it shows  where a program spent its time, as that bench has profiled it
//   ::: members FILE.ts#Name       what an exported type has, as a table, over a caption or nothing;
//                                  with "undocumented" behind it, members may go without a comment
//   ::: moves FILE.ts#NAME         where each move leads from each phase, as a table

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type MarkdownIt from 'markdown-it';
import container from 'markdown-it-container';
import type { Token } from 'markdown-it/index.js';

import { WeaveError } from '../fault.ts';
import { drawFlame } from './flame.ts';
import { describeMachine, findResult, resultFile } from './measured.ts';
import type { Result } from './measured.ts';
import { drawPlot } from './plot.ts';
import { openMembers, openMoves } from './specification.ts';

/** What VitePress tells a renderer about the page, so far as we use it. */
export interface PageEnv {
  /** The page's absolute path. */
  readonly path: string;
  /** The page's path below `book/`. */
  readonly relativePath: string;
  /** The page's text without its frontmatter; lines of tokens count from its first. */
  readonly content?: string;
  /** Files that the page shows: a change of one reloads it. */
  includes?: string[];
}

type Render = (tokens: Token[], index: number, options: unknown, page: PageEnv) => string;

/** The same function: its published types know only the parser's CommonJS build. */
const addContainer = container as unknown as (
  markdown: MarkdownIt,
  name: string,
  options: { readonly render: Render },
) => void;

/** Renders `::: name argument` as an opening and a closing tag. */
interface Block {
  open(argument: string, place: Place): string;
  readonly close: string;
}

/** Where a block stands, and how to render the Markdown of its argument. */
export interface Place {
  readonly page: PageEnv;
  /** The repository's root, with a `/` at its end. */
  readonly root: string;
  /** What the page's chapter is called in `code/` and in `book/figures/`. */
  readonly folder: string;
  /** Of the page's file, from 1. */
  readonly line: number;
  inline(markdown: string): string;
  /** The arguments of all blocks of that name on the page, or of those above a line. */
  besides(name: string, aboveLine?: number): readonly string[];
}

const BLOCKS: Readonly<Record<string, Block>> = {
  margin: { open: () => '<div class="margin-note" role="note">', close: '</div>' },
  wild: { open: openBox('wild', 'In the wild'), close: '</div>' },
  design: { open: openBox('design', 'Design note'), close: '</div>' },
  predict: { open: openPrediction, close: '</details>' },
  figure: { open: openFigure, close: '</figcaption></figure>' },
  plot: { open: openPlot, close: '</figcaption></figure>' },
  flame: { open: openFlame, close: '</figcaption></figure>' },
  members: { open: openMembers, close: '</figcaption></figure>' },
  moves: { open: openMoves, close: '</figcaption></figure>' },
};

/** Teaches VitePress's Markdown parser the containers of the book. */
export function containersPlugin(markdown: MarkdownIt): void {
  for (const [name, block] of Object.entries(BLOCKS)) {
    const render: Render = (tokens, index, _options, page) => {
      const token = tokens[index];
      if (token?.nesting !== 1) return `${block.close}\n`;
      const above = countFrontmatterLines(page);
      const lineOf = ({ map }: Token) => above + (map?.[0] ?? 0) + 1;
      // A copy: VitePress notes the title and the headings of whatever it renders in the page's own.
      const inline = (text: string) => markdown.renderInline(text, { ...page });
      const besides = (other: string, aboveLine = Infinity) =>
        tokens
          .filter(({ type }) => type === `container_${other}_open`)
          .filter((one) => lineOf(one) < aboveLine)
          .map((one) => argumentOf(one, other));
      const place = { page, root: rootOf(page), folder: folderOf(page), line: lineOf(token) };
      return `${block.open(argumentOf(token, name), { ...place, inline, besides })}\n`;
    };
    addContainer(markdown, name, { render });
  }
}

function argumentOf({ info }: Token, name: string): string {
  return info.trim().slice(name.length).trim();
}

function openBox(kind: string, label: string) {
  return (title: string, { inline }: Place): string =>
    `<div class="box box-${kind}" role="note"><p class="box-title">` +
    `<span class="box-kind">${label}</span> ${inline(title)}</p>`;
}

function openPrediction(question: string, { inline }: Place): string {
  return (
    '<details class="predict"><summary><span class="box-kind">Predict</span> ' +
    `<span class="predict-question">${inline(question)}</span></summary>`
  );
}

function openFigure(argument: string, place: Place): string {
  const { page } = place;
  const { name, alt } = splitFigure('figure', argument, place);
  const figure = `book/figures/${place.folder}/${name}.svg`;
  const file = path.join(place.root, figure);
  if (!existsSync(file)) failFigure(place, name, 'there is no such file', figure);
  (page.includes ??= []).push(file);
  return openDrawing(readFileSync(file, 'utf8'), alt);
}

function openPlot(argument: string, place: Place): string {
  const { result, alt } = readMeasured('plot', argument, place);
  return openMeasured(drawPlot(result), alt, result);
}

function openFlame(argument: string, place: Place): string {
  const { name, result, alt } = readMeasured('flame', argument, place);
  if (result.flame === undefined) {
    failFigure(place, name, 'it is no profile', 'a bench that returns a flame');
  }
  return openMeasured(drawFlame(result.flame), alt, result);
}

/** What a bench has measured, to be drawn in a page. */
function readMeasured(
  kind: string,
  argument: string,
  place: Place,
): { name: string; alt: string; result: Result } {
  const { name, alt } = splitFigure(kind, argument, place);
  const result = findResult(place.root, name);
  if (result === undefined) {
    return failFigure(place, name, 'nothing has measured it', resultFile(name));
  }
  (place.page.includes ??= []).push(path.join(place.root, resultFile(name)));
  return { name, alt, result };
}

function openMeasured(svg: string, alt: string, result: Result): string {
  const where = describeMachine(result);
  return `${openDrawing(svg, alt)}<p class="measured-on">${where}.</p>`;
}

function splitFigure(kind: string, argument: string, place: Place): { name: string; alt: string } {
  const [name = '', ...words] = argument.split(/\s+/);
  const alt = words.join(' ');
  if (alt === '') {
    failFigure(place, name, 'it has no alt text', `::: ${kind} ${name} What it shows`);
  }
  return { name, alt };
}

function openDrawing(source: string, alt: string): string {
  const svg = labelSvg(source, alt);
  return `<figure class="figure"><div class="figure-drawing" tabindex="0">${svg}</div><figcaption>`;
}

function failFigure({ page, line }: Place, name: string, is: string, expected: string): never {
  const message = `Cannot show figure "${name}": ${is}, expected ${expected}`;
  throw new WeaveError([{ file: `book/${page.relativePath}`, line, message }]);
}

/** Makes an SVG file fit to stand in a page: one picture, named by `alt`, passed over by Vue. */
function labelSvg(source: string, alt: string): string {
  const svg = source.replace(/<\?xml[^>]*>|<!--[^]*?-->/g, '').trim();
  const label = alt.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return svg.replace('<svg', `<svg v-pre role="img" aria-label="${label}"`);
}

function folderOf({ relativePath }: PageEnv): string {
  return /(?:^|\/)(\d\d-[a-z0-9-]+)(?:\/|\.md$)/.exec(relativePath)?.[1] ?? 'cover';
}

function rootOf(page: PageEnv): string {
  return page.path.slice(0, page.path.length - `book/${page.relativePath}`.length);
}

function countFrontmatterLines({ path: file, content }: PageEnv): number {
  if (content === undefined || !existsSync(file)) return 0;
  return readFileSync(file, 'utf8').split('\n').length - content.split('\n').length;
}
