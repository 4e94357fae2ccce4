// head-reader.ts: the start line and the header section of a message.

import { FieldSectionReader } from './field-section.ts';
import type { HttpLimits } from './limits.ts';
import type { LineReader } from './line-reader.ts';
import type { MessageHead } from './message-event.ts';
import type { MessageGrammar, StartLine } from './message-grammar.ts';

/** Reads heads, one message after the other. */
export class HeadReader<Start, Head extends MessageHead> {
  readonly #grammar: MessageGrammar<Start, Head>;
  readonly #lines: LineReader;
  readonly #limits: HttpLimits;
  readonly #header: FieldSectionReader;
  #hasSkippedLine = false; // an empty one, before the start line
  #startLine: StartLine<Start> | undefined;

  constructor(
    grammar: MessageGrammar<Start, Head>,
    lines: LineReader,
    limits: HttpLimits,
  ) {
    this.#grammar = grammar;
    this.#lines = lines;
    this.#limits = limits;
    this.#header = new FieldSectionReader(lines, {
      what: 'field line',
      maxOctets: limits.maxHeaderSectionOctets,
      ...limits,
    });
  }

  /** Has nothing of the next message been read? */
  get isUntouched(): boolean {
    return !this.#hasSkippedLine && this.#startLine === undefined;
  }

  // #region read a start line
  /** Reads the start line; false if it isn't whole yet. */
  readStartLine(): boolean {
    const line = this.#lines.takeLine({
      what: this.#grammar.startLine,
      maxOctets: this.#limits.maxStartLineOctets,
      tooLong: 'start-line-too-long',
    });
    if (line === undefined) return false;
    if (line.text === '' && !this.#hasSkippedLine) {
      this.#hasSkippedLine = true; // one is forgiven (RFC 9112 §2.2)
      return this.readStartLine();
    }
    this.#startLine = { line, parsed: this.#grammar.parseStartLine(line) };
    return true;
  }
  // #endregion read a start line

  // #region read a header section
  /** Reads the rest of the head; `undefined` if it isn't whole yet. */
  takeHead(): Head | undefined {
    const section = this.#header.read();
    if (section === undefined) return undefined;
    const startLine = this.#startLine as StartLine<Start>; // was read before
    const head = this.#grammar.createHead(startLine, section, this.#limits);
    this.#hasSkippedLine = false;
    this.#startLine = undefined;
    return head;
  }
  // #endregion read a header section
}
