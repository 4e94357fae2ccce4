// main.ts: npm run chapter 2 -- [--port 8002] [--mode guest] [--attempt busy]

import { parseArgs } from 'node:util';

import { serveEcho } from './echo-server.ts';
import {
  createKernelLoop,
  createTurnLog,
  formatAddress,
  stopOnSignal,
} from './index.ts';

const MODES = ['guest', 'own'];
const ATTEMPTS = ['blocking', 'busy', 'thread-pool'];

const { port, mode, attempt } = readOptions();
try {
  if (attempt !== undefined) await runAttempt(attempt);
  else await serve();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

// #region serve in one of two modes
async function serve(): Promise<void> {
  const trace = createTurnLog((line) => console.log(line));
  const { loop, network, run, runAsGuest, close } = createKernelLoop({ trace });
  const server = serveEcho(loop, network, { host: '127.0.0.1', port });
  const where = 'port' in server.address ? server.address.port : '';
  console.log(`to try: npm run talk -- ${where} hello`);
  console.log(`listening on ${formatAddress(server.address)} (Ctrl-C ends it)`);
  if (mode === 'own') return run();
  const ignoreSignals = stopOnSignal(() => loop.stop());
  await runAsGuest();
  ignoreSignals();
  close();
  console.log('stopped');
}
// #endregion serve in one of two modes

async function runAttempt(name: string): Promise<void> {
  if (name === 'blocking') {
    const { serveBlocking } = await import('./attempts/blocking-server.ts');
    serveBlocking(port);
  } else if (name === 'busy') {
    const { serveBusy } = await import('./attempts/busy-server.ts');
    serveBusy(port);
  } else {
    const { serveFromThreadPool } = await import('./attempts/thread-pool.ts');
    await serveFromThreadPool(port);
  }
}

function readOptions(): {
  port: number;
  mode: string;
  attempt: string | undefined;
} {
  const { values } = parse();
  const { mode, attempt } = values;
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    fail(
      `Cannot listen on port "${values.port}": expected a number from 0 to 65535`,
    );
  }
  if (!MODES.includes(mode)) {
    fail(`Cannot run in mode "${mode}": expected one of ${MODES.join(', ')}`);
  }
  if (attempt !== undefined && !ATTEMPTS.includes(attempt)) {
    fail(
      `Cannot run attempt "${attempt}": expected one of ${ATTEMPTS.join(', ')}`,
    );
  }
  return { port: Number(values.port), mode, attempt };
}

function parse() {
  const PORT = process.env['PORT'] ?? '8002';
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: PORT },
        mode: { type: 'string', default: 'guest' },
        attempt: { type: 'string' },
      },
    });
  } catch {
    return fail(
      `Cannot read the options: expected npm run chapter 2 -- [--port 8002] [--mode ${MODES.join('|')}] [--attempt ${ATTEMPTS.join('|')}]`,
    );
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
