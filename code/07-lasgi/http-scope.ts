// http-scope.ts: a request's scope, from what a server knows.

import type { HttpScope } from './http-messages.ts';

/** What a server knows of a request: a scope, but for what is always the same. */
export type RequestFacts<State> = Omit<
  HttpScope<State>,
  'type' | 'asgi' | 'signal'
>;

const ASGI = { version: '3.0', specVersion: '2.5' } as const;

/** The scope for one call. @param findSignal  Called when somebody asks for it. */
export function createHttpScope<State>(
  facts: RequestFacts<State>,
  findSignal: () => AbortSignal,
): HttpScope<State> {
  return {
    type: 'http',
    asgi: ASGI,
    ...facts,
    get signal() {
      return findSignal();
    },
  };
}
