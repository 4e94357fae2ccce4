// moves.ts: a table of phases and moves, read from the constant that the code runs on.
//
//   const NEXT = { waiting: { start: 'started' }, started: { end: 'over' }, over: {} };

import ts from 'typescript';

import { found, type Result, wrong } from './result.ts';

export interface Moves {
  readonly phases: readonly string[];
  /** In the order in which the table first has them. */
  readonly moves: readonly string[];
  /** Where a move leads; `undefined` if it is refused. */
  findNext(phase: string, move: string): string | undefined;
}

/** Reads a constant that is written out; a message says where it isn't. */
export function readMoves({ initializer }: ts.VariableDeclaration): Result<Moves> {
  const rows = readEntries(initializer, (value) => readEntries(value, readText));
  if (rows.type === 'wrong') return rows;
  const moves = [...rows.value.values()].flatMap((row) => [...row.keys()]);
  return found({
    phases: [...rows.value.keys()],
    moves: [...new Set(moves)],
    findNext: (phase, move) => rows.value.get(phase)?.get(move),
  });
}

type Read<T> = (value: ts.Expression) => Result<T>;

function readEntries<T>(
  written: ts.Expression | undefined,
  read: Read<T>,
): Result<ReadonlyMap<string, T>> {
  const node = written === undefined ? undefined : withoutTypes(written);
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return isNoTable(written);
  const entries = new Map<string, T>();
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) {
      return isNoTable(property);
    }
    const value = read(property.initializer);
    if (value.type === 'wrong') return value;
    const { name } = property;
    entries.set(ts.isStringLiteral(name) ? name.text : name.getText(), value.value);
  }
  return found(entries);
}

function readText(value: ts.Expression): Result<string> {
  const node = withoutTypes(value);
  return ts.isStringLiteral(node) ? found(node.text) : isNoTable(value);
}

function withoutTypes(node: ts.Expression): ts.Expression {
  const isTyped = ts.isAsExpression(node) || ts.isSatisfiesExpression(node);
  return isTyped ? withoutTypes(node.expression) : node;
}

function isNoTable(node: ts.Node | undefined): Result<never> {
  const text = node?.getText().split('\n')[0] ?? 'nothing';
  return wrong(`it has ${text}, expected each phase with its moves, written out`);
}
