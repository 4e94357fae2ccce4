// tables.ts: marks the tables of short words and numbers, which need no room for sentences.

import type MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it/index.js';

/** Characters in a cell that isn't wrapped, or looks well if it is. */
const MAX_SHORT = 24;

/** Gives tables without a long cell the class `short`. */
export function tablesPlugin(markdown: MarkdownIt): void {
  const { table_open: render } = markdown.renderer.rules; // VitePress's, which knows no classes
  markdown.renderer.rules.table_open = (...args) => {
    const [tokens, index, options, , renderer] = args;
    const html = render?.(...args) ?? renderer.renderToken(tokens, index, options);
    return isShort(tokens, index) ? html.replace('<table', '<table class="short"') : html;
  };
}

function isShort(tokens: readonly Token[], start: number): boolean {
  const end = tokens.findIndex(({ type }, index) => index > start && type === 'table_close');
  return tokens.slice(start, end).every(({ children }) => lengthOf(children ?? []) <= MAX_SHORT);
}

/** Of the text, without the marks of Markdown. */
function lengthOf(children: readonly Token[]): number {
  return children.reduce((sum, { content }) => sum + content.length, 0);
}
