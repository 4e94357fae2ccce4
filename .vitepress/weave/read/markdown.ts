// markdown.ts: the weave's view of a page: CommonMark, plus one block of our own.
//
//   listing   = "<<<" SP path [ "#" region ] [ SP "{" option *( SP option ) "}" ]
//   option    = name [ "=" value ]            each name once
//   name      = 1*( letter / "-" )
//   value     = 1*( any but a space or '"' ) / '"' *( any but '"' ) '"'
//
// A region's name may hold spaces: it ends before " {" or at the end of the line.

import MarkdownIt from 'markdown-it';

import type { WrittenPlace } from './place.ts';

/** A `<<<` line, taken apart; nothing about it has been looked up yet. */
interface ListingDirective extends WrittenPlace {
  /** By name; the value is `undefined` where none is given. */
  readonly options: ReadonlyMap<string, string | undefined>;
}

const DIRECTIVE =
  /^<<< (?<path>[^#{]*[^#{ ])(?:#(?<region>[^{]*[^{ ]))?(?: \{(?<options>[^}]+)\})?$/;
const OPTION = /^(?<name>[A-Za-z-]+)(?:=(?:(?<bare>[^\s"]+)|"(?<quoted>[^"]*)"))?(?: |$)/;

/** Takes a line that starts with `<<<` apart, or returns `undefined` if it is malformed. */
export function findDirective(line: string): ListingDirective | undefined {
  const groups = DIRECTIVE.exec(line.trimEnd())?.groups;
  const options = findOptions(groups?.['options'] ?? '');
  if (groups?.['path'] === undefined || options === undefined) return undefined;
  return { path: groups['path'], region: groups['region'], options };
}

/** Takes what stands in the braces apart, or returns `undefined` if anything is left over. */
function findOptions(written: string): ListingDirective['options'] | undefined {
  const options = new Map<string, string | undefined>();
  let rest = written;
  while (rest !== '') {
    const option = OPTION.exec(rest);
    const { name = '', bare, quoted } = option?.groups ?? {};
    if (option === null || options.has(name)) return undefined;
    options.set(name, bare ?? quoted);
    rest = rest.slice(option[0].length);
  }
  return options;
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
