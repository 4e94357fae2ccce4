// node-body.ts: a request's body, taken from `node:http` piece by piece.
//
// The stream flows only while somebody waits for a piece. In between, node
// fills one buffer and then stops to read from the socket: the client waits.

import type { IncomingMessage } from 'node:http';

import type { HttpRequest } from './http-messages.ts';

/**
 * How much of a body is thrown away that no application has read, in octets, so
 * that the connection can be used again. It is closed if there is more.
 */
export const MAX_DRAINED_OCTETS = 1024 * 1024;

const LAST: HttpRequest = {
  type: 'http.request',
  body: new Uint8Array(0),
  moreBody: false,
};

/** The body of one request. */
export class NodeBody {
  readonly #request: IncomingMessage;
  #resolve: ((piece: HttpRequest) => void) | undefined;
  #reject: ((reason: Error) => void) | undefined;
  #isListening = false;
  #onTooMuch: (() => void) | undefined; // set when nobody reads any more
  #octetsToDrain = MAX_DRAINED_OCTETS;

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  // #region let one piece flow
  /** Waits for the next piece. */
  read(): Promise<HttpRequest> {
    if (this.#hasAll) return Promise.resolve(LAST);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#flow();
    });
  }

  #flow(): void {
    if (!this.#isListening) {
      this.#isListening = true;
      this.#request.on('data', (octets: Uint8Array) => this.#take(octets));
      this.#request.on('end', () => this.#resolve?.(LAST));
    }
    this.#request.resume();
  }

  /** Tells who waits that nothing will come. */
  fail(reason: Error): void {
    this.#reject?.(reason);
  }
  // #endregion let one piece flow

  // #region take a piece
  /** After `pause` there comes no other piece, not even one that is there. */
  #take({ buffer, byteOffset, length }: Uint8Array): void {
    if (this.#onTooMuch !== undefined)
      return this.#throwAway(length, this.#onTooMuch);
    this.#request.pause();
    // A Buffer is one with other methods; no application should find them.
    const body = new Uint8Array(buffer, byteOffset, length);
    this.#resolve?.({ type: 'http.request', body, moreBody: !this.#hasAll });
  }

  /** Has the whole body come, and been taken? */
  get #hasAll(): boolean {
    return this.#request.complete && this.#request.readableLength === 0;
  }
  // #endregion take a piece

  // #region end without having read it all
  /**
   * Throws away what is left: the next request stands behind it. Calls
   * `onTooMuch` if that is more than it is worth, and stops to read. To be
   * called before the response ends: then node does it, without a limit.
   */
  drain(onTooMuch: () => void): void {
    if (this.#onTooMuch !== undefined) return;
    this.#onTooMuch = onTooMuch;
    this.#flow();
  }

  #throwAway(length: number, onTooMuch: () => void): void {
    this.#octetsToDrain -= length;
    if (this.#octetsToDrain >= 0) return;
    this.#request.pause();
    onTooMuch();
  }
  // #endregion end without having read it all
}
