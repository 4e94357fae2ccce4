// contents.test.ts: the table of contents links what is written and names what is not.

import { describe, expect, it } from 'vitest';

import { createContents, findNeighbours, nameOf } from '../../.vitepress/contents.ts';

const chaptersOf = (routes: readonly string[]) =>
  createContents(new Set(routes)).flatMap((part) =>
    part.entries.filter((entry) => entry.number !== undefined),
  );

describe('the table of contents', () => {
  it('numbers sixteen chapters in seven parts, written or not', () => {
    const numerals = createContents(new Set()).map((part) => part.numeral);
    expect(numerals).toEqual(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII']);
    const numbers = chaptersOf([]).map((entry) => Number(entry.number));
    expect(numbers).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  });

  it.each([
    ['a chapter of one page', '/01-tracer-bullet', '/01-tracer-bullet'],
    ['a chapter of several pages', '/01-tracer-bullet/', '/01-tracer-bullet/'],
    ['an unwritten chapter', '/02-event-loop', undefined],
  ])('links %s where its page is', (_, route, link) => {
    expect(chaptersOf([route])[0]?.link).toBe(link);
  });

  it('lists the second page of a chapter behind the first, without a number, once it is written', () => {
    const loop = (routes: readonly string[]) =>
      createContents(new Set(routes))
        .filter((part) => part.numeral === 'II')
        .flatMap((part) => part.entries.map(nameOf));
    const chapters = ['2. The event loop', '3. Coroutines', '4. Streams'];
    expect(loop(['/02-event-loop/'])).toEqual(chapters);
    expect(loop(['/02-event-loop/', '/02-event-loop/system-call'])).toEqual(
      chapters.toSpliced(1, 0, 'The system call'),
    );
  });

  it('lists front and back matter only where it is written', () => {
    const titles = (routes: readonly string[]) =>
      createContents(new Set(routes))
        .filter((part) => part.numeral === undefined)
        .map((part) => [part.title, ...part.entries.map((entry) => entry.title)]);
    expect(titles([])).toEqual([]);
    expect(titles(['/00-preface', '/source/', '/solutions/03-coroutines'])).toEqual([
      ['Before', 'Preface'],
      ['After', 'Solutions to 3', 'The source'],
    ]);
  });
});

describe('the neighbours of a page', () => {
  const contents = createContents(
    new Set(['/00-preface', '/01-tracer-bullet', '/03-coroutines', '/solutions/01-tracer-bullet']),
  );

  it.each([
    ['/00-preface', undefined, '1. The tracer bullet'],
    ['/01-tracer-bullet', 'Preface', '3. Coroutines'],
    ['/03-coroutines', '1. The tracer bullet', 'Solutions to 1'],
    ['/solutions/01-tracer-bullet', '3. Coroutines', undefined],
    ['/source/01-tracer-bullet/server', undefined, undefined],
  ])('of %s are %s and %s: an unwritten chapter is passed over', (link, previous, next) => {
    const found = findNeighbours(contents, link);
    expect(found.previous && nameOf(found.previous)).toBe(previous);
    expect(found.next && nameOf(found.next)).toBe(next);
  });
});
