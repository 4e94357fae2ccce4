// carrier.ts: what a server brings along, for one request.
//
// Everything else about LASGI is the same for all of them, and is in
// http-exchange.ts. A server that reads and writes in these ways can run
// any application.

import type { DebugInfo } from './extensions.ts';
import type {
  Headers,
  HttpRequest,
  HttpResponseStart,
} from './http-messages.ts';

// #region what a server brings along
/** Carries one request's body in, and one response out. */
export interface Carrier {
  /**
   * Waits for the next piece of the request's body. It is called again when it
   * has answered, and not after the last piece. Rejects if the client has left.
   */
  readBody(): Promise<HttpRequest>;

  /**
   * Begins the response. If the piece is the last one, that is all of it: its
   * length is known. `undefined` if the next piece may come at once. Throws if it
   * can't be sent like that; then nothing has been, and something else may be.
   */
  begin(start: HttpResponseStart, piece: Piece): Written;

  /** Goes on with the response. */
  write(piece: Piece): Written;

  /** Ends the response with trailer fields. Only if it offers that extension. */
  writeTrailers(headers: Headers): Written;

  /** Sends 103 Early Hints. Only if it offers that extension. */
  writeHint(links: readonly string[]): Written;

  /** Keeps what is for a test. Left out by those who don't offer that. */
  debug?(info: DebugInfo): void;

  /**
   * Gives up: the response has begun and won't be finished. The client has to
   * see that, by an end that none of its framing announces.
   */
  breakOff(): void;
}

/** A piece of a response. */
export interface Piece {
  readonly octets: Uint8Array;
  /** Is the response complete with it? */
  readonly isLast: boolean;
}

/** Resolves when more can be written; rejects if nobody is there to read it. */
export type Written = Promise<void> | undefined;
// #endregion what a server brings along
