// main.ts: npm run chapter 4 -- [--transport epoll|node|memory] [--port 8004]
// [--attempt push-stream|chunk-lines]

import { parseArgs } from 'node:util';

import { formatAddress, stopOnSignal } from '../02-event-loop/index.ts';
import { Cancelled } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { serveChat } from './chat.ts';
import { parseTransportName, runOn } from './index.ts';
import type { Transport, TransportName } from './index.ts';
import { rehearse } from './rehearsal.ts';

const USAGE =
  'npm run chapter 4 -- [--transport epoll|node|memory] [--port 8004] [--attempt push-stream|chunk-lines]';
const ATTEMPTS = { 'push-stream': showPushing, 'chunk-lines': showChunks };

try {
  const { transport, port, attempt } = readOptions();
  if (attempt !== undefined) await ATTEMPTS[attempt]();
  else if (transport === 'memory') await runOn(transport, playRehearsal);
  else await serve(transport, port);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function playRehearsal(transport: Transport): Coroutine<void> {
  return rehearse(transport, (line) => console.log(line));
}

// #region push and pull, compared
async function showPushing(): Promise<void> {
  const { pullSlowly, pushSlowly } =
    await import('./attempts/slow-consumer.ts');
  console.log(
    '16 MiB for somebody who takes 64 KiB each millisecond; most that waited:',
  );
  for (const [how, { sender, consumer }] of [
    ['pushed', pushSlowly(256)],
    ['pulled', pullSlowly(256)],
  ] as const) {
    console.log(
      `${how}: ${kib(sender)} at the sender, ${kib(consumer)} at the receiver`,
    );
  }
}

function kib(octets: number): string {
  return `${(octets / 1024).toFixed(0).padStart(6)} KiB`;
}
// #endregion push and pull, compared

// #region chunks, taken for lines
async function showChunks(): Promise<void> {
  const { showLines } = await import('./attempts/chunk-lines.ts');
  const pieces = ['hello, Bob\n', 'how are ', 'you?\n', 'fine\nthanks\n'];
  await runOn('memory', (transport) =>
    showLines(transport, pieces, console.log),
  );
}
// #endregion chunks, taken for lines

// #region serve the chat until a signal comes
async function serve(name: TransportName, port: number): Promise<void> {
  const stop = new AbortController();
  const ignoreSignals = stopOnSignal(() => stop.abort());
  try {
    await runOn(name, chat, { signal: stop.signal });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    console.log('stopped');
  } finally {
    ignoreSignals();
  }

  function* chat(transport: Transport): Coroutine<void> {
    const listener = yield* transport.listen({ host: '127.0.0.1', port });
    const where = formatAddress(listener.address);
    console.log(`on the transport ${name}`);
    console.log(`to try: nc ${where.replace(':', ' ')}, in two terminals`);
    console.log(`listening on ${where} (Ctrl-C ends it)`);
    try {
      yield* serveChat(listener);
    } finally {
      yield* listener.close();
    }
  }
}
// #endregion serve the chat until a signal comes

// #region read the options
interface Options {
  readonly transport: TransportName;
  readonly port: number;
  readonly attempt: keyof typeof ATTEMPTS | undefined;
}

function readOptions(): Options {
  const { port, transport, attempt } = parse();
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new RangeError(
      `Cannot listen on port "${port}": expected a number from 0 to 65535`,
    );
  }
  return {
    transport: parseTransportName(transport),
    port: Number(port),
    attempt: attempt === undefined ? undefined : parseAttempt(attempt),
  };
}

function parseAttempt(name: string): keyof typeof ATTEMPTS {
  if (name === 'push-stream' || name === 'chunk-lines') return name;
  const known = Object.keys(ATTEMPTS).join('" or "');
  throw new RangeError(`Cannot run attempt "${name}": expected "${known}"`);
}

function parse() {
  const PORT = process.env['PORT'] ?? '8004';
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: PORT },
        transport: { type: 'string' },
        attempt: { type: 'string' },
      },
    });
    return values;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options
