// by-protocol.ts: an application from its parts, one for each protocol.

import { quote } from '../05-http-parser/index.ts';
import { LasgiError } from './lasgi-error.ts';
import type {
  Application,
  ApplicationOf,
  Call,
  HttpApplication,
  HttpCall,
  Middleware,
  Protocol,
} from './protocols.ts';

// #region narrow a call
/** Is it the call for a request? Then all three parts of it are. */
export function isHttpCall<State>(call: Call<State>): call is HttpCall<State> {
  return call[0].type === 'http';
}
// #endregion narrow a call

// #region put an application together
/** The parts of an application, by the protocol that they speak. */
export type Parts<State> = {
  readonly [P in Protocol]?: ApplicationOf<P, State>;
};

/**
 * The application that calls the part for the scope's type. Without one it
 * throws, so that the server knows: a lifespan would wait for ever.
 */
export function byProtocol<State = unknown>(
  parts: Parts<State>,
): Application<State> {
  return (...call) => {
    const { type } = call[0];
    // Indexed by a type from outside; only the parts' own keys count.
    const part = Object.hasOwn(parts, type) ? parts[type] : undefined;
    if (part === undefined) return Promise.reject(unknownProtocol(type));
    // The part is the one for the call; that can't be said of a union.
    return (part as Application<State>)(...call);
  };
}

function unknownProtocol(type: unknown): LasgiError {
  return new LasgiError(
    `Cannot answer a scope of type ${quote(String(type))}: the application has no part for it, expected one that it has`,
    { code: 'unknown-protocol' },
  );
}
// #endregion put an application together

// #region a middleware for one protocol
/** The middleware that wraps requests and lets everything else pass. */
export function forHttp<State = unknown>(
  wrap: (inner: HttpApplication<State>) => HttpApplication<State>,
): Middleware<State> {
  return (inner) => {
    const http = wrap(inner);
    return (...call) => (isHttpCall(call) ? http(...call) : inner(...call));
  };
}
// #endregion a middleware for one protocol
