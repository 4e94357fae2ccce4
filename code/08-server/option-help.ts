// option-help.ts: the help of a command line, from the table that reads it.

import type { Option, OptionTable } from './option.ts';

/** Columns of a terminal, at most; and where the second column begins. */
const WIDTH = 80;
const INDENT = 32;

/** What an option may be without having been given: not worth a word. */
const NOTHING: ReadonlySet<unknown> = new Set([undefined, false, '']);

// #region explain the options
/** Lists the options of a table under their headings, with their defaults. */
export function describeOptions(table: OptionTable): string {
  const lines: string[] = [];
  let heading: string | undefined;
  for (const [name, option] of Object.entries(table)) {
    if (option.group !== heading) lines.push('', option.group);
    heading = option.group;
    lines.push(...describeOption(name, option));
  }
  return lines.join('\n');
}

function describeOption(
  name: string,
  { kind, initial, about }: Option<unknown>,
): readonly string[] {
  const title = `  --${name} ${kind.placeholder}`.trimEnd();
  const hasDefault = !NOTHING.has(initial);
  const text = hasDefault ? `${about} [${kind.format(initial)}]` : about;
  const [first = '', ...others] = wrap(text, WIDTH - INDENT);
  const rest = others.map((line) => ' '.repeat(INDENT) + line);
  if (title.length < INDENT) return [title.padEnd(INDENT) + first, ...rest];
  return [title, ' '.repeat(INDENT) + first, ...rest];
}
// #endregion explain the options

// #region cut a text into lines
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
// #endregion cut a text into lines
