// declaration.ts: what a file of code/ or tests/ exports, by its name: `http-messages.ts#HttpScope`.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import { type CodeFile, parseCodeFile, readCode } from './code.ts';
import { suggest } from './nearest.ts';
import type { Page } from './pages.ts';
import { resolveFile } from './place.ts';
import { found, type Result, wrong } from './result.ts';

/** What a table of the book can be made of. */
export type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.VariableDeclaration;

export interface Declaration<Kind extends Declared = Declared> {
  readonly file: CodeFile;
  /** In the file, from 1. */
  readonly line: number;
  readonly name: string;
  /** What its comment says; empty if it has none. */
  readonly doc: string;
  readonly node: Kind;
}

interface Wanted<Kind extends Declared> {
  readonly root: string;
  readonly page: Pick<Page, 'chapter'>;
  /** As the page has it: `file.ts#Name`. */
  readonly written: string;
  /** What it has to be, for messages: "type". */
  readonly kind: string;
  isKind(node: Declared): node is Kind;
}

/** Finds what a page names. */
export function findDeclaration<Kind extends Declared>({
  root,
  page,
  written,
  kind,
  isKind,
}: Wanted<Kind>): Result<Declaration<Kind>> {
  const [local = '', name = ''] = written.split('#');
  const file = resolveFile(page, local);
  if (!existsSync(path.join(root, file))) {
    const expected = suggest(file, readCode(root).keys());
    return wrong(`Cannot find "${local}": there is no file ${file}, expected ${expected}`);
  }
  const all = listDeclarations(parseCodeFile(file, readFileSync(path.join(root, file), 'utf8')));
  const suited = all.flatMap((one) => (isKind(one.node) ? [{ ...one, node: one.node }] : []));
  const declaration = suited.find((one) => one.name === name);
  if (declaration !== undefined) return found(declaration);
  const expected = suggest(
    name,
    suited.map((one) => one.name),
  );
  return wrong(`Cannot find "${written}": ${file} exports no such ${kind}, expected ${expected}`);
}

function listDeclarations(file: CodeFile): readonly Declaration[] {
  const text = file.lines.join('\n');
  const source = ts.createSourceFile(file.file, text, ts.ScriptTarget.Latest, true);
  return source.statements.filter(isExported).flatMap((statement) => {
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    const doc = readDoc(statement);
    return declaredBy(statement).map((node) => ({
      file,
      line,
      name: node.name.getText(),
      doc,
      node,
    }));
  });
}

function declaredBy(statement: ts.Statement): readonly Declared[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isType ? [statement] : [];
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

const DOC_COMMENT = /\/\*\*([^]*?)\*\//g;

/**
 * Reads what a comment says of `node`: the doc comment before it, or else the one at the end of
 * its last line. Empty if there is neither.
 */
export function readDoc(
  node: ts.Node,
  { from = node.getFullStart(), to = node.getEnd() } = {},
): string {
  const { text } = node.getSourceFile();
  const [, comment] = [...text.slice(from, node.getStart()).matchAll(DOC_COMMENT)].at(-1) ?? [];
  if (comment !== undefined) return withoutTags(comment);
  const isOfLine = ({ kind }: ts.CommentRange) => kind === ts.SyntaxKind.SingleLineCommentTrivia;
  const range = ts.getTrailingCommentRanges(text, to)?.find(isOfLine);
  return range === undefined ? '' : text.slice(range.pos, range.end).replace(/^\/\/\s*/, '');
}

/** One paragraph, without its asterisks; of the tags only what is thrown is for a reader. */
function withoutTags(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*/, '').trim());
  const [text = '', ...tags] = lines.join('\n').split(/^@/m);
  const thrown = tags.filter((tag) => tag.startsWith('throws '));
  const parts = [text, ...thrown.map((tag) => tag.replace('throws', 'Throws'))];
  return parts.join(' ').replaceAll(/\s+/g, ' ').trim();
}
