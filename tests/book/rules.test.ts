// rules.test.ts: the rules of the house that a linter cannot hold.

import path from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { readCode } from '../../.vitepress/weave/read/code.ts';
import { plainText } from '../../.vitepress/weave/prove/tangle.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const MOST_LINES = 250;

const modules = [...readCode(ROOT).values()].filter(({ file }) => /^code\/.*\.ts$/.test(file));

describe.each(modules.map((file) => [file.file, file] as const))('%s', (name, file) => {
  const source = ts.createSourceFile(name, plainText(file), ts.ScriptTarget.Latest, true);

  it(`has ${MOST_LINES} lines at most`, () => {
    expect(plainText(file).split('\n').length - 1).toBeLessThanOrEqual(MOST_LINES);
  });

  it('begins by saying what it is', () => {
    expect(file.lines[0]).toMatch(new RegExp(`^// ${path.basename(name)}: `));
  });

  it('has a doc comment on every name that it exports', () => {
    expect(findUndocumented(source)).toEqual([]);
  });

  it('lists what it re-exports', () => {
    expect(source.statements.filter(isExportOfAll).map((each) => each.getText())).toEqual([]);
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

function isExportOfAll(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.exportClause === undefined;
}
