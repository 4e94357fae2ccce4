// memory-server.ts: the server's side of a client in memory.
//
// It runs the lifespan, and every request until its application has returned.

import { ClientError } from './client-error.ts';
import type { ClientOptions } from './client-options.ts';
import type { ClientRequest } from './client-request.ts';
import type { Extensions } from './extensions.ts';
import type { Lifespan } from './lifespan.ts';
import { MemoryExchange } from './memory-exchange.ts';
import type { Application } from './protocols.ts';
import { factsOf, sendHead } from './sent-request.ts';
import type { Surroundings } from './sent-request.ts';
import { Upload } from './upload.ts';

const ALL_EXTENSIONS: Extensions = {
  'http.response.trailers': {},
  'http.response.early_hint': {},
  'http.response.debug': {},
};

/** What goes with a request besides itself. */
export interface Attendants {
  /** The value of Cookie, if there are cookies for it. */
  readonly cookie: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** An application that runs in memory. */
export class MemoryServer<State> {
  readonly #application: Application<State>;
  readonly #lifespan: Lifespan<State>;
  readonly #raiseErrors: boolean;
  readonly #surroundings: Surroundings<State>;
  readonly #exchanges = new Set<MemoryExchange<State>>();
  #closing: Promise<void> | undefined;

  constructor(
    application: Application<State>,
    lifespan: Lifespan<State>,
    options: ClientOptions,
  ) {
    this.#application = application;
    this.#lifespan = lifespan;
    this.#raiseErrors = options.raiseErrors ?? true;
    this.#surroundings = {
      client: options.client ?? ['127.0.0.1', 50_000],
      rootPath: options.rootPath ?? '',
      extensions: options.extensions ?? ALL_EXTENSIONS,
      state: lifespan.state,
    };
  }

  /** What the lifespan has left for requests. */
  get state(): State {
    return this.#lifespan.state;
  }

  // #region run a request
  /**
   * Runs the application for a request; returns while it runs.
   *
   * @throws ClientError `closed`, and what sendHead and factsOf throw.
   */
  run(
    request: ClientRequest,
    { cookie, signal }: Attendants,
  ): MemoryExchange<State> {
    if (this.#closing !== undefined) throw createClosed();
    signal?.throwIfAborted();
    const { head, connection } = sendHead(request, cookie);
    const facts = factsOf(head, request.address, this.#surroundings);
    const exchange = new MemoryExchange(this.#application, facts, {
      upload: new Upload(request.body, connection),
      raiseErrors: this.#raiseErrors,
      signal,
    });
    this.#keep(exchange).catch(() => {});
    return exchange;
  }

  /** Until its application has returned; if it has failed, until the end. */
  async #keep(exchange: MemoryExchange<State>): Promise<void> {
    this.#exchanges.add(exchange);
    if (await exchange.isClean()) this.#exchanges.delete(exchange);
  }
  // #endregion run a request

  // #region close the server
  /**
   * Leaves every response that isn't complete, waits until all applications
   * have returned, and stops the lifespan. May be called again.
   *
   * @throws LasgiError `shutdown-failed`; or what an application has thrown, if
   *   nobody has seen it. An AggregateError of several such errors.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const exchanges = [...this.#exchanges];
    for (const exchange of exchanges)
      if (!exchange.isComplete) exchange.leave();
    const ends = [];
    for (const exchange of exchanges)
      ends.push(await outcome(exchange.raise()));
    ends.push(await outcome(this.#lifespan.stop()));
    const errors = ends.flatMap((end) => end);
    if (errors.length > 1)
      throw new AggregateError(
        errors,
        `Cannot close the server: ${errors.length} errors, expected none`,
      );
    for (const error of errors) throw error;
  }
  // #endregion close the server
}

/** What a promise rejects with, as a list of one; or none. */
async function outcome(promise: Promise<void>): Promise<readonly unknown[]> {
  try {
    await promise;
    return [];
  } catch (error) {
    return [error];
  }
}

function createClosed(): ClientError {
  return new ClientError(
    'closed',
    'Cannot make a request: the client is closed, expected one that is open',
  );
}
