// run-on.ts: runs a coroutine on a transport, from beginning to end.

import { aliveTasks, spawn } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { openTransport } from './open-transport.ts';
import type { TransportOptions } from './open-transport.ts';
import type { Transport } from './transport.ts';

/** How a coroutine is run on a transport. */
export interface RunOptions extends TransportOptions {
  /** Cancels the coroutine when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the transport called `name`, runs `main` as a task on it, waits until
 * that and all it has left behind is done, and closes the transport. Resolves
 * to what `main` returned, or rejects with what it threw. In that case the tasks
 * that it left behind are cancelled: one that never ends would keep the error.
 */
export async function runOn<T>(
  name: string | undefined,
  main: (transport: Transport) => Coroutine<T>,
  { signal, ...options }: RunOptions = {},
): Promise<T> {
  const { transport, run, close } = openTransport(name, options);
  const body = (): Coroutine<T> => main(transport);
  const spawnOptions = {
    name: main.name || 'main',
    ...(signal === undefined ? {} : { signal }),
  };
  const task = spawn(transport.loop, body, spawnOptions);
  const result = task.toPromise();
  // It is told below, when everybody else is done.
  result.catch((error: unknown) => {
    for (const left of aliveTasks(transport.loop)) left.cancel(error);
  });
  await run().finally(close);
  if (task.isDone) return result;
  throw new Error(
    `Cannot wait for the end of task "${task.name}": its loop was stopped, expected it to run on`,
  );
}
