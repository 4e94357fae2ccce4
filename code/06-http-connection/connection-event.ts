// connection-event.ts: what passes through a connection, in and out.

import type {
  ConnectionClosed,
  Data,
  EndOfMessage,
  FieldLine,
  NeedData,
  RequestHead,
} from '../05-http-parser/index.ts';
import type { ResponseHead } from './response-head.ts';

// #region what one is told
/** The peer has more to say, but isn't to be heard yet: read no further. */
export interface Paused {
  readonly type: 'paused';
}

/** What either side has said. */
export type Said =
  RequestHead | ResponseHead | Data | EndOfMessage | ConnectionClosed;

/** What a connection tells, by our role. */
export interface Incoming {
  readonly server: Exclude<Said, ResponseHead> | NeedData | Paused;
  readonly client: Exclude<Said, RequestHead> | NeedData | Paused;
}
// #endregion what one is told

// #region what one may say
/** A request to be sent, in HTTP/1.1. */
export interface OutgoingRequest {
  readonly type: 'request';
  readonly method: string;
  readonly requestTarget: string;
  /** With one Host; with a Content-Length if a body of that length follows. */
  readonly headerSection: readonly FieldLine[];
  /**
   * Does a body of unknown length follow? Only if it is certain that the server
   * speaks HTTP/1.1 (RFC 9112 §6.1). Default false.
   */
  readonly isChunked?: boolean;
}

/** A response to be sent; an `informational` one (100 to 199) has no end. */
export interface OutgoingResponse {
  readonly type: 'informational' | 'response';
  readonly status: number;
  /** Default: as RFC 9110 calls the status. */
  readonly reasonPhrase?: string;
  /**
   * Without a Content-Length the body may have any length. Date is a duty of
   * whoever has a clock (RFC 9110 §6.6.1).
   */
  readonly headerSection: readonly FieldLine[];
}

/** The rest of what both may say. The octets of data aren't copied. */
export type OutgoingRest = Data | EndOfMessage | ConnectionClosed;

/** What may be said, by our role. */
export interface Outgoing {
  readonly server: OutgoingResponse | OutgoingRest;
  readonly client: OutgoingRequest | OutgoingRest;
}
// #endregion what one may say
