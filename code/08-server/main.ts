// main.ts: npm run chapter 8 -- [--port 8008 | --clients | --attempt NAME]

import { parseArgs } from 'node:util';

import { formatAddress, stopOnSignal } from '../02-event-loop/index.ts';
import type { EventLoop } from '../02-event-loop/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { Listener } from '../04-streams/index.ts';
import type { HttpApplication } from '../07-lasgi/index.ts';
import { createAccessLog } from './access-log.ts';
import { demo } from './demo.ts';
import { showFiveClients } from './five-clients.ts';
import { runServer } from './run-server.ts';
import { Server } from './server.ts';

const USAGE =
  'npm run chapter 8 -- [--port 8008 | --clients | --attempt one-task|close-at-once]';
const DEFAULT_PORT = '8008';

const log = (line: string): void => console.log(line);

try {
  const { attempt, clients, port } = readOptions();
  if (attempt !== undefined) await show(attempt);
  else if (clients === true) await showFiveClients(log, serveFive);
  else await serve(readPort(port));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

// #region serve until a signal comes
async function serve(port: number): Promise<void> {
  const stop = new AbortController();
  const ignoreSignals = stopOnSignal(() => stop.abort());
  try {
    await runServer(demo, {
      address: { host: '127.0.0.1', port },
      stop: stop.signal,
      limits: { maxBodyOctets: 2 ** 30 },
      ...createAccessLog('human', { log }),
      onListening: (address) => {
        const name = formatAddress(address);
        log(`to try: curl -i http://${name}/slow`);
        log(`listening on ${name} (Ctrl-C ends it)`);
      },
    });
    log('stopped');
  } finally {
    ignoreSignals();
  }
}
// #endregion serve until a signal comes

// #region serve five clients
function* serveFive(
  loop: EventLoop,
  listener: Listener,
  application: HttpApplication,
): Coroutine<void> {
  yield* new Server(loop, { application, state: {} }).run(listener);
}
// #endregion serve five clients

// #region show what went wrong
async function show(attempt: string): Promise<void> {
  switch (attempt) {
    case 'one-task': {
      const { serve: serveOneTask } = await import('./attempts/one-task.ts');
      return await showFiveClients(log, (_loop, listener, application) =>
        serveOneTask(listener, application),
      );
    }
    case 'close-at-once': {
      const { showCloseAtOnce } =
        await import('./attempts/show-close-at-once.ts');
      return await showCloseAtOnce(log);
    }
    default:
      throw new RangeError(
        `Cannot run attempt "${attempt}": expected "one-task" or "close-at-once"`,
      );
  }
}
// #endregion show what went wrong

// #region read the options
function readPort(given: string | undefined): number {
  const text = given ?? process.env['PORT'] ?? DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new RangeError(
    `Cannot listen on port "${text}": expected a number from 0 to 65535`,
  );
}

function readOptions() {
  const string = { type: 'string' } as const;
  try {
    const clients = { type: 'boolean' } as const;
    return parseArgs({ options: { port: string, attempt: string, clients } })
      .values;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options
