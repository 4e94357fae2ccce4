// regular-expression.ts: a field line is what an expression says it is.

import type { FieldLine } from '../field-line.ts';

// #region match a field line
const FIELD_LINE = /^([^\s:]+):\s*(.*?)\s*$/;

/** @throws Error unless `line` is a field line. */
export function matchFieldLine(line: string): FieldLine {
  const [, name, value] = FIELD_LINE.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(
      'Cannot match field line: expected a name, ":" and a value',
    );
  return [name.toLowerCase(), value];
}
// #endregion match a field line

// #region a line of spaces
/** A field line whose value is two letters, with so many spaces between. */
export function spacedLine(spaces: number): string {
  return `X: a${' '.repeat(spaces)}b`;
}
// #endregion a line of spaces
