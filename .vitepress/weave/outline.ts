// outline.ts: a chapter at a glance: the names that its index.ts gives out, and its size.
//
// Read from the syntax alone, which is enough in a house where exported names have written types.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import { onOneLine } from './read/one-line.ts';
import { isMarker } from './read/regions.ts';

export interface PublicName {
  readonly name: string;
  /** As declared, on one line: `respond(request: string): string`, `class Loop`. */
  readonly signature: string;
  /** The first sentence of its doc comment; empty if it has none. */
  readonly summary: string;
}

/** Lists what `code/<chapter>/index.ts` exports, in its order. */
export function listPublicNames(root: string, chapter: string): readonly PublicName[] {
  const folder = path.join(root, 'code', chapter);
  return parse(path.join(folder, 'index.ts')).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return [];
    const { exportClause, moduleSpecifier } = statement;
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
    const source = parse(path.join(folder, (moduleSpecifier as ts.StringLiteral).text));
    return exportClause.elements.flatMap((element) => findName(source, element) ?? []);
  });
}

/** Counts the lines that are neither blank nor a marker, attempts and exercises aside. */
export function countLines(root: string, chapter: string): number {
  const folder = path.join(root, 'code', chapter);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/^(?:attempts|exercises)\b/.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile());
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => line.trim() !== '' && !isMarker(line)).length;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** Finds what `export { declared as name }` gives out. */
function findName(source: ts.SourceFile, specifier: ts.ExportSpecifier): PublicName | undefined {
  const name = specifier.name.text;
  const declared = specifier.propertyName?.text ?? name;
  const statement = source.statements.find((candidate) => declares(candidate, declared));
  if (statement === undefined) return undefined;
  return { name, signature: signatureOf(statement, name), summary: summaryOf(statement) };
}

function declares(statement: ts.Statement, name: string): boolean {
  if (isNamedDeclaration(statement)) return statement.name?.text === name;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some((one) => one.name.getText() === name);
}

function signatureOf(statement: ts.Statement, name: string): string {
  if (ts.isVariableStatement(statement)) return `const ${name}`;
  if (ts.isClassDeclaration(statement)) return `class ${name}`;
  if (!ts.isFunctionDeclaration(statement)) return `type ${name}`;
  const text = statement.getSourceFile().text;
  const end = statement.body?.getFullStart() ?? statement.end;
  return name + onOneLine(text.slice(statement.name?.end, end));
}

function isNamedDeclaration(
  statement: ts.Statement,
): statement is
  ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  );
}

function summaryOf(statement: ts.Statement): string {
  const comment = ts.getJSDocCommentsAndTags(statement).find(ts.isJSDoc)?.comment;
  const text = ts.getTextOfJSDocComment(comment) ?? '';
  return text.replaceAll('\n', ' ').replace(/([.!?])\s.*$/, '$1');
}
