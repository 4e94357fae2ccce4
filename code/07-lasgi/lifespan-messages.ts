// lifespan-messages.ts: what passes between a server and an application before
// the first request and after the last.
//
// As ASGI has it (asgiref, specs/lifespan.rst, 2.0).

import type { SpecVersion } from './http-messages.ts';

// #region the scope of a lifespan
/** The time in which requests come. */
export interface LifespanScope<State = unknown> {
  readonly type: 'lifespan';
  readonly asgi: SpecVersion;
  /** For the application to fill; each request gets a shallow copy. */
  readonly state: Partial<State>;
}
// #endregion the scope of a lifespan

// #region what is said in a lifespan
/** What `receive` resolves to, in a lifespan: get ready; clear up. */
export type LifespanReceiveMessage =
  | { readonly type: 'lifespan.startup' }
  | { readonly type: 'lifespan.shutdown' };

/** What `send` takes, in a lifespan. */
export type LifespanSendMessage =
  | { readonly type: 'lifespan.startup.complete' }
  | { readonly type: 'lifespan.startup.failed'; readonly message?: string }
  | { readonly type: 'lifespan.shutdown.complete' }
  | { readonly type: 'lifespan.shutdown.failed'; readonly message?: string };
// #endregion what is said in a lifespan
