// client.ts: a client that asks an application without a network, for tests.
//
// It does what a server and a browser would do between them, in one process: it
// runs the lifespan, makes the scope, keeps cookies and follows redirects. An
// application that throws throws at the test.

import { quote } from '../05-http-parser/index.ts';
import { parseAddress, urlOf } from './client-address.ts';
import type { Address } from './client-address.ts';
import { ClientError } from './client-error.ts';
import { createBase } from './client-options.ts';
import type { ClientOptions } from './client-options.ts';
import { createClientRequest } from './client-request.ts';
import type { ClientRequest, ClientRequestOptions } from './client-request.ts';
import { ClientResponse } from './client-response.ts';
import { CookieJar } from './cookie-jar.ts';
import { startLifespan } from './lifespan.ts';
import { MemoryServer } from './memory-server.ts';
import type { Application } from './protocols.ts';
import { findRedirect, MAX_REDIRECTS } from './redirects.ts';

// #region create a client
/**
 * A client of the application, whose lifespan has begun.
 *
 * @throws LasgiError `startup-failed`.
 * @throws ClientError `bad-address`.
 */
export async function createClient<State>(
  application: Application<State>,
  options: ClientOptions = {},
): Promise<Client<State>> {
  const base = createBase(options);
  const { lifespan: mode = 'auto', onWarning = () => {} } = options;
  const lifespan = await startLifespan(application, { mode, onWarning });
  const server = new MemoryServer(application, lifespan, options);
  return new Client(server, { ...options, base });
}
// #endregion create a client

/** What goes along with a request, from redirect to redirect. */
interface Trail {
  readonly signal: AbortSignal | undefined;
  readonly history: readonly ClientResponse[];
}

/** One client of one application. */
export class Client<State = unknown> {
  readonly cookies: CookieJar;
  readonly #server: MemoryServer<State>;
  readonly #base: Address;
  readonly #followRedirects: boolean;

  constructor(
    server: MemoryServer<State>,
    {
      base,
      now,
      followRedirects = false,
    }: ClientOptions & { readonly base: Address },
  ) {
    this.cookies = new CookieJar(now);
    this.#server = server;
    this.#base = base;
    this.#followRedirects = followRedirects;
  }

  /** What the lifespan has left for requests. */
  get state(): State {
    return this.#server.state;
  }

  // #region make a request
  /**
   * Asks for a path in the application, or for a URL; resolves when the
   * response has begun. Nobody reads its body yet.
   *
   * @throws What the application throws before that.
   * @throws ClientError; LocalProtocolError if no client could ask so, and
   *   RemoteProtocolError if no server would pass it on.
   */
  async request(
    method: string,
    path: string,
    options: ClientRequestOptions = {},
  ): Promise<ClientResponse> {
    const { followRedirects = this.#followRedirects, signal } = options;
    const address = parseAddress(path, this.#base);
    const request = createClientRequest({ method, address }, options);
    const trail = { signal, history: [] };
    return followRedirects
      ? this.#follow(request, trail)
      : this.#send(request, trail);
  }
  // #endregion make a request

  // #region send a request
  /** Every request passes here, one for each redirect. */
  async #send(
    request: ClientRequest,
    { signal, history }: Trail,
  ): Promise<ClientResponse> {
    const url = urlOf(request.address);
    const cookie = this.cookies.findHeader(url);
    const exchange = this.#server.run(request, { cookie, signal });
    const start = await exchange.started;
    for (const [name, value] of start.headers ?? [])
      if (name === 'set-cookie') this.cookies.store(value, url);
    return new ClientResponse(start, exchange, { url, history });
  }
  // #endregion send a request

  // #region follow redirects
  async #follow(
    request: ClientRequest,
    { signal, history }: Trail,
  ): Promise<ClientResponse> {
    const response = await this.#send(request, { signal, history });
    const next = findRedirect(request, response);
    if (next === undefined) return response;
    if (history.length === MAX_REDIRECTS) throw tooMany(response.url);
    await response.octets(); // until the application has returned
    return this.#follow(next, { signal, history: [...history, response] });
  }
  // #endregion follow redirects

  // #region the usual methods
  get(path: string, options?: ClientRequestOptions): Promise<ClientResponse> {
    return this.request('GET', path, options);
  }

  head(path: string, options?: ClientRequestOptions): Promise<ClientResponse> {
    return this.request('HEAD', path, options);
  }

  options(
    path: string,
    options?: ClientRequestOptions,
  ): Promise<ClientResponse> {
    return this.request('OPTIONS', path, options);
  }

  post(path: string, options?: ClientRequestOptions): Promise<ClientResponse> {
    return this.request('POST', path, options);
  }
  // #endregion the usual methods

  // #region more of the usual methods
  put(path: string, options?: ClientRequestOptions): Promise<ClientResponse> {
    return this.request('PUT', path, options);
  }

  patch(path: string, options?: ClientRequestOptions): Promise<ClientResponse> {
    return this.request('PATCH', path, options);
  }

  delete(
    path: string,
    options?: ClientRequestOptions,
  ): Promise<ClientResponse> {
    return this.request('DELETE', path, options);
  }
  // #endregion more of the usual methods

  // #region close the client
  /**
   * Leaves every response that isn't complete, waits until all applications
   * have returned, and stops the lifespan. May be called again.
   *
   * @throws LasgiError `shutdown-failed`; or what an application has thrown, if
   *   nobody has seen it. An AggregateError of several such errors.
   */
  close(): Promise<void> {
    return this.#server.close();
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
  // #endregion close the client
}

function tooMany(url: string): ClientError {
  return new ClientError(
    'too-many-redirects',
    `Cannot follow the redirect from ${quote(url)}: it is number ${MAX_REDIRECTS + 1} in a row, expected ${MAX_REDIRECTS} at most`,
  );
}
