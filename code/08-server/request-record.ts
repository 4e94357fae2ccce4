// request-record.ts: what became of a request.

import type { RequestHead } from '../05-http-parser/index.ts';
import type { Headers, Peer } from '../07-lasgi/index.ts';

// #region what is known of a request
/** What is known of a request when it is over. */
export interface RequestRecord {
  /**
   * Who has connected: the client, or a proxy in front of it. `undefined` if
   * that was over a unix socket.
   */
  readonly peer: Peer | undefined;
  /** `undefined`, as the next two, unless the whole head was understood. */
  readonly method: string | undefined;
  /** As it came. */
  readonly requestTarget: string | undefined;
  readonly httpVersion: string | undefined;
  /** Of the request, as they came. */
  readonly headers: Headers;
  /** That was sent; `undefined` if the client left before. */
  readonly status: number | undefined;
  /**
   * Octets of the response's body, without its framing, that were handed on. If
   * it isn't complete, some of them may never have left.
   */
  readonly bodyOctets: number;
  /**
   * From the end of the head to the end of the application, or to that of its
   * response, if that is later, in milliseconds; for a refusal, from the first
   * octet to the answer.
   */
  readonly durationMs: number;
  /** Was the whole response handed to the stream? */
  readonly isComplete: boolean;
  /** Of a request that no application has seen. */
  readonly isRefusal?: true;
}
// #endregion what is known of a request

// #region a refusal
/** The answer to a request that no application has seen. */
export interface Refusal {
  readonly status: number;
  /** The body of the answer. */
  readonly text: string;
  readonly peer: Peer | undefined;
  readonly durationMs: number;
  /** Of the request, if all of it was understood. */
  readonly head?: RequestHead | undefined;
}

/** The record of a request that no application has seen. */
export function createRefusalRecord(refusal: Refusal): RequestRecord {
  const { status, text, peer, durationMs, head } = refusal;
  return {
    peer,
    method: head?.method,
    requestTarget: head?.requestTarget,
    httpVersion: head?.httpVersion,
    headers: head?.headerSection ?? [],
    status,
    bodyOctets: Buffer.byteLength(text),
    durationMs,
    isComplete: true,
    isRefusal: true,
  };
}
// #endregion a refusal
