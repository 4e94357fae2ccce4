// markdown.ts: the weave's view of a page: CommonMark, plus one block of our own.
//
//   listing   = "<<<" SP path [ "#" region ] [ SP "{" option *( SP option ) "}" ]
//   option    = name [ "=" value ]            value: no space, or in double quotes
//
// A region's name may hold spaces: it ends before " {" or at the end of the line.

import MarkdownIt from 'markdown-it';

/** A `<<<` line, taken apart; nothing about it has been looked up yet. */
export interface ListingDirective {
  /** As written: relative to the chapter's code folder, or led by a chapter's slug or `tests/`. */
  readonly path: string;
  /** `undefined` for the whole file. */
  readonly region: string | undefined;
  readonly options: ReadonlyMap<string, string>;
}

const DIRECTIVE =
  /^<<< (?<path>[^#{]*[^#{ ])(?:#(?<region>[^{]*[^{ ]))?(?: \{(?<options>[^}]*)\})?$/;
const OPTION = /(?<name>[a-z-]+)(?:=(?:"(?<quoted>[^"]*)"|(?<bare>[^\s"]+)))?/g;

/** Takes a line that starts with `<<<` apart, or returns `undefined` if it is malformed. */
export function findDirective(line: string): ListingDirective | undefined {
  const groups = DIRECTIVE.exec(line.trimEnd())?.groups;
  if (groups?.['path'] === undefined) return undefined;
  const written = groups['options'] ?? '';
  if (written.replace(OPTION, '').trim() !== '') return undefined;
  const options = new Map<string, string>();
  for (const { groups: option } of written.matchAll(OPTION)) {
    options.set(option?.['name'] ?? '', option?.['quoted'] ?? option?.['bare'] ?? '');
  }
  return { path: groups['path'], region: groups['region'], options };
}

/**
 * Teaches a parser the `<<<` line: a block token `listing` whose `content` is the line.
 * On VitePress's own parser it stands before the `snippet` rule, which would print the whole
 * file where a region's name is misspelt.
 */
export function listingRule(markdown: MarkdownIt): void {
  const rule: Parameters<typeof markdown.block.ruler.before>[2] = (
    state,
    startLine,
    _end,
    silent,
  ) => {
    const start = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
    if (!state.src.startsWith('<<<', start)) return false;
    if (silent) return true;
    const token = state.push('listing', '', 0);
    token.content = state.src.slice(start, state.eMarks[startLine]);
    token.map = [startLine, startLine + 1];
    token.block = true;
    state.line = startLine + 1;
    return true;
  };
  const options = { alt: ['paragraph', 'reference', 'blockquote', 'list'] };
  markdown.block.ruler.after('code', 'listing', rule, options);
}

/** Parses a page's text (frontmatter blanked out, so that lines keep their numbers). */
export function parseMarkdown(text: string): ReturnType<MarkdownIt['parse']> {
  const markdown = new MarkdownIt({ html: true });
  listingRule(markdown);
  return markdown.parse(text, {});
}
