// scopes.ts: scopes as servers make them, for applications that no server runs.

import { HttpExchange } from '../../../code/07-lasgi/index.ts';
import type {
  HttpCall,
  HttpScope,
  RequestFacts,
  Send,
  HttpSendMessage,
} from '../../../code/07-lasgi/index.ts';
import { factsOf } from '../lab.ts';
import { MemoryCarrier } from '../memory-carrier.ts';

/** A scope as servers make it, of an exchange that is kept. */
export interface MadeScope {
  readonly scope: HttpScope;
  readonly exchange: HttpExchange;
}

/** Has an exchange make a scope. */
export function makeScope(
  facts: Partial<RequestFacts<unknown>> = {},
): MadeScope {
  const exchange = new HttpExchange(factsOf(facts), new MemoryCarrier());
  const scopes: HttpScope[] = [];
  const running = exchange.run((scope) => {
    scopes.push(scope);
    return new Promise(() => {}); // for ever
  });
  running.catch(() => {});
  return { scope: scopes[0] as HttpScope, exchange };
}

/** Such a scope. */
export function scopeWith(
  facts: Partial<RequestFacts<unknown>> = {},
): HttpScope {
  return makeScope(facts).scope;
}

/** A call with it; nothing is received, and all that is sent is taken. */
export function callOf(
  scope: HttpScope,
  send: Send<HttpSendMessage> = () => Promise.resolve(),
): HttpCall {
  return [scope, () => new Promise(() => {}), send];
}
