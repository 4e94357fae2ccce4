// highlight.ts: highlighted code as lines, to be put together anew.

import type { Site } from './site.ts';

/** The inside of the `code` element that a rendered fence holds. */
const CODE = /(?<=<code[^>]*>)[^]*(?=<\/code>)/;

/** A rendered fence, taken apart. */
interface HighlightedCode {
  /** One for each line of the text, blank ones at the end aside. */
  readonly lines: readonly string[];
  /** Returns the rendered fence with other lines in it. */
  withLines(html: string): string;
}

/** Renders lines of code as a fence. */
export function highlight(site: Site, lines: readonly string[], info: string): HighlightedCode {
  const html = site.renderFence(`${lines.join('\n')}\n`, info);
  const inside = CODE.exec(html)?.[0] ?? '';
  return {
    lines: inside.replace(/\n$/, '').split('\n'),
    withLines: (replacement) => html.replace(CODE, () => replacement),
  };
}

/** Adds classes to the `line` span that a highlighted line is. */
export function addClasses(line: string, classes: string): string {
  return line.replace('class="line', `class="line ${classes}`);
}
