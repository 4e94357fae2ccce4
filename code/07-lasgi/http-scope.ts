// http-scope.ts: a request's scope, from what a server knows.
//
// All of it is plain data, but for the signal: to make one takes longer than all
// the rest, and hardly anybody asks. So it is an accessor, and an own one, since
// whoever copies a scope copies own properties; and one for all scopes, since to
// make one for each is slow.

import type { HttpScope } from './http-messages.ts';

/** What a server knows of a request: a scope, but for what is always the same. */
export type RequestFacts<State> = Omit<
  HttpScope<State>,
  'type' | 'asgi' | 'signal'
>;

const ASGI = { version: '3.0', specVersion: '2.5' } as const;

// #region the scope of a request
/** No private field: an object derived from a scope, or a Proxy, has none. */
const FIND_SIGNAL = Symbol('findSignal');

/** A scope whose signal is made when somebody asks for it. */
class LazyScope<State> implements Omit<HttpScope<State>, 'signal'> {
  readonly type = 'http';
  readonly asgi = ASGI;
  readonly httpVersion;
  readonly method;
  readonly scheme;
  readonly path;
  readonly rawPath;
  readonly queryString;
  readonly rootPath;
  readonly headers;
  readonly client;
  readonly server;
  readonly state;
  readonly extensions;
  declare readonly [FIND_SIGNAL]: () => AbortSignal;

  constructor(facts: RequestFacts<State>, findSignal: () => AbortSignal) {
    this.httpVersion = facts.httpVersion;
    this.method = facts.method;
    this.scheme = facts.scheme;
    this.path = facts.path;
    this.rawPath = facts.rawPath;
    this.queryString = facts.queryString;
    this.rootPath = facts.rootPath;
    this.headers = facts.headers;
    this.client = facts.client;
    this.server = facts.server;
    this.state = facts.state;
    this.extensions = facts.extensions;
    Object.defineProperty(this, FIND_SIGNAL, { value: findSignal });
    Object.defineProperty(this, 'signal', SIGNAL);
  }
}

const SIGNAL: PropertyDescriptor = {
  enumerable: true,
  configurable: true,
  get(this: LazyScope<unknown>) {
    return this[FIND_SIGNAL]();
  },
};
// #endregion the scope of a request

/** Creates a scope. @param findSignal  Called when somebody asks for it. */
export function createHttpScope<State>(
  facts: RequestFacts<State>,
  findSignal: () => AbortSignal,
): HttpScope<State> {
  // The signal is defined by the constructor, where the compiler can't see it.
  return new LazyScope(facts, findSignal) as unknown as HttpScope<State>;
}

// #region copy a scope
/**
 * A copy of the scope with changes, for who calls an application from another.
 * Unlike `{ ...scope }` it doesn't ask for the signal: who gets it may. Keys that
 * nobody knows here are copied, too.
 */
export function copyScope<State>(
  scope: HttpScope<State>,
  { signal, ...changes }: Partial<HttpScope<State>>,
): HttpScope<State> {
  const copy = createHttpScope(scope, () => signal ?? scope.signal);
  for (const key of Object.keys(scope))
    if (!Object.hasOwn(copy, key))
      Reflect.set(copy, key, Reflect.get(scope, key));
  return Object.assign(copy, { asgi: scope.asgi }, changes);
}
// #endregion copy a scope
