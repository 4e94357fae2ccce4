// message-event.ts: what a parser finds in the octets that it is given.

import type { BodyFraming } from './body-framing.ts';
import type { FieldLine } from './field-line.ts';

// #region the events of a message
/**
 * One step of a message: a head, then its data in any number of pieces, then
 * its end. After the last message comes `connection-closed`, once and for all.
 */
export type MessageEvent<Head extends MessageHead> =
  Head | Data | EndOfMessage | ConnectionClosed | NeedData;

/** What all heads have. */
export interface MessageHead {
  readonly type: string;
  /** In order, duplicates kept. */
  readonly headerSection: readonly FieldLine[];
  /** How the body ends that is to follow. */
  readonly framing: BodyFraming;
}

/** A piece of a body. Where a chunk began or ended has no meaning. */
export interface Data {
  readonly type: 'data';
  /** One or more. Not copied: don't change them. */
  readonly octets: Uint8Array;
}

/** A message is whole. */
export interface EndOfMessage {
  readonly type: 'end-of-message';
  /** Fields from behind a chunked body; not to be taken for the header's. */
  readonly trailerSection: readonly FieldLine[];
}

/** The peer says no more, and has finished what it said. */
export interface ConnectionClosed {
  readonly type: 'connection-closed';
}

/** Nothing more until more is received. */
export interface NeedData {
  readonly type: 'need-data';
}
// #endregion the events of a message
