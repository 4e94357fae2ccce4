// upload.ts: a request's body, piece by piece, as the application asks for it.

import type { Connection } from '../06-http-connection/index.ts';
import type { ClientRequest } from './client-request.ts';
import type { HttpRequest } from './http-messages.ts';

const NO_OCTETS = new Uint8Array(0);

/** The body of one request. Nobody pulls but the application. */
export class Upload {
  readonly #connection: Connection<'client'>;
  readonly #pieces: AsyncIterator<Uint8Array, unknown> | undefined;
  readonly #whole: Uint8Array;

  /** @param connection  It has sent the head, and knows what was promised. */
  constructor(body: ClientRequest['body'], connection: Connection<'client'>) {
    this.#connection = connection;
    const isWhole = body === undefined || body instanceof Uint8Array;
    this.#whole = isWhole ? (body ?? NO_OCTETS) : NO_OCTETS;
    this.#pieces = isWhole ? undefined : body[Symbol.asyncIterator]();
  }

  // #region the next piece
  /**
   * Waits for the next piece; an empty one is the last if their number wasn't
   * known.
   *
   * @throws LocalProtocolError if the body isn't as long as its Content-Length.
   * @throws What the iterable of a test throws.
   */
  async next(): Promise<HttpRequest> {
    if (this.#pieces === undefined) return this.#last(this.#whole);
    const { done, value } = await this.#pieces.next();
    if (done === true) return this.#last(NO_OCTETS);
    this.#send(value);
    return { type: 'http.request', body: value, moreBody: true };
  }

  #last(body: Uint8Array): HttpRequest {
    this.#send(body);
    this.#connection.send({ type: 'end-of-message', trailerSection: [] });
    return { type: 'http.request', body, moreBody: false };
  }

  /** Nobody reads what it writes; it counts. */
  #send(octets: Uint8Array): void {
    if (octets.length > 0) this.#connection.send({ type: 'data', octets });
  }
  // #endregion the next piece

  /** Lets the iterable clear up: nobody will ask for more. */
  cancel(): void {
    this.#pieces?.return?.().catch(() => {});
  }
}
