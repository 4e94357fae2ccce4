// code-spans.ts: what a page sets in backticks, and on which line.

import type { Page } from '../read/pages.ts';

export interface CodeSpan {
  /** Without the backticks. */
  readonly text: string;
  readonly line: number;
}

/** Finds the inline code of a page, in order. */
export function findCodeSpans(page: Page): readonly CodeSpan[] {
  const lines = page.text.split('\n');
  const spans: CodeSpan[] = [];
  let [start, end] = [0, 0]; // of the innermost block with a place: a table's cell has none
  for (const token of page.tokens) {
    if (token.map !== null) [start, end] = token.map;
    if (token.type !== 'inline') continue;
    const source = lines.slice(start, end).join('\n');
    let searchedTo = 0;
    for (const { content } of token.children?.filter(({ type }) => type === 'code_inline') ?? []) {
      const at = source.indexOf(`\`${content}\``, searchedTo);
      if (at !== -1) searchedTo = at + content.length + 2;
      spans.push({ text: content, line: start + source.slice(0, searchedTo).split('\n').length });
    }
  }
  return spans;
}
