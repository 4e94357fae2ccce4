// request-record.ts: what became of a request.

/** What is known of a request when it is over. */
export interface RequestRecord {
  /** Who asked, as far as that is known. */
  readonly client: string;
  readonly method: string;
  /** As it came. */
  readonly requestTarget: string;
  readonly httpVersion: string;
  /** That was sent; `undefined` if the client left before. */
  readonly status: number | undefined;
  /** Octets of the response's body, without its framing. */
  readonly bodyOctets: number;
  /** From the end of the head to the end of the application, in milliseconds. */
  readonly durationMs: number;
  /** Did the whole response leave? */
  readonly isComplete: boolean;
}
