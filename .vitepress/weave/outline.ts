// outline.ts: a chapter at a glance: the names that its index.ts gives out.
//
// Read from the syntax alone, which is enough in a house where exported names have written types.

import { readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

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
    return exportClause.elements.flatMap(({ name }) => findName(source, name.text) ?? []);
  });
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function findName(source: ts.SourceFile, name: string): PublicName | undefined {
  for (const statement of source.statements) {
    const signature = signatureOf(source, statement, name);
    if (signature !== undefined) return { name, signature, summary: summaryOf(statement) };
  }
  return undefined;
}

function signatureOf(
  source: ts.SourceFile,
  statement: ts.Statement,
  name: string,
): string | undefined {
  if (ts.isVariableStatement(statement)) {
    const [variable] = statement.declarationList.declarations;
    return variable?.name.getText(source) === name ? `const ${name}` : undefined;
  }
  if (!isNamedDeclaration(statement) || statement.name?.text !== name) return undefined;
  if (ts.isClassDeclaration(statement)) return `class ${name}`;
  if (!ts.isFunctionDeclaration(statement)) return `type ${name}`;
  const end = statement.body?.getFullStart() ?? statement.end;
  const text = source.text.slice(statement.name.getStart(source), end);
  return text.replaceAll(/\s+/g, ' ').replace('( ', '(').replace(', )', ')');
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
