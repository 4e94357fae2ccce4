// cases.ts: reads the cases of the parser from Markdown, where the book prints them.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import MarkdownIt from 'markdown-it';

import type { HttpLimits } from '../../code/05-http-parser/index.ts';

/** Octets, and what is to become of them. */
export interface Case {
  /** `smuggling.md`. */
  readonly file: string;
  /** A sentence about behaviour. */
  readonly heading: string;
  /** One character for each octet. */
  readonly octets: string;
  readonly limits: Partial<HttpLimits>;
  /** As `describe` puts an outcome. */
  readonly expected: string;
}

const FOLDER = path.join(
  import.meta.dirname,
  '../../book/05-http-parser/cases',
);
const NOT_CASES = ['index.md', 'node-differences.md'];

/** All cases, in the order of the files' names and of their headings. */
export function readCases(): readonly Case[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md') && !NOT_CASES.includes(file))
    .toSorted()
    .flatMap((file) => parseCases(file, readCaseFile(file)));
}

/** The text of a file in the folder of the cases. */
export function readCaseFile(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8');
}

/**
 * Finds the cases of a file: a heading of the second level, and below it a
 * fence of octets and a fence of text.
 *
 * @throws Error at a fence that isn't the one expected.
 */
export function parseCases(file: string, markdown: string): readonly Case[] {
  const cases: Case[] = [];
  let heading = '';
  let input: { octets: string; limits: Partial<HttpLimits> } | undefined;
  const tokens = new MarkdownIt().parse(markdown, {});
  for (const [n, token] of tokens.entries()) {
    if (token.type === 'heading_open' && token.tag === 'h2') {
      if (input !== undefined) throw new Error(`${heading}: no outcome`);
      heading = tokens[n + 1]?.content ?? '';
    }
    if (token.type !== 'fence') continue;
    const [language, ...words] = token.info.trim().split(/ +/);
    if (language === 'http' && input === undefined) {
      input = { octets: parseOctets(token.content), limits: limitsOf(words) };
    } else if (language === 'text' && input !== undefined) {
      const expected = token.content.replace(/\n$/, '');
      cases.push({ file, heading, ...input, expected });
      input = undefined;
    } else throw new Error(`${heading}: a fence of ${token.info} too many`);
  }
  return cases;
}

/** `maxFieldLines=2`. */
function limitsOf(words: readonly string[]): Partial<HttpLimits> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', value] = word.split('=');
      return [name, Number(value)];
    }),
  );
}

const ESCAPES = new Map([
  ['\\', '\\'],
  ['0', '\0'],
  ['n', '\n'],
  ['r', '\r'],
  ['s', ' '],
  ['t', '\t'],
]);

/**
 * Each line of `content` is one with CR and LF, unless it ends with a
 * backslash.
 *
 * @throws Error at an escape that isn't in use, or octets that can't be seen.
 */
export function parseOctets(content: string): string {
  const bad = /[^\n\x20-\x7e]/.exec(content)?.[0];
  if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} not escaped`);
  return content.replace(
    /\n|\\(?:x([0-9a-f]{2})|(\n)|(.))/g,
    (all, hex?: string, end?: string, letter?: string) => {
      if (all === '\n') return '\r\n';
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (end !== undefined) return '';
      const octet = ESCAPES.get(letter ?? '');
      if (octet === undefined) throw new Error(`${all} is no escape`);
      return octet;
    },
  );
}
