// memory-exchange.ts: one request of a client without a network, until its
// application has returned.

import { ClientError } from './client-error.ts';
import { HttpExchange } from './http-exchange.ts';
import type { ExchangeResult } from './http-exchange.ts';
import type { HttpResponseStart } from './http-messages.ts';
import type { RequestFacts } from './http-scope.ts';
import { ClientDisconnected } from './lasgi-error.ts';
import { MemoryCarrier } from './memory-carrier.ts';
import type { CarrierOwner } from './memory-carrier.ts';
import type { HttpApplication, HttpCall } from './protocols.ts';
import type { Upload } from './upload.ts';

/** How an exchange is run. */
export interface MemoryExchangeOptions {
  readonly upload: Upload;
  /** Does the test see what the application throws? */
  readonly raiseErrors: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Between an application and the client that asks it. */
export class MemoryExchange<State = unknown> implements CarrierOwner {
  readonly carrier: MemoryCarrier;
  /** Resolves when the response has begun. */
  readonly started: Promise<HttpResponseStart>;
  readonly #exchange: HttpExchange<State>;
  readonly #options: MemoryExchangeOptions;
  readonly #ended: Promise<ExchangeResult>;
  #onStarted: (start: HttpResponseStart) => void = () => {};
  #onFailed: (error: Error) => void = () => {};
  #isWaiting = true; // for the start
  #hasReturned = false; // the application
  #unseen: { readonly error: unknown } | undefined;

  /** Runs the application. */
  constructor(
    application: HttpApplication<State>,
    facts: RequestFacts<State>,
    options: MemoryExchangeOptions,
  ) {
    this.#options = options;
    this.carrier = new MemoryCarrier(options.upload, this);
    this.#exchange = new HttpExchange(facts, this.carrier);
    this.started = new Promise((resolve, reject) => {
      this.#onStarted = resolve;
      this.#onFailed = reject;
    });
    options.signal?.addEventListener('abort', this);
    this.#ended = this.#run(application);
  }

  // #region run the application
  async #run(application: HttpApplication<State>): Promise<ExchangeResult> {
    const result = await this.#exchange.run((...call) =>
      this.#call(application, call),
    );
    this.#options.signal?.removeEventListener('abort', this);
    this.#options.upload.cancel();
    if (result.type === 'failed') this.#fail(result.error);
    return result;
  }

  async #call(
    application: HttpApplication<State>,
    call: HttpCall<State>,
  ): Promise<void> {
    try {
      await application(...call);
    } finally {
      this.#hasReturned = true;
    }
  }
  // #endregion run the application

  // #region the response begins, or doesn't
  /** What begins after the application has returned is a server's answer. */
  onStart(start: HttpResponseStart): void {
    if (this.#hasReturned && this.#options.raiseErrors) return;
    this.#isWaiting = false;
    this.#onStarted(start);
  }

  #fail(error: unknown): void {
    const { raiseErrors } = this.#options;
    if (this.#isWaiting) return this.#refuse(error);
    if (raiseErrors) this.#unseen = { error };
    const seen = raiseErrors ? error : createTruncated();
    this.carrier.pieces.end({ type: 'failed', error: seen });
  }

  #refuse(error: unknown): void {
    this.#isWaiting = false;
    this.#onFailed(error as Error);
  }
  // #endregion the response begins, or doesn't

  // #region see how it ends
  /** The next piece of the body. */
  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      return await this.carrier.pieces.next();
    } catch (error) {
      if (error === this.#unseen?.error) this.#unseen = undefined;
      throw error;
    }
  }

  /** Waits until the application has returned. */
  async ended(): Promise<ExchangeResult> {
    const result = await this.#ended;
    this.#unseen = undefined;
    return result;
  }

  /** Waits for the same; is there no error then that nobody has seen? */
  async isClean(): Promise<boolean> {
    await this.#ended;
    return this.#unseen === undefined;
  }

  /** Waits for the same. @throws What it has thrown, if nobody has seen it. */
  async raise(): Promise<void> {
    await this.#ended;
    const unseen = this.#unseen;
    this.#unseen = undefined;
    if (unseen !== undefined) throw unseen.error;
  }
  // #endregion see how it ends

  // #region leave
  /** Has all of the response been sent, or has it been given up? */
  get isComplete(): boolean {
    return this.#exchange.isComplete;
  }

  /** Leaves: who waits for the response, or reads it, gets `error`. */
  leave(error: unknown = createLeft()): Error {
    const departure = new ClientDisconnected(
      'Cannot go on with the response: the client has left',
    );
    this.#exchange.depart(departure);
    this.carrier.pieces.drop({ writers: departure, readers: error });
    this.#options.upload.cancel();
    this.#refuse(error);
    return departure;
  }

  onUploadFailed(error: unknown): Error {
    return this.leave(error);
  }

  /** The client's signal has aborted. */
  handleEvent(): void {
    this.leave(this.#options.signal?.reason);
  }
  // #endregion leave
}

function createLeft(): ClientError {
  return new ClientError(
    'left',
    'Cannot read the response: the client has left',
  );
}

function createTruncated(): ClientError {
  return new ClientError(
    'truncated',
    'Cannot read the body: the application has broken off, expected the end of it',
  );
}
