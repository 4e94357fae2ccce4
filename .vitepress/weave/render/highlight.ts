// highlight.ts: highlighted code as lines, to be put together anew.
//
// A part of a file is highlighted within its file: to a grammar, methods without their class are
// no program, and it loses its way in them.

import type { CodeFile } from '../read/code.ts';
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

/** The files of each site that are highlighted already: a file has many listings. */
const highlighted = new WeakMap<Site, WeakMap<CodeFile, HighlightedCode>>();

/** Highlights the whole of a file, markers and all: line n is `lines[n - 1]`. */
export function highlightFile(site: Site, file: CodeFile): HighlightedCode {
  const files = highlighted.get(site) ?? new WeakMap<CodeFile, HighlightedCode>();
  highlighted.set(site, files);
  const known = files.get(file);
  if (known !== undefined) return known;
  const code = highlight(site, file.lines, /[^.]*$/.exec(file.file)?.[0] ?? '');
  files.set(file, code);
  return code;
}

/** Takes the first `depth` spaces off a highlighted line. */
export function dedent(line: string, depth: number): string {
  return line.replace(/(?<=^(?:<[^>]*>)*) +/, (indent) => indent.slice(depth));
}

/** Adds classes to the `line` span that a highlighted line is. */
export function addClasses(line: string, classes: string): string {
  return line.replace('class="line', `class="line ${classes}`);
}
