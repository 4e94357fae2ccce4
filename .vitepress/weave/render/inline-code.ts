// inline-code.ts: where code in the text may go on on the next line.
//
//   `npm run bench -- 08-hello`      never within an option or behind a "--": it would read "-"
//   `get_path_with_query_string`     what is long, behind a "_", "." or "/", not amid a word

import type MarkdownIt from 'markdown-it';

/** The inside of a `code` element, as HTML. */
const INSIDE = /(?<=^<code[^>]*>)[^]*(?=<\/code>$)/;
/** In HTML; a "--" and what is behind it are one. */
const OPTION = /(?<=^|[ >])-(?:- )?[^ <]+/g;
/** What fits a margin note. More must break, wherever that is. */
const MAX_UNBROKEN = 24;

/** Teaches `markdown` how code in the text breaks. */
export function inlineCodePlugin(markdown: MarkdownIt): void {
  const { code_inline: render } = markdown.renderer.rules;
  markdown.renderer.rules.code_inline = (...args) => {
    const html = render?.(...args) ?? '';
    return html.replace(INSIDE, (inside) => breakLongWords(keepOptions(inside)));
  };
}

/** Keeps each option of a command on one line; `html` is the command. */
export function keepOptions(html: string): string {
  return html.replace(OPTION, (option) =>
    option.length > MAX_UNBROKEN ? option : `<span class="unbroken">${option}</span>`,
  );
}

function breakLongWords(html: string): string {
  return html.replace(/[^ <>"=]+/g, (word) =>
    word.length > MAX_UNBROKEN ? word.replace(/[_./]+(?=[^_./])/g, '$&<wbr>') : word,
  );
}
