// main.ts: npm run chapter 8 -- [--port 8008 | --attempt NAME]

import { parseArgs } from 'node:util';

import { formatAddress, stopOnSignal } from '../02-event-loop/index.ts';
import { createAccessLog } from './access-log.ts';
import { demo } from './demo.ts';
import { runServer } from './run-server.ts';

const USAGE =
  'npm run chapter 8 -- [--port 8008 | --attempt one-task|close-at-once]';
const DEFAULT_PORT = '8008';

const log = (line: string): void => console.log(line);

try {
  const { attempt, port } = readOptions();
  if (attempt === undefined) await serve(readPort(port));
  else await show(attempt);
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

// #region show what went wrong
async function show(attempt: string): Promise<void> {
  switch (attempt) {
    case 'one-task': {
      const { showOneTask } = await import('./attempts/show-one-task.ts');
      return await showOneTask(log);
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
    return parseArgs({ options: { port: string, attempt: string } }).values;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options
