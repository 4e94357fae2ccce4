// source-position.ts: where something stands in a text, for a reader's eyes.

// #region a place in a text
/** A place in a text. */
export interface Position {
  /** In UTF-16 units, from 0. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
}

/** Finds the line and the column of `offset`. */
export function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    offset,
    line: before.split('\n').length,
    column: offset - lineStart + 1,
  };
}
// #endregion a place in a text

// #region draw a caret
const MAX_SHOWN = 64; // characters of a line; with a gutter it fits a terminal

/**
 * Draws the line that holds `offset`, and a caret beneath that place.
 *
 *     2 | Content-Length: +3
 *       |                 ^
 *
 * A control character is shown by its escape (`\r`), and of a long line only
 * what surrounds the caret. `firstLine` is the number of the text's first line.
 */
export function excerpt(source: string, offset: number, firstLine = 1): string {
  const { line, column } = positionAt(source, offset);
  const text = source.split('\n')[line - 1] ?? '';
  const from = Math.max(
    0,
    Math.min(column - 1 - MAX_SHOWN / 2, text.length - MAX_SHOWN),
  );
  const before = showControls(text.slice(from, column - 1));
  const behind = showControls(text.slice(column - 1, from + MAX_SHOWN));
  const start = from > 0 ? '…' : '';
  const end = from + MAX_SHOWN < text.length ? '…' : '';
  const gutter = `${line + firstLine - 1} | `;
  return (
    `${gutter}${start}${before}${behind}${end}\n` +
    `${' '.repeat(gutter.length - 2)}| ${' '.repeat(start.length + before.length)}^`
  );
}

// #region show control characters
const ESCAPES = new Map([
  ['\r', '\\r'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\0', '\\0'],
]);

/** Puts escapes in the place of control characters: a terminal would obey. */
export function showControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (control) => {
    const digits = control.charCodeAt(0).toString(16).padStart(2, '0');
    return ESCAPES.get(control) ?? `\\x${digits}`;
  });
}
// #endregion show control characters
// #endregion draw a caret
