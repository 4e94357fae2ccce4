// to-fetch.ts: an application as a function from a Request to a Response.
//
//   export default { fetch: toFetch(application) };

import { RemoteProtocolError } from '../05-http-parser/index.ts';
import { FetchCarrier } from './fetch-carrier.ts';
import { findHeadFacts } from './head-facts.ts';
import { HttpExchange } from './http-exchange.ts';
import type { Headers as Fields } from './http-messages.ts';
import type { RequestFacts } from './http-scope.ts';
import { plainHost } from './plain-host.ts';
import type { HttpApplication } from './protocols.ts';
import { readTarget } from './read-target.ts';
import { runExchange } from './run-exchange.ts';

// #region how fetch runs an application
/** How an application is run where there is fetch. */
export interface FetchOptions<State> {
  /** What the lifespan has left. Default an empty object. */
  readonly state?: State;
  /** What a proxy has taken off the path, without a `/` at its end. Default ''. */
  readonly rootPath?: string;
  /** Told what an application throws. Default `console.error`. */
  readonly onError?: (error: unknown) => void;
}

/** Answers a request, as servers and tests of fetch want it. */
export type FetchFunction = (request: Request) => Promise<Response>;
// #endregion how fetch runs an application

// #region run an application on fetch
/**
 * The function that runs `application` for each request. Rejects with
 * `ClientDisconnected` if the request is aborted before there is a response.
 */
export function toFetch<State = unknown>(
  application: HttpApplication<State>,
  options: FetchOptions<State> = {},
): FetchFunction {
  const { onError = console.error } = options;
  return async (request) => {
    const facts = findFacts(request, options);
    if (facts instanceof RemoteProtocolError)
      return new Response(null, { status: facts.status });
    const carrier = new FetchCarrier(request, (reason) =>
      exchange.depart(reason),
    );
    const exchange = new HttpExchange(facts, carrier);
    const { signal } = request;
    signal.addEventListener('abort', () => carrier.leave(signal.reason));
    if (signal.aborted) carrier.leave(signal.reason);
    else runExchange(exchange, application, onError);
    return carrier.response;
  };
}
// #endregion run an application on fetch

const PORTS = { http: 80, https: 443 };

// #region what a Request says
function findFacts<State>(
  request: Request,
  { state, rootPath = '' }: FetchOptions<State>,
): RequestFacts<State> | RemoteProtocolError {
  const url = new URL(request.url);
  const method = request.method.toUpperCase();
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const requestTarget = url.pathname + url.search;
  try {
    const line = readTarget({ method, requestTarget, version: '1.1' });
    const headerSection = fieldsOf(request.headers, url.host);
    return {
      ...findHeadFacts({ ...line, headerSection }, rootPath),
      scheme,
      client: undefined,
      server: [plainHost(url.hostname), Number(url.port || PORTS[scheme])],
      state: { ...state } as State,
      extensions: {},
    };
  } catch (error) {
    if (error instanceof RemoteProtocolError) return error;
    throw error;
  }
}

/** A Request that no server has received may lack the field Host. */
function fieldsOf(headers: Headers, host: string): Fields {
  const fields: [name: string, value: string][] = [...headers];
  return headers.has('host') ? fields : [['host', host], ...fields];
}
// #endregion what a Request says
