// caption.ts: where a listing lives, read off the syntax tree: `server.ts › Connection › close()`.
//
// The steps are the named declarations around the region, outermost first. If exactly one named
// declaration is cut by the region's ends, or else is held by the region, that is the last step.
// What can be called ends in "()", a test goes by its quoted name, and a plain variable within a
// function is too small to name.

import ts from 'typescript';

import { type Place, shortName } from '../read/place.ts';

/** In the title of a table of tests: what each row puts in its place. */
const PLACEHOLDER = /%[sdifjoOc#]|\$[\w.#]*\w/g;

/** Line numbers, from 1. */
interface Lines {
  readonly first: number;
  readonly last: number;
}

/** Returns the path to a listing's code, its steps joined by "›". */
export function describePlace({ file, region }: Place): string {
  const name = file.file.startsWith('tests/') ? file.file : shortName(file);
  if (region === file.root || !/\.[cm]?[jt]s$/.test(file.file)) return name;
  const text = file.lines.join('\n');
  const source = ts.createSourceFile(file.file, text, ts.ScriptTarget.Latest, true);
  const lines = { first: region.start, last: region.end };
  return [name, ...findSteps(source, lines)].join(' › ');
}

/** The steps below `node`, which is around the region. */
function findSteps(node: ts.Node, region: Lines): readonly string[] {
  const children = childrenOf(node);
  const around = children.find((child) => isWithin(region, linesOf(child)));
  if (around !== undefined) return [...namesOf(around), ...findSteps(around, region)];
  const inside = children.filter((child) => isWithin(linesOf(child), region));
  const cut = children.filter((child) => !inside.includes(child) && meet(linesOf(child), region));
  const [cutNames, names] = [cut, inside].map((nodes) =>
    nodes.flatMap((child) => [...namesOf(child), ...namesIn(child)]),
  );
  return [cutNames, names].find((names) => names?.length === 1) ?? [];
}

/** The names that a statement declares without being a declaration itself. */
function namesIn(statement: ts.Node): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(namesOf);
  }
  return ts.isExpressionStatement(statement) ? namesOf(statement.expression) : [];
}

/** One name, or none. */
function namesOf(node: ts.Node): readonly string[] {
  if (ts.isConstructorDeclaration(node)) return ['constructor()'];
  if (ts.isCallExpression(node)) return testNamesOf(node);
  if (ts.isVariableDeclaration(node)) return variableNamesOf(node);
  if (!isNamed(node) || node.name === undefined) return [];
  const name = node.name.getText();
  const isFunction = (ts.isFunctionLike(node) && !ts.isAccessor(node)) || hasFunction(node);
  return [isFunction ? `${name}()` : name];
}

function variableNamesOf(variable: ts.VariableDeclaration): readonly string[] {
  const name = variable.name.getText();
  if (hasFunction(variable)) return [`${name}()`];
  const isTopLevel = ts.isSourceFile(variable.parent.parent.parent);
  return isTopLevel ? [name] : [];
}

function testNamesOf(call: ts.CallExpression): readonly string[] {
  const [title] = call.arguments;
  const isTest = /^(?:it|test)\b/.test(call.expression.getText());
  if (!isTest || title === undefined || !ts.isStringLiteralLike(title)) return [];
  const isTable = ts.isCallExpression(call.expression);
  return [`"${isTable ? title.text.replaceAll(PLACEHOLDER, '…') : title.text}"`];
}

function isNamed(node: ts.Node): node is ts.NamedDeclaration & { readonly name?: ts.Node } {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isClassLike(node) ||
    ts.isClassElement(node) ||
    ts.isObjectLiteralElementLike(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node)
  );
}

function hasFunction(node: ts.Node): boolean {
  const { initializer } = node as { readonly initializer?: ts.Node }; // read only to be asked
  return initializer !== undefined && ts.isFunctionLike(initializer);
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}

function linesOf(node: ts.Node): Lines {
  const source = node.getSourceFile();
  const lineAt = (offset: number): number => source.getLineAndCharacterOfPosition(offset).line + 1;
  return { first: lineAt(node.getStart()), last: lineAt(node.getEnd()) };
}

function isWithin(inner: Lines, outer: Lines): boolean {
  return outer.first < inner.first && inner.last < outer.last;
}

function meet(a: Lines, b: Lines): boolean {
  return a.first < b.last && b.first < a.last;
}
