// client-response.ts: a response, as a test sees it, while it comes or when it
// has come.

import { joinOctets } from './body.ts';
import type { DebugInfo } from './extensions.ts';
import type { HttpResponseStart } from './http-messages.ts';
import type { Headers } from './http-messages.ts';
import type { ExchangeResult } from './http-exchange.ts';
import type { MemoryExchange } from './memory-exchange.ts';

// #region what is known beside the start
/** How a client has come to a response. */
export interface ClientResponseOptions {
  readonly url: string;
  readonly history: readonly ClientResponse[];
}
// #endregion what is known beside the start

/** The response to one request of a client. */
export class ClientResponse {
  readonly status: number;
  /** As the application has sent them: a server would add some. */
  readonly headers: Headers;
  /** Where it comes from: the last URL, if redirects were followed. */
  readonly url: string;
  /** The redirects that were followed to it, in order. */
  readonly history: readonly ClientResponse[];
  /** The body's pieces: `send` waits until the one that it sent is taken. */
  readonly body: AsyncIterableIterator<Uint8Array, undefined>;
  readonly #exchange: MemoryExchange;
  #octets: Promise<Uint8Array> | undefined;

  constructor(
    { status, headers = [] }: HttpResponseStart,
    exchange: MemoryExchange,
    { url, history }: ClientResponseOptions,
  ) {
    this.status = status;
    this.headers = headers;
    this.url = url;
    this.history = history;
    this.body = new ResponseBody(exchange);
    this.#exchange = exchange;
  }

  /** The value of the first field of that name, in any case. */
  findHeader(name: string): string | undefined {
    const lowerName = name.toLowerCase();
    return this.headers.find(([other]) => other === lowerName)?.[1];
  }

  // #region what came beside the body
  /** The links of each 103 Early Hints. */
  get hints(): readonly (readonly string[])[] {
    return this.#exchange.carrier.hints;
  }

  /** What came behind the body: nothing before that has been read. */
  get trailers(): Headers {
    return this.#exchange.carrier.trailers;
  }

  /** What the application has sent for tests, all in one; later keys win. */
  get debug(): DebugInfo {
    return Object.assign({}, ...this.#exchange.carrier.notes) as DebugInfo;
  }

  /** Has the application broken off, so that there is no end to read? */
  get isTruncated(): boolean {
    return this.#exchange.carrier.isBrokenOff;
  }
  // #endregion what came beside the body

  // #region the body as a whole
  /**
   * What is left of the body, in one piece. Waits until the application has
   * returned, too, so that nothing is under way any more when a test goes on.
   *
   * @throws What the application throws, or ClientError `truncated`; `left`.
   */
  octets(): Promise<Uint8Array> {
    this.#octets ??= this.#readAll();
    return this.#octets;
  }

  /** The same as text, from UTF-8. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.octets());
  }

  /** The same as JSON. @throws SyntaxError if it is none. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  async #readAll(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.body) pieces.push(piece);
    await this.#exchange.raise();
    return joinOctets(pieces);
  }
  // #endregion the body as a whole

  // #region the end of it
  /** Leaves, as a client does that closes its connection. */
  leave(): void {
    this.#exchange.leave();
  }

  /** Waits until the application has returned, and says how. Never rejects. */
  ended(): Promise<ExchangeResult> {
    return this.#exchange.ended();
  }
  // #endregion the end of it
}

// #region the body in pieces
/** The pieces of a body, once. Who breaks off leaves, as with `fetch`. */
class ResponseBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #exchange: MemoryExchange;

  constructor(exchange: MemoryExchange) {
    this.#exchange = exchange;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    return this.#exchange.next();
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#exchange.leave();
    return { done: true, value: undefined };
  }
}
// #endregion the body in pieces
