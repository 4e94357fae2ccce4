// message-grammar.ts: what tells one kind of message from the other.
//
// Requests and responses differ in their first line, and in what their heads
// say about their bodies. The rest is the same (RFC 9112 §2.1).

import type { FieldSection } from './field-section.ts';
import type { HttpLimits } from './limits.ts';
import type { MessageHead } from './message-event.ts';
import type { Line } from './protocol-error.ts';

// #region a kind of message
/** A kind of message: requests, or responses. */
export interface MessageGrammar<Start, Head extends MessageHead> {
  /** What its first line is called. */
  readonly startLine: 'request line' | 'status line';

  /** @throws RemoteProtocolError unless the line is a first line. */
  parseStartLine(line: Line): Start;

  /** @throws RemoteProtocolError unless the two make a head. */
  createHead(
    start: StartLine<Start>,
    section: FieldSection,
    limits: HttpLimits,
  ): Head;
}

/** A first line, and what it says. */
export interface StartLine<Start> {
  readonly line: Line;
  readonly parsed: Start;
}
// #endregion a kind of message
