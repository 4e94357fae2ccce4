// plot.test.ts: measured numbers in a page, drawn and quoted.

import path from 'node:path';

import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';

import { WeaveError } from '../../.vitepress/weave/fault.ts';
import { containersPlugin } from '../../.vitepress/weave/render/containers.ts';
import { measuredPlugin } from '../../.vitepress/weave/render/measured.ts';
import { drawPlot } from '../../.vitepress/weave/render/plot.ts';
import { writeBook } from './made-book.ts';

const MEASUREMENT = {
  xLabel: 'visitors',
  yLabel: 'MiB',
  series: [
    {
      name: 'a thread <each>',
      points: [
        [0, 0],
        [100, 800],
      ],
    },
    {
      name: 'a socket each',
      points: [
        [0, 0],
        [100, 0],
      ],
    },
  ],
  figures: { threadMib: 8.1, manySockets: 12000 },
} as const;

const RESULT = JSON.stringify({
  versions: { Fastify: '5.1', nginx: '1.22' },
  measuredOn: { date: '2026-11-23', node: 'v20.20.2', system: 'Linux', processor: '2 × fast' },
  ...MEASUREMENT,
});

describe('drawPlot', () => {
  const svg = drawPlot(MEASUREMENT);

  it('draws each series from corner to corner of its axes, and names it', () => {
    expect(svg).toContain('<path d="M64.0 252.0L560.0 34.0" class="f-line f-thick f-bad"/>');
    expect(svg).toContain('<path d="M64.0 252.0L560.0 252.0" class="f-line f-thick f-accent"/>');
    expect(svg).toContain('>a thread &lt;each></text>');
  });

  it('keeps the names of lines that end together apart, in the order of their ends', () => {
    const ending = (name: string, y: number) => ({
      name,
      points: [[0, 0] as const, [100, y] as const],
    });
    const series = [ending('low', 50), ending('high', 52), ending('far', 100), ending('mid', 51)];
    const close = drawPlot({ ...MEASUREMENT, series });
    const yOf = (name: string): number =>
      Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(close)?.[1]);
    const gaps = [yOf('low') - yOf('mid'), yOf('mid') - yOf('high')];
    expect(gaps).toEqual([17, 17]);
    expect(yOf('far')).toBe(39); // where its line ends
  });

  it('labels the axes at nothing, half and all', () => {
    const labels = [...svg.matchAll(/>(\d+)<\/text>/g)].map(([, label]) => label);
    expect(labels).toEqual(['0', '400', '800', '0', '50', '100']);
  });
});

describe('drawPlot of bars', () => {
  const bars = {
    parts: ['program', 'kernel'],
    rows: [
      { name: 'ours & theirs', values: [30, 10] },
      { name: 'nginx', values: [5, 5] },
    ],
  };
  const svg = drawPlot({ ...MEASUREMENT, xLabel: 'µs', bars });

  it('draws a bar for each row, from its parts, as long as their values', () => {
    const boxes = [...svg.matchAll(/x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="16"/g)];
    expect(boxes.map((box) => box.slice(1).map(Number))).toEqual([
      [172, 34, 366],
      [538, 34, 122],
      [172, 60, 61],
      [233, 60, 61],
    ]);
  });

  it('names the rows, and says the sums', () => {
    const labels = [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, label]) => label);
    const key = ['µs', 'program', 'kernel'];
    expect(labels).toEqual([...key, 'ours &amp; theirs', '40.0', 'nginx', '10.0']);
  });

  it('draws no lines then', () => {
    expect(svg).not.toContain('<path');
  });
});

function render(body: string, files: Record<string, string>): string {
  const root = writeBook({ 'book/01-x.md': body, ...files });
  const markdown = new MarkdownIt();
  containersPlugin(markdown);
  measuredPlugin(markdown, root);
  const page = { path: path.join(root, 'book/01-x.md'), relativePath: '01-x.md', content: body };
  return markdown.render(body, page);
}

describe('in a page', () => {
  const measured = { 'tests/bench/results/01-wait.json': RESULT };

  it('a plot says what it shows and where it was measured', () => {
    const html = render('::: plot 01-wait Threads grow\nThat much.\n:::', measured);
    expect(html).toContain('aria-label="Threads grow"');
    expect(html).toContain('Node 20.20.2, Linux, 2 × fast, 2026-11-23.');
  });

  it('a plot that nothing has measured is a fault, with its place', () => {
    expect(() => render('A.\n\n::: plot 01-wait Threads grow\n:::', {})).toThrow(
      'book/01-x.md:3: Cannot show figure "01-wait": nothing has measured it, expected tests/bench/results/01-wait.json',
    );
  });

  it.each([
    ['[[01-wait.threadMib]] MiB', '<p>8.1 MiB</p>\n'],
    ['of [[01-wait.manySockets]]', '<p>of 12,000</p>\n'],
    ['[[01-wait.measuredOn]].', '<p>Node 20.20.2, Linux, 2 × fast, 2026-11-23.</p>\n'],
    ['with [[01-wait.versions]].', '<p>with Fastify 5.1, nginx 1.22.</p>\n'],
    ['[[not a reference]]', '<p>[[not a reference]]</p>\n'],
  ])('%s is quoted', (body, html) => {
    expect(render(body, measured)).toBe(html);
  });

  it.each([
    ['in a paragraph', 'One.\n\nTwo\n[[01-wait.threadKib]].', 7],
    ['in a table', '| a |\n| - |\n| b |\n| [[01-wait.threadKib]] |', 7],
    ['in the title of a box', '::: wild [[01-wait.threadKib]]\n:::', 4],
  ])('a figure %s that nothing has measured is a fault, with its place', (_, body, line) => {
    const rendering = () => render(`---\ntitle: X\n---\n${body}`, measured);
    expect(rendering).toThrow(WeaveError);
    expect(rendering).toThrow(
      `book/01-x.md:${line}: Cannot quote "[[01-wait.threadKib]]": nothing has measured it, expected a figure of tests/bench/results/01-wait.json`,
    );
  });
});
