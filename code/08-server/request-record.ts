// request-record.ts: what became of a request.

import type { Headers, Peer } from '../07-lasgi/index.ts';

/** What is known of a request when it is over. */
export interface RequestRecord {
  /** Who asked, as far as that is known. */
  readonly client: string;
  /** The same, in parts; `undefined` if it came over a unix socket. */
  readonly peer: Peer | undefined;
  readonly method: string;
  /** As it came. */
  readonly requestTarget: string;
  readonly httpVersion: string;
  /** Of the request, as they came. */
  readonly headers: Headers;
  /** That was sent; `undefined` if the client left before. */
  readonly status: number | undefined;
  /** Octets of the response's body, without its framing. */
  readonly bodyOctets: number;
  /** From the end of the head to the end of the application, in milliseconds. */
  readonly durationMs: number;
  /** Did the whole response leave? */
  readonly isComplete: boolean;
}
