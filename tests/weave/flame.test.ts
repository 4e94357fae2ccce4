// flame.test.ts: a profile in a page, drawn.

import path from 'node:path';

import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';

import type { Flame } from '../../.vitepress/weave/measurement.ts';
import { containersPlugin } from '../../.vitepress/weave/render/containers.ts';
import { drawFlame } from '../../.vitepress/weave/render/flame.ts';
import { writeBook } from './made-book.ts';

const FLAME: Flame = {
  layers: [
    { name: '2 <loop>', tone: 'ink', percent: 10 },
    { name: '8 server', tone: 'accent', percent: 75.5 },
    { name: 'garbage collection', tone: 'bad', percent: 14.5 },
    { name: 'Node', tone: 'muted', percent: 0 },
  ],
  calls: [
    {
      layer: 0,
      percent: 80,
      calls: [
        { layer: 1, percent: 75, calls: [{ layer: 0, percent: 2, calls: [] }] },
        { layer: 2, percent: 4, calls: [] },
      ],
    },
    { layer: 2, percent: 15, calls: [] },
  ],
};

const LIST_HEADING = 'Each by itself, without what it has called:';

function textsIn(svg: string): readonly (string | undefined)[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

describe('drawFlame', () => {
  const svg = drawFlame(FLAME);
  const boxes = [...svg.matchAll(/<rect ([^>]*)><title>([^]*?)<\/title>/g)].map(
    ([, attributes = '', title = '']) => {
      const number = (name: string) =>
        Number(new RegExp(`\\b${name}="([\\d.]+)"`).exec(attributes)?.[1]);
      return { title, x: number('x'), y: number('y'), width: number('width'), attributes };
    },
  );
  const [loop, server, inner, collector, side] = boxes;

  it('has a box for each frame, which says what it is', () => {
    expect(boxes.map(({ title }) => title)).toEqual([
      '2 &lt;loop>, 80 %',
      '8 server, 75 %',
      '2 &lt;loop>, 2 %',
      'garbage collection, 4 %',
      'garbage collection, 15 %',
    ]);
  });

  it('puts each on top of its caller, and those with one caller side by side', () => {
    expect(server).toMatchObject({ x: loop?.x, y: (loop?.y ?? 0) - 24 });
    expect(inner).toMatchObject({ x: loop?.x, y: (loop?.y ?? 0) - 48 });
    expect(collector?.y).toBe(server?.y);
    expect(collector?.x).toBeCloseTo((server?.x ?? 0) + (server?.width ?? 0), 0);
    expect(side?.y).toBe(loop?.y);
    expect(side?.x).toBeCloseTo((loop?.x ?? 0) + (loop?.width ?? 0), 0);
  });

  it('makes each as wide as its time', () => {
    const shares = boxes.map(({ width }) => Math.round((width / 718) * 100));
    expect(shares).toEqual([80, 75, 2, 4, 15]);
  });

  it('stays within the house’s measure', () => {
    const height = Number(/^<svg viewBox="0 0 720 (\d+)"/.exec(svg)?.[1]);
    expect(Math.max(...[...svg.matchAll(/ y="([\d.]+)"/g)].map(([, y]) => Number(y)))).toBeLessThan(
      height,
    );
    expect(Math.min(...boxes.map(({ y }) => y))).toBe(2); // the highest, three frames up
  });

  it.each([
    ['2 loop', 20, '2 loop'],
    ['2 loop', 6, 'loop'],
    ['2 loop', 3, '2'],
    ['2 loop', 1, undefined],
    ['the kernel', 20, 'the kernel'],
    ['the kernel', 8, 'kernel'],
    ['the kernel', 4, undefined],
    ['garbage collection', 20, 'garbage collection'],
    ['garbage collection', 10, undefined],
  ])('writes of %j, %i percent wide, %j', (name, percent, label) => {
    const layers = [{ name, tone: 'ink', percent: 0 }] as const;
    const drawn = drawFlame({ layers, calls: [{ layer: 0, percent, calls: [] }] });
    expect(textsIn(drawn)).toEqual(label === undefined ? [LIST_HEADING] : [label, LIST_HEADING]);
  });

  it('lists the layers by what each took itself, without those that took nothing', () => {
    const labels = textsIn(svg);
    expect(labels.slice(labels.indexOf(LIST_HEADING))).toEqual([
      LIST_HEADING,
      '8 server: 75.5 %',
      'garbage collection: 14.5 %',
      '2 &lt;loop>: 10 %',
    ]);
  });

  it('gives each layer a tone of its own, the same in the list, and leaves it to the theme', () => {
    const tones = [...svg.matchAll(/class="f-fill ([^"]*)"/g)].map(([, tone]) => tone);
    const [loopTone, serverTone, collectorTone] = ['f-hue-1', 'f-hue-2', 'f-bad'];
    const frames = [loopTone, serverTone, loopTone, collectorTone, collectorTone];
    expect(tones).toEqual([...frames, serverTone, collectorTone, loopTone]);
  });

  it('tells what is muted apart by its shade', () => {
    const layers = ['Node', 'the kernel'].map(
      (name) => ({ name, tone: 'muted', percent: 5 }) as const,
    );
    const drawn = drawFlame({ layers, calls: [] });
    expect(drawn.match(/f-shade-\d/g)).toEqual(['f-shade-1', 'f-shade-2']);
  });
});

describe('in a page', () => {
  const MEASURED = {
    measuredOn: { date: '2026-11-23', node: 'v20.20.2', system: 'Linux', processor: '2 × fast' },
    xLabel: '',
    yLabel: '',
    series: [],
    figures: {},
  };

  function render(body: string, result?: object): { html: string; includes: readonly string[] } {
    const file = 'tests/bench/results/01-fire.json';
    const files = result === undefined ? {} : { [file]: JSON.stringify(result) };
    const root = writeBook({ 'book/01-x.md': body, ...files });
    const markdown = new MarkdownIt();
    containersPlugin(markdown);
    const includes: string[] = [];
    const page = {
      path: path.join(root, 'book/01-x.md'),
      relativePath: '01-x.md',
      content: body,
      includes,
    };
    const html = markdown.render(body, page);
    return { html, includes: includes.map((name) => path.relative(root, name)) };
  }

  it('a flame says what it shows and where it was measured, and is drawn anew when it changes', () => {
    const body = '::: flame 01-fire The loop burns\nAs seen.\n:::';
    const { html, includes } = render(body, { ...MEASURED, flame: FLAME });
    expect(html).toContain('aria-label="The loop burns"');
    expect(html).toContain('<title>8 server, 75 %</title>');
    expect(html).toContain('Node 20.20.2, Linux, 2 × fast, 2026-11-23.');
    expect(includes).toEqual(['tests/bench/results/01-fire.json']);
  });

  it.each([
    [
      'that nothing has measured',
      '::: flame 01-fire The loop burns\n:::',
      undefined,
      'nothing has measured it, expected tests/bench/results/01-fire.json',
    ],
    [
      'of a bench without a profile',
      '::: flame 01-fire The loop burns\n:::',
      MEASURED,
      'it is no profile, expected a bench that returns a flame',
    ],
    [
      'without alt text',
      '::: flame 01-fire\n:::',
      { ...MEASURED, flame: FLAME },
      'it has no alt text, expected ::: flame 01-fire What it shows',
    ],
  ])('a flame %s is a fault, with its place', (_, body, result, is) => {
    expect(() => render(`A.\n\n${body}`, result)).toThrow(
      `book/01-x.md:3: Cannot show figure "01-fire": ${is}`,
    );
  });
});
