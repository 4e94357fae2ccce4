// run-server.ts: an application, from its start to its end, with a server in
// between.

import type { Address, EventLoop } from '../02-event-loop/index.ts';
import { withCleanup } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { runOn } from '../04-streams/index.ts';
import type { Transport } from '../04-streams/index.ts';
import { startLifespan } from '../07-lasgi/index.ts';
import type { Application, LifespanOptions } from '../07-lasgi/index.ts';
import { printError } from './server-options.ts';
import { Server } from './server.ts';
import type { ServerOptions } from './server-options.ts';
import { tell } from './tell.ts';

// #region what may be said about a run
/** What may be said about a run of a server. */
export interface RunServerOptions extends ServerOptions {
  readonly address: Address;
  /** `epoll`, `node` or `memory`. Default: the best that there is. */
  readonly transport?: string;
  readonly lifespan?: LifespanOptions;
  /** Connections that may wait to be accepted. Default 511. */
  readonly backlog?: number;
  /** Told where it listens, once it does. */
  readonly onListening?: (address: Address) => void;
  /** Told how many requests it waits for, when it is to stop. */
  readonly onStopping?: (requestCount: number) => void;
  /** Stops the server when it aborts, with grace. */
  readonly stop?: AbortSignal;
}
// #endregion what may be said about a run

// #region run a server
/**
 * Starts the application, serves it until `stop` aborts, and lets it clear up.
 *
 * @throws LasgiError `startup-failed` or `shutdown-failed`; StreamError if it
 *   can't listen there. Of two errors the first; `onError` is told the other.
 */
export async function runServer<State>(
  application: Application<State>,
  options: RunServerOptions,
): Promise<void> {
  const { onError = printError } = options;
  const lifespan = await startLifespan(application, options.lifespan);
  try {
    const { state } = lifespan;
    await runOn(options.transport, (transport) =>
      listenAndServe(transport, { ...options, application, state }),
    );
  } catch (error) {
    // What has gone wrong first is thrown, whatever goes wrong after it.
    await lifespan.stop().catch((second: unknown) => {
      onError(second, 'the lifespan');
    });
    throw error;
  }
  await lifespan.stop();
}
// #endregion run a server

// #region listen and serve
function* listenAndServe<State>(
  transport: Transport,
  options: RunServerOptions & ServerOf<State>,
): Coroutine<void> {
  const { address, backlog, onListening } = options;
  const { loop } = transport;
  const server = new Server(loop, options);
  const listener = yield* transport.listen(
    address,
    backlog === undefined ? {} : { backlog },
  );
  const unlisten = stopWhenTold(server, { ...options, loop });
  try {
    onListening?.(listener.address);
    yield* server.run(listener, backlog);
  } finally {
    unlisten();
    yield* withCleanup(1_000, () => listener.close());
  }
}

// #endregion listen and serve

// #region stop when told
function stopWhenTold<State>(
  server: Server<State>,
  { stop, onStopping, loop }: RunServerOptions & { readonly loop: EventLoop },
): () => void {
  const onStop = (): void => {
    tell(loop, () => onStopping?.(server.requestCount));
    server.stop();
  };
  if (stop?.aborted === true) onStop();
  stop?.addEventListener('abort', onStop);
  return () => stop?.removeEventListener('abort', onStop);
}

interface ServerOf<State> {
  readonly application: Application<State>;
  readonly state: State;
}
// #endregion stop when told
