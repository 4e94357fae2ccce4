// server-parts.ts: what all connections of a server share.

import type { EventLoop } from '../02-event-loop/index.ts';
import type { HttpApplication } from '../07-lasgi/index.ts';
import type { Settings } from './server-options.ts';
import type { Underway } from './underway.ts';

/** What all connections of a server share. */
export interface ServerParts<State> {
  readonly application: HttpApplication<State>;
  /** What the lifespan has left; each request gets a copy. */
  readonly state: State;
  readonly settings: Settings;
  readonly loop: EventLoop;
  /** The requests whose application hasn't returned. */
  readonly requests: Underway<{ giveUp(): void }>;
}
