// rules.test.ts: the rules of the house that a linter cannot hold.

import path from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { bookCode, plainText, readBook } from '../../.vitepress/weave/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

const modules = bookCode(readBook(ROOT)).filter(({ file }) => file.endsWith('.ts'));

describe.each(modules.map((file) => [file.file, file] as const))('%s', (name, file) => {
  const source = ts.createSourceFile(name, plainText(file), ts.ScriptTarget.Latest, true);

  it('begins by saying what it is', () => {
    expect(file.lines[0]).toMatch(new RegExp(`^// ${path.basename(name)}: `));
  });

  it('has a doc comment on every name that it exports', () => {
    expect(findUndocumented(source)).toEqual([]);
  });

  it('exports a name where it declares it, below that comment', () => {
    expect(findTexts(source, isExportOfOwn)).toEqual([]);
  });

  it('lists what it re-exports', () => {
    expect(findTexts(source, isExportOfAll)).toEqual([]);
  });
});

function findUndocumented(source: ts.SourceFile): readonly string[] {
  return source.statements.filter(isExported).flatMap((statement) => {
    const documented = ts.getJSDocCommentsAndTags(statement).length > 0;
    return documented ? [] : [statement.getText().split('\n')[0] ?? ''];
  });
}

function isExported(statement: ts.Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** `export { x };` and `export default x;`: far from what they export. */
function isExportOfOwn(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined;
}

function isExportOfAll(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.exportClause === undefined;
}

function findTexts(
  source: ts.SourceFile,
  isWanted: (statement: ts.Statement) => boolean,
): readonly string[] {
  return source.statements.filter(isWanted).map((statement) => statement.getText());
}
