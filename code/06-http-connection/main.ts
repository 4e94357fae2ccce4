// main.ts: npm run chapter 6 -- [--serve] [--port 8006] [--attempt booleans]

import { parseArgs } from 'node:util';

import { formatAddress, stopOnSignal } from '../02-event-loop/index.ts';
import { Cancelled } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { runOn } from '../04-streams/index.ts';
import type { Transport } from '../04-streams/index.ts';
import type { Connection } from './connection.ts';
import { converse } from './conversation.ts';
import { serveAll } from './serve.ts';
import type { Note } from './speaker.ts';
import { formatMoment, pairOf } from './trace.ts';

const USAGE =
  'npm run chapter 6 -- [--serve] [--port 8006] [--attempt booleans]';
const DEFAULT_PORT = '8006';

try {
  const { attempt, port } = readOptions();
  if (attempt !== undefined) await showAttempt();
  else if (port !== undefined) await serve(port);
  else await runOn('memory', playConversation);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

// #region show a conversation
function playConversation(transport: Transport): Coroutine<void> {
  console.log(
    'After each event the states of both sides, the client / the server:',
  );
  console.log('first as the client sees them, then as the server does.');
  return converse(transport, (line) => console.log(line));
}
// #endregion show a conversation

// #region show what booleans lead to
async function showAttempt(): Promise<void> {
  const { showBooleans } = await import('./attempts/show-booleans.ts');
  showBooleans((line) => console.log(line));
}
// #endregion show what booleans lead to

// #region serve until a signal comes
async function serve(port: number): Promise<void> {
  const stop = new AbortController();
  const ignoreSignals = stopOnSignal(() => stop.abort());
  try {
    await runOn(undefined, listen, { signal: stop.signal });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    console.log('stopped');
  } finally {
    ignoreSignals();
  }

  function* listen(transport: Transport): Coroutine<void> {
    const listener = yield* transport.listen({ host: '127.0.0.1', port });
    const { address } = listener;
    const ownPort = 'port' in address ? address.port : port;
    console.log(`to try: curl -i http://127.0.0.1:${ownPort}/hello`);
    console.log(`listening on ${formatAddress(address)} (Ctrl-C ends it)`);
    try {
      yield* serveAll(listener, noteOf);
    } finally {
      yield* listener.close();
    }
  }
}

function noteOf(connection: Connection<'server'>): Note {
  return (verb, event, text) => {
    const view = pairOf('server', connection);
    console.log(formatMoment({ who: 'server', verb, event, text }, [view]));
  };
}
// #endregion serve until a signal comes

// #region read the options
interface Options {
  readonly attempt: 'booleans' | undefined;
  /** `undefined` unless it is to serve. */
  readonly port: number | undefined;
}

function readOptions(): Options {
  const { serve: isServing, port, attempt } = parse();
  if (attempt !== undefined && attempt !== 'booleans')
    throw new RangeError(
      `Cannot run attempt "${attempt}": expected "booleans"`,
    );
  if (port === undefined && !isServing) return { attempt, port: undefined };
  const text = port ?? process.env['PORT'] ?? DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535)
    return { attempt, port: Number(text) };
  throw new RangeError(
    `Cannot listen on port "${text}": expected a number from 0 to 65535`,
  );
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        serve: { type: 'boolean', default: false },
        port: { type: 'string' },
        attempt: { type: 'string' },
      },
    });
    return values;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options
