// chunk-extensions.ts: what a chunk header says besides the size.
//
//   chunk-ext      = *( BWS ";" BWS chunk-ext-name
//                       [ BWS "=" BWS chunk-ext-val ] )       RFC 9112 §7.1.1
//   chunk-ext-name = token
//   chunk-ext-val  = token / quoted-string
//   quoted-string  = DQUOTE *( qdtext / quoted-pair ) DQUOTE  RFC 9110 §5.6.4
//   quoted-pair    = "\" ( HTAB / SP / VCHAR / obs-text )
//   BWS            = *( SP / HTAB )

import { faultIn } from '../index.ts';
import type { Line } from '../index.ts';

/** An extension as received; one without a value has an empty one. */
export type ChunkExtension = readonly [name: string, value: string];

// No two neighbours in them match the same character.
const BWS = /[ \t]*/y;
const SEMICOLON = /[ \t]*;[ \t]*/y;
const EQUALS_SIGN = /[ \t]*=[ \t]*/y;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const QUOTED_TEXT =
  /[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]*(?:\\[\t\x20-\x7e\x80-\xff][\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]*)*/y;

/**
 * Parses the rest of a chunk header, from `from` on, behind its size.
 *
 * @throws RemoteProtocolError `bad-chunk` at the first character that fits
 *   nowhere.
 */
export function parseChunkExtensions(
  line: Line,
  from: number,
): readonly ChunkExtension[] {
  const scanner = new Scanner(line, from);
  const extensions: ChunkExtension[] = [];
  while (!scanner.isAtEnd) {
    if (scanner.take(SEMICOLON) === undefined) throw scanner.fault('";"');
    const name = scanner.take(TOKEN);
    if (name === undefined) throw scanner.fault('a name');
    const hasValue = scanner.take(EQUALS_SIGN) !== undefined;
    extensions.push([name, hasValue ? takeValue(scanner) : '']);
  }
  return extensions;
}

function takeValue(scanner: Scanner): string {
  if (scanner.take(/"/y) === undefined) {
    const token = scanner.take(TOKEN);
    if (token === undefined) throw scanner.fault('a token or a quoted string');
    return token;
  }
  const text = scanner.take(QUOTED_TEXT) ?? '';
  if (scanner.take(/"/y) !== undefined) return text.replace(/\\(.)/g, '$1');
  scanner.take(/\\/y); // it is what stands behind it that can't be escaped
  throw scanner.fault('a quoted string and its end');
}

/** A line, and how far it was read. */
class Scanner {
  readonly #line: Line;
  #at: number;

  constructor(line: Line, from: number) {
    this.#line = line;
    this.#at = from;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#line.text.length;
  }

  /** Takes what `pattern`, which is sticky, matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#line.text)?.[0];
    this.#at += text?.length ?? 0;
    return text;
  }

  /** Whitespace might have been right, so the fault is behind it. */
  fault(expected: string): Error {
    this.take(BWS);
    return faultIn(this.#line, this.#at, { code: 'bad-chunk', expected });
  }
}
