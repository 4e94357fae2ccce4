// specification.ts: a specification as tables, read from the types and constants of the code.
//
//   members   a row for each member of an object type, or for each type of a union
//   moves     a row for each phase of a table of moves, a column for each move
//
// A column without a word in it is left out.

import path from 'node:path';

import ts from 'typescript';

import type { Place } from './containers.ts';
import { type Declaration, type Declared, findDeclaration } from '../read/declaration.ts';
import { WeaveError } from '../fault.ts';
import { type Member, readShape, type Shape, type Variant } from '../read/members.ts';
import { readMoves } from '../read/moves.ts';
import type { Result } from '../read/result.ts';
import { escapeHtml, sourceRoute } from './site.ts';

/** Behind the name: what has no comment is let pass. */
const UNDOCUMENTED = 'undocumented';

interface Column {
  readonly heading: string;
  /** As HTML; the first column's are the headings of their rows. */
  readonly cells: readonly string[];
}

/** Opens `::: members file.ts#Name`: a table of what the type has. */
export function openMembers(argument: string, place: Place): string {
  const [written = '', ...options] = argument.split(/\s+/);
  const allowed = options.length === 0 || options.join(' ') === UNDOCUMENTED;
  const declaration = expectDeclaration('members', allowed ? written : argument, place, {
    kind: 'type',
    form: `file.ts#Name, or with "${UNDOCUMENTED}" behind it`,
    isKind: (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
  });
  const shape = expectFound(written, readShape(declaration.node), place);
  if (options.length === 0) expectDocs(written, shape, place);
  const write = createWriter(place);
  const columns =
    shape.type === 'union' ? columnsOf(shape.variants, write) : memberColumns(shape.members, write);
  const literal = shape.type === 'object' ? shape.literal : undefined;
  return openTable(declaration, columns, { block: 'members', literal, place, write });
}

/** Opens `::: moves file.ts#NAME`: a table of where each move leads from each phase. */
export function openMoves(argument: string, place: Place): string {
  const declaration = expectDeclaration('moves', argument, place, {
    kind: 'constant',
    form: 'file.ts#NAME',
    isKind: ts.isVariableDeclaration,
  });
  const { phases, moves, findNext } = expectFound(argument, readMoves(declaration.node), place);
  const columns = [
    { heading: 'phase', cells: phases.map(code) },
    ...moves.map((move) => ({
      heading: code(move),
      cells: phases.map((phase) => code(findNext(phase, move) ?? '')),
    })),
  ];
  const write = createWriter(place);
  return openTable(declaration, columns, { block: 'moves', literal: undefined, place, write });
}

// What a page may get wrong.

interface Wanted<Kind extends Declared> {
  readonly kind: string;
  readonly form: string;
  isKind(node: Declared): node is Kind;
}

function expectDeclaration<Kind extends Declared>(
  block: string,
  written: string,
  place: Place,
  { kind, form, isKind }: Wanted<Kind>,
): Declaration<Kind> {
  if (!/^[^#\s]+#[\w$]+$/.test(written)) {
    return fail(place, `Cannot read ${block} "${written}": it is malformed, expected ${form}`);
  }
  const page = { chapter: place.folder };
  const result = findDeclaration({ root: place.root, page, written, kind, isKind });
  if (result.type === 'wrong') return fail(place, result.message);
  (place.page.includes ??= []).push(path.join(place.root, result.value.file.file));
  return result.value;
}

function expectFound<T>(written: string, result: Result<T>, place: Place): T {
  if (result.type === 'found') return result.value;
  return fail(place, `Cannot show "${written}": ${result.message}`);
}

function expectDocs(written: string, shape: Shape, place: Place): void {
  const rows = shape.type === 'union' ? shape.variants : shape.members;
  const silent = rows.filter(({ doc }) => doc === '').map(({ name }) => `"${name}"`);
  if (silent.length === 0) return;
  const is = `no comment says what ${silent.join(', ')} ${silent.length === 1 ? 'is' : 'are'}`;
  fail(place, `Cannot show "${written}": ${is}, expected one each, or "${UNDOCUMENTED}"`);
}

function fail({ page, line }: Place, message: string): never {
  throw new WeaveError([{ file: `book/${page.relativePath}`, line, message }]);
}

// What a cell holds.

interface Writer {
  /** A comment's text as HTML, with its code in backticks. */
  doc(text: string): string;
  /** A type as HTML, linked where the page has a table of it. */
  type(text: string): string;
}

function createWriter({ inline, besides }: Place): Writer {
  const names = besides('members').map(nameIn);
  return {
    doc: (text) => inline(text.replaceAll(/`[^`]*`|[\\`*_[\]<>&~$]/g, escapeMarkdown)),
    type: (text) => {
      const linked = escapeHtml(text).replaceAll(/(?<![\w'.-])[A-Z]\w*/g, (name) =>
        names.includes(name) ? `<a href="#${idOf('members', name)}">${name}</a>` : name,
      );
      return linked === '' ? '' : `<code>${linked}</code>`;
    },
  };
}

/** What a comment has between backticks is code; elsewhere it has no markup. */
function escapeMarkdown(part: string): string {
  return part.length > 1 ? part : `\\${part}`;
}

function code(text: string): string {
  return text === '' ? '' : `<code>${escapeHtml(text).replaceAll('.', '.<wbr>')}</code>`;
}

function memberColumns(members: readonly Member[], write: Writer): readonly Column[] {
  return [
    {
      heading: 'member',
      cells: members.map(({ name, isOptional }) => code(name) + (isOptional ? OPTIONAL : '')),
    },
    { heading: 'type', cells: members.map(({ type }) => write.type(type)) },
    { heading: 'meaning', cells: members.map(({ doc }) => write.doc(doc)) },
  ];
}

const OPTIONAL = ' <span class="specification-note">optional</span>';

function columnsOf(variants: readonly Variant[], write: Writer): readonly Column[] {
  const describe = ({ reference, members }: Variant): string => {
    if (reference !== undefined) return write.type(reference);
    const texts = members.map(({ name, isOptional, type }) =>
      write.type(`${name}${isOptional ? '?' : ''}: ${type}`),
    );
    return texts.join(', ');
  };
  const isDeclared = variants.some(({ reference }) => reference !== undefined);
  return [
    {
      heading: variants.every(({ isLiteral }) => isLiteral) ? 'value' : 'type',
      cells: variants.map(({ name }) => code(name)),
    },
    { heading: isDeclared ? 'declared as' : 'with', cells: variants.map(describe) },
    { heading: 'meaning', cells: variants.map(({ doc }) => write.doc(doc)) },
  ];
}

// How it all stands on the page.

interface Frame {
  readonly block: 'members' | 'moves';
  readonly literal: string | undefined;
  readonly place: Place;
  readonly write: Writer;
}

function openTable(
  { file, line, name, doc }: Declaration,
  columns: readonly Column[],
  { block, literal, place, write }: Frame,
): string {
  const count = place.besides(block, place.line).filter((other) => nameIn(other) === name).length;
  const id = count === 0 ? idOf(block, name) : `${idOf(block, name)}-${count + 1}`;
  const isOfCode = file.file.startsWith('code/');
  const title = isOfCode
    ? place.inline(`[\`${name}\`](${sourceRoute(file)}#L${line})`)
    : code(name);
  const type = literal === undefined ? '' : ` <span>type ${code(literal)}</span>`;
  const anchor = `<a class="listing-anchor" href="#${id}" aria-label="Link to this table">#</a>`;
  const says = doc === '' ? '' : `<p v-pre>${write.doc(doc)}</p>`;
  return (
    `<figure class="specification" id="${id}">` +
    `<p class="specification-title" id="${id}-title">${title}${type} ${anchor}</p>${says}` +
    `${renderTable(columns, `${id}-title`, block)}<figcaption>`
  );
}

function renderTable(all: readonly Column[], titleId: string, block: string): string {
  const columns = all.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [rows, ...others] = columns;
  if (rows === undefined) return '<p class="specification-note">No other members.</p>';
  const headings = columns.map(({ heading }) => `<th scope="col">${heading}</th>`).join('');
  const body = rows.cells.map((heading, row) => {
    const cells = others.map(({ cells }) => `<td>${cells[row] ?? ''}</td>`).join('');
    return `<tr><th scope="row">${heading}</th>${cells}</tr>`;
  });
  return (
    `<table v-pre class="${block}" tabindex="0" aria-labelledby="${titleId}">` +
    `<thead><tr>${headings}</tr></thead><tbody>${body.join('')}</tbody></table>`
  );
}

function nameIn(argument: string): string {
  return /#([\w$]+)/.exec(argument)?.[1] ?? '';
}

function idOf(block: string, name: string): string {
  return `${block}-${name.toLowerCase().replaceAll('_', '-')}`;
}
