// follow-lacks.ts: what a reader's file lacks of the book's file of that name: names that it should
// export, members that its classes should have, and those that they use themselves.
//
// Vitest gives `undefined` for any of them, so a test fails later, or waits in vain. Types are left
// out: nothing is left of them when a test runs. Read from the syntax alone, in a few milliseconds;
// only the compiler takes a while to load, so import this file when there is something to read.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/** What can be missed in a file. */
interface Contents {
  readonly exports: ReadonlySet<string>;
  /** It gives out all that some other file does, whatever that is. */
  readonly exportsAnother: boolean;
  readonly classes: ReadonlyMap<string, ts.ClassDeclaration>;
}

/**
 * Says what a reader's file lacks, such as `Waiters has no admitFirst yet`. Says nothing of a file
 * that the book doesn't have, or that is no TypeScript yet: running it tells more.
 *
 * @param mine  Relative to `root`: `my/04-streams/waiters.ts`.
 */
export function findLacks(root: string, mine: string): readonly string[] {
  const ours = path.join(root, mine.replace(/^my\//, 'code/'));
  if (!existsSync(ours)) return [];
  const text = readFileSync(path.join(root, mine), 'utf8');
  if (hasSyntaxError(text)) return [];
  return compare(read(readFileSync(ours, 'utf8')), read(text));
}

function compare(ours: Contents, mine: Contents): readonly string[] {
  const missing = mine.exportsAnother ? [] : without(ours.exports, mine.exports);
  const classes = [...ours.classes].flatMap(([name, declared]) => {
    const members = findMissingMembers(declared, mine.classes.get(name));
    return members.length === 0 ? [] : [`${name} has no ${members.join(', ')} yet`];
  });
  const undeclared = [...mine.classes].flatMap(([name, declared]) => {
    const names = findUndeclared(declared);
    return names.length === 0 ? [] : [`${name} uses ${names.join(', ')} without declaring it yet`];
  });
  return [
    ...(missing.length === 0 ? [] : [`exports no ${missing.join(', ')} yet`]),
    ...classes,
    ...undeclared,
  ];
}

/** Private names that a class uses: one that it doesn't declare keeps the file from running. */
function findUndeclared(declared: ts.ClassDeclaration): readonly string[] {
  const own = new Set(declared.members.map(({ name }) => name?.getText()));
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPrivateIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(declared);
  return [...used].filter((name) => !own.has(name));
}

/** What a class inherits can't be seen here: one that extends what the book's doesn't is believed. */
function findMissingMembers(
  ours: ts.ClassDeclaration,
  mine: ts.ClassDeclaration | undefined,
): readonly string[] {
  if (mine === undefined) return [];
  const base = baseOf(mine);
  if (base !== undefined && base !== baseOf(ours)) return [];
  return without(membersOf(ours), membersOf(mine));
}

function without(names: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...names].filter((name) => !others.has(name));
}

function hasSyntaxError(text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics.length > 0;
}

function read(text: string): Contents {
  const { statements } = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const classes = statements
    .filter(ts.isClassDeclaration)
    .map((declared) => [declared.name?.text ?? '', declared] as const);
  return {
    exports: new Set(statements.flatMap(exportsOf)),
    exportsAnother: statements.some(
      (statement) => ts.isExportDeclaration(statement) && statement.exportClause === undefined,
    ),
    classes: new Map(classes),
  };
}

function exportsOf(statement: ts.Statement): readonly string[] {
  if (ts.isExportDeclaration(statement)) return listedBy(statement);
  if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function listedBy({ exportClause, isTypeOnly }: ts.ExportDeclaration): readonly string[] {
  if (exportClause === undefined || isTypeOnly) return [];
  if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text];
  return exportClause.elements
    .filter((element) => !element.isTypeOnly)
    .map((element) => element.name.text);
}

/** The names that `const { a, b: [c] } = …` declares. */
function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isBindingElement(element) ? namesIn(element.name) : [],
  );
}

/** What others can use of a class: methods, accessors and fields, those of the class itself too. */
function membersOf(declared: ts.ClassDeclaration): ReadonlySet<string> {
  const names = declared.members.flatMap((member) => {
    if (ts.isConstructorDeclaration(member)) return fieldsIn(member);
    const { name } = member;
    if (name === undefined || ts.isPrivateIdentifier(name) || isHidden(member)) return [];
    return [name.getText()];
  });
  return new Set(names);
}

/** `constructor(readonly name: string)` declares a field. */
function fieldsIn({ parameters }: ts.ConstructorDeclaration): readonly string[] {
  return parameters
    .filter((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent))
    .flatMap(({ name }) => namesIn(name));
}

function isHidden(member: ts.ClassElement): boolean {
  const { DeclareKeyword, PrivateKeyword, ProtectedKeyword } = ts.SyntaxKind;
  return [DeclareKeyword, PrivateKeyword, ProtectedKeyword].some((kind) =>
    hasModifier(member, kind),
  );
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some((modifier) => modifier.kind === kind);
}

/** What it extends, as written. */
function baseOf({ heritageClauses }: ts.ClassDeclaration): string | undefined {
  const clause = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword);
  return clause?.types[0]?.getText();
}
