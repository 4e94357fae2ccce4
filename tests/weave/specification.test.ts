// specification.test.ts: tables that a page makes of the code's types and constants.

import path from 'node:path';

import MarkdownIt from 'markdown-it';
import { type HTMLElement, parse } from 'node-html-parser';
import { describe, expect, it } from 'vitest';

import { WeaveError } from '../../.vitepress/weave/fault.ts';
import { containersPlugin } from '../../.vitepress/weave/render/containers.ts';
import { lines, writeBook } from './made-book.ts';

const CODE = lines(
  '// messages.ts: made up.',
  '',
  '// #region messages',
  '/** A *piece* of `Start`. */',
  'export interface Piece<State = unknown> {',
  "  readonly type: 'piece';",
  '  /**',
  '   * Octets, in `order`: a < b,',
  "   * and don't_touch_them.",
  '   *',
  '   * @throws Error `bad`.',
  '   * @see nobody',
  '   */',
  '  readonly body?: readonly Uint8Array[];',
  '}',
  '',
  '/** Begins. */',
  'export interface Start {',
  "  readonly type: 'start.now';",
  '  /** The first. */',
  '  readonly first: Map<string, Piece<',
  '    string',
  '  >>;',
  '  readonly status: number; // from 200',
  '  /** Goes on. */',
  '  write(piece: Piece): void;',
  '}',
  '',
  '/** Any. */',
  "export type Message = Start | Last | { readonly type: 'stop'; readonly why?: Start };",
  '',
  '/** The end. */',
  "interface Last { readonly type: 'last' }",
  '',
  '/** Why. */',
  'export type Code =',
  "  | 'bad' // worse than good",
  '  /** Worse than bad. */',
  "  | 'worse'",
  "  | 'worst'; // worse than worse",
  '',
  '/** Ends. */',
  "export type End = { type: 'done' } | { type: 'failed'; readonly why?: string };",
  "export type Said = /** Come. */ { type: 'come' } | /** Go. */ { type: 'go' };",
  '',
  '/** Alone. */',
  "export interface Alone { readonly type: 'alone' }",
  'export interface Silent { a: string; readonly b: number; /** Said. */ c: 1 }',
  'export interface Derived extends Alone { /** More. */ more: 1 }',
  'export type Mapped = { [name in Code]?: number };',
  'export interface Indexed { [name: string]: number }',
  '',
  '/** What may follow. */',
  'export const NEXT: Record<string, unknown> = {',
  "  'not begun': { begin: 'begun', 'say.so': 'not begun' },",
  "  begun: { end: 'over' },",
  '  over: {},',
  '} as const;',
  'export const COMPUTED = { [String(1)]: {} };',
  'export const NUMBERED = { a: { b: 1 } };',
  'export const CALLED = build();',
);

function render(body: string): {
  document: HTMLElement;
  includes: readonly string[];
  root: string;
} {
  const page = `---\ntitle: X\n---\n${body}`;
  const root = writeBook({ 'book/01-x.md': page, 'code/01-x/messages.ts': CODE });
  const markdown = new MarkdownIt({ html: true, typographer: true });
  containersPlugin(markdown);
  const includes: string[] = [];
  const file = path.join(root, 'book/01-x.md');
  const env = { path: file, relativePath: '01-x.md', content: body, includes };
  return { document: parse(markdown.render(body, env)), includes, root };
}

/** The HTML within the cells, row for row, the head's first. */
function cellsOf(document: HTMLElement): readonly (readonly string[])[] {
  return document
    .querySelectorAll('tr')
    .map((row) => row.querySelectorAll('th, td').map((cell) => cell.innerHTML));
}

function faultOf(body: string): string {
  try {
    render(body);
  } catch (error) {
    if (error instanceof WeaveError) return error.message;
    throw error;
  }
  return 'none';
}

describe('the members of an object type', () => {
  it('have a row each: name, type and what their comments say', () => {
    const { document } = render(
      '::: members messages.ts#Start\n:::\n\n::: members messages.ts#Piece\n:::',
    );
    const [start, piece] = document.querySelectorAll('figure.specification');
    expect(start && cellsOf(start)).toEqual([
      ['member', 'type', 'meaning'],
      [
        '<code>first</code>',
        '<code>Map&lt;string, <a href="#members-piece">Piece</a>&lt;string&gt;&gt;</code>',
        'The first.',
      ],
      ['<code>status</code>', '<code>number</code>', 'from 200'],
      [
        '<code>write</code>',
        '<code>(piece: <a href="#members-piece">Piece</a>): void</code>',
        'Goes on.',
      ],
    ]);
    expect(piece && cellsOf(piece)).toEqual([
      ['member', 'type', 'meaning'],
      [
        '<code>body</code> <span class="specification-note">optional</span>',
        '<code>readonly Uint8Array[]</code>',
        'Octets, in <code>order</code>: a &lt; b, and don’t_touch_them. Throws Error <code>bad</code>.',
      ],
    ]);
  });

  it('stand under the type’s name, its literal and its comment, above a caption', () => {
    const { document } = render('::: members messages.ts#Piece\nIn *order*.\n:::');
    const figure = document.querySelector('figure.specification');
    expect(figure?.id).toBe('members-piece');
    const title = figure?.querySelector('p.specification-title');
    expect(title?.text).toBe('Piece type piece #');
    expect(title?.querySelector('a')?.getAttribute('href')).toBe('/source/01-x/messages#L5');
    expect(title?.querySelector('a.listing-anchor')?.getAttribute('href')).toBe('#members-piece');
    expect(title?.nextElementSibling?.innerHTML).toBe('A *piece* of <code>Start</code>.');
    expect(figure?.querySelector('figcaption')?.innerHTML.trim()).toBe('<p>In <em>order</em>.</p>');
  });

  it('are a table that says what it is of, and what its headings head', () => {
    const { document } = render('::: members messages.ts#Piece\n:::');
    const table = document.querySelector('table');
    const label = table?.getAttribute('aria-labelledby');
    expect(document.querySelector(`#${label}`)?.text).toContain('Piece');
    expect(table?.getAttribute('tabindex')).toBe('0'); // a keyboard scrolls what has the focus
    const scopes = document.querySelectorAll('th').map((th) => th.getAttribute('scope'));
    expect(scopes).toEqual(['col', 'col', 'col', 'row']);
  });

  it('may be none, beside the literal', () => {
    const { document } = render('::: members messages.ts#Alone\n:::');
    expect(document.querySelector('table')).toBeNull();
    expect(document.querySelector('figure > p.specification-note')?.text).toBe('No other members.');
  });

  it('may go without comments where the page says so', () => {
    const { document } = render('::: members messages.ts#Silent undocumented\n:::');
    const meanings = cellsOf(document).map((row) => row[2]);
    expect(meanings).toEqual(['meaning', '', '', 'Said.']);
  });

  it('have another id when they come again', () => {
    const again = '::: members messages.ts#Piece\n:::\n\n';
    const ids = render(again + again)
      .document.querySelectorAll('figure')
      .map(({ id }) => id);
    expect(ids).toEqual(['members-piece', 'members-piece-2']);
  });

  it('make the page follow their file', () => {
    const { includes, root } = render('::: members messages.ts#Piece\n:::');
    expect(includes).toEqual([path.join(root, 'code/01-x/messages.ts')]);
  });
});

describe('the members of a union', () => {
  it.each([
    [
      'object types: declared ones by their name, with their comments',
      'Message undocumented',
      [
        ['type', 'declared as', 'meaning'],
        ['<code>start.<wbr>now</code>', '<code>Start</code>', 'Begins.'],
        ['<code>last</code>', '<code>Last</code>', 'The end.'],
        ['<code>stop</code>', '<code>why?: Start</code>', ''],
      ],
    ],
    [
      'types that are written out, with what else they have',
      'End undocumented',
      [
        ['type', 'with'],
        ['<code>done</code>', ''],
        ['<code>failed</code>', '<code>why?: string</code>'],
      ],
    ],
    [
      'types that have nothing else, without a column for it',
      'Said',
      [
        ['type', 'meaning'],
        ['<code>come</code>', 'Come.'],
        ['<code>go</code>', 'Go.'],
      ],
    ],
    [
      'literals, with comments before or behind them',
      'Code',
      [
        ['value', 'meaning'],
        ['<code>bad</code>', 'worse than good'],
        ['<code>worse</code>', 'Worse than bad.'],
        ['<code>worst</code>', 'worse than worse'],
      ],
    ],
  ])('are a row for each of its %s', (_, name, cells) => {
    expect(cellsOf(render(`::: members messages.ts#${name}\n:::`).document)).toEqual(cells);
  });
});

describe('a table of moves', () => {
  it('has a row for each phase and a column for each move', () => {
    const { document } = render('::: moves messages.ts#NEXT\nNo others.\n:::');
    expect(cellsOf(document)).toEqual([
      ['phase', '<code>begin</code>', '<code>say.<wbr>so</code>', '<code>end</code>'],
      ['<code>not begun</code>', '<code>begun</code>', '<code>not begun</code>', ''],
      ['<code>begun</code>', '', '', '<code>over</code>'],
      ['<code>over</code>', '', '', ''],
    ]);
    expect(document.querySelector('figure')?.id).toBe('moves-next');
    expect(document.querySelector('figure > p + p')?.text).toBe('What may follow.');
    expect(document.querySelector('figcaption')?.text.trim()).toBe('No others.');
  });
});

describe('a fault, with its place on the page, is', () => {
  it.each([
    [
      'an unknown file',
      'members message.ts#Piece',
      'Cannot find "message.ts": there is no file code/01-x/message.ts, expected "code/01-x/messages.ts"',
    ],
    [
      'an unknown type',
      'members messages.ts#Peace',
      'Cannot find "messages.ts#Peace": code/01-x/messages.ts exports no such type, expected "Piece", "Start" or "Message"',
    ],
    [
      'a type that the file keeps to itself',
      'members messages.ts#Last',
      'Cannot find "messages.ts#Last": code/01-x/messages.ts exports no such type, expected "Start", "Said" or "Code"',
    ],
    [
      'a constant for a type',
      'members messages.ts#NEXT',
      'Cannot find "messages.ts#NEXT": code/01-x/messages.ts exports no such type, expected "End", "Code" or "Said"',
    ],
    [
      'an unknown option',
      'members messages.ts#Silent undocmented',
      'Cannot read members "messages.ts#Silent undocmented": it is malformed, expected file.ts#Name, or with "undocumented" behind it',
    ],
    [
      'a file alone',
      'members messages.ts',
      'Cannot read members "messages.ts": it is malformed, expected file.ts#Name, or with "undocumented" behind it',
    ],
    [
      'a member without a comment',
      'members messages.ts#Silent',
      'Cannot show "messages.ts#Silent": no comment says what "a", "b" are, expected one each, or "undocumented"',
    ],
    [
      'a type of a union without a comment',
      'members messages.ts#Message',
      'Cannot show "messages.ts#Message": no comment says what "stop" is, expected one each, or "undocumented"',
    ],
    [
      'an interface with members elsewhere',
      'members messages.ts#Derived',
      'Cannot show "messages.ts#Derived": it extends another type, expected all its members in one place',
    ],
    [
      'a type with no members of its own',
      'members messages.ts#Mapped',
      'Cannot show "messages.ts#Mapped": it is { [name in Code]?: number }, expected an object type, or a union of them',
    ],
    [
      'a member without a name',
      'members messages.ts#Indexed',
      'Cannot show "messages.ts#Indexed": it has [name: string]: number, expected members with names',
    ],
    [
      'an unknown table',
      'moves messages.ts#NXT',
      'Cannot find "messages.ts#NXT": code/01-x/messages.ts exports no such constant, expected "NEXT", "CALLED" or "COMPUTED"',
    ],
    [
      'a table with more behind its name',
      'moves messages.ts#NEXT undocumented',
      'Cannot read moves "messages.ts#NEXT undocumented": it is malformed, expected file.ts#NAME',
    ],
    [
      'a table with a computed phase',
      'moves messages.ts#COMPUTED',
      'Cannot show "messages.ts#COMPUTED": it has [String(1)]: {}, expected each phase with its moves, written out',
    ],
    [
      'a move to no phase',
      'moves messages.ts#NUMBERED',
      'Cannot show "messages.ts#NUMBERED": it has 1, expected each phase with its moves, written out',
    ],
    [
      'a table that is made elsewhere',
      'moves messages.ts#CALLED',
      'Cannot show "messages.ts#CALLED": it has build(), expected each phase with its moves, written out',
    ],
  ])('%s', (_, block, message) => {
    expect(faultOf(`\n::: ${block}\n:::`)).toBe(`book/01-x.md:5: ${message}`);
  });
});
