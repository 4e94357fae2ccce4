// lifespan-messages.ts: what passes between a server and an application before
// the first request and after the last.
//
// As ASGI has it (asgiref, specs/lifespan.rst, 2.0).

import type { SpecVersion } from './http-messages.ts';

// #region the scope of a lifespan
/** The time in which requests come. */
export interface LifespanScope<State = unknown> {
  readonly type: 'lifespan';
  /** Of which specification the messages are. */
  readonly asgi: SpecVersion;
  /** For the application to fill; each request gets a shallow copy. */
  readonly state: Partial<State>;
}
// #endregion the scope of a lifespan

// #region what is said in a lifespan
/** What `receive` resolves to, in a lifespan. */
export type LifespanReceiveMessage =
  /** Get ready: no request comes before the answer. */
  | { readonly type: 'lifespan.startup' }
  /** Clear up: the last request is over. */
  | { readonly type: 'lifespan.shutdown' };

/** What `send` takes, in a lifespan. */
export type LifespanSendMessage =
  /** Requests may come. */
  | { readonly type: 'lifespan.startup.complete' }
  /** None may: the server ends, and says why. */
  | { readonly type: 'lifespan.startup.failed'; readonly message?: string }
  /** All is cleared up. */
  | { readonly type: 'lifespan.shutdown.complete' }
  /** Something is left: the server says what. */
  | { readonly type: 'lifespan.shutdown.failed'; readonly message?: string };
// #endregion what is said in a lifespan
