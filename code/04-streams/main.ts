// main.ts: npm run chapter 4 -- [--program chat|echo]
// [--transport epoll|node|memory] [--port 8004]
// [--attempt push-stream|chunk-lines]

import { parseArgs } from 'node:util';

import { formatAddress, stopOnSignal } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import { Cancelled } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { serveChat } from './chat.ts';
import { serveEcho } from './echo.ts';
import { parseTransportName, runOn } from './index.ts';
import type { Transport, TransportName } from './index.ts';
import { rehearse } from './rehearsal.ts';

const USAGE =
  'npm run chapter 4 -- [--program chat|echo] [--transport epoll|node|memory] [--port 8004] [--attempt push-stream|chunk-lines]';
const PROGRAMS = {
  chat: { serve: serveChat, toTry: 'nc 127.0.0.1 PORT, in two terminals' },
  echo: { serve: serveEcho, toTry: 'npm run talk -- PORT hello' },
};
const ATTEMPTS = { 'push-stream': showPushing, 'chunk-lines': showChunks };

try {
  const options = readOptions();
  if (options.attempt !== undefined) await ATTEMPTS[options.attempt]();
  else if (options.transport === 'memory') await runOn('memory', playRehearsal);
  else await serve(options);
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

// #region serve until a signal comes
async function serve({ transport, port, program }: Options): Promise<void> {
  const stop = new AbortController();
  const ignoreSignals = stopOnSignal(() => stop.abort());
  try {
    await runOn(transport, listen, { signal: stop.signal });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    console.log('stopped');
  } finally {
    ignoreSignals();
  }

  function* listen(transport: Transport): Coroutine<void> {
    const listener = yield* transport.listen({ host: '127.0.0.1', port });
    tell(listener.address);
    try {
      yield* PROGRAMS[program].serve(listener);
    } finally {
      yield* listener.close();
    }
  }

  function tell(address: Address): void {
    const ownPort = 'port' in address ? address.port : port;
    console.log(`on the transport ${transport}`);
    console.log(
      `to try: ${PROGRAMS[program].toTry.replace('PORT', String(ownPort))}`,
    );
    console.log(`listening on ${formatAddress(address)} (Ctrl-C ends it)`);
  }
}
// #endregion serve until a signal comes

// #region read the options
interface Options {
  readonly program: keyof typeof PROGRAMS;
  readonly transport: TransportName;
  readonly port: number;
  readonly attempt: keyof typeof ATTEMPTS | undefined;
}

function readOptions(): Options {
  const { port, attempt, ...names } = parse();
  const program = parseName('program', names.program, PROGRAMS);
  const transport = parseTransportName(names.transport);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new RangeError(
      `Cannot listen on port "${port}": expected a number from 0 to 65535`,
    );
  }
  if (program !== 'chat' && transport === 'memory') {
    throw new RangeError(
      `Cannot serve "${program}" in memory: nobody could connect, expected the transport epoll or node`,
    );
  }
  return {
    program,
    transport,
    port: Number(port),
    attempt:
      attempt === undefined
        ? undefined
        : parseName('attempt', attempt, ATTEMPTS),
  };
}

function parseName<K extends string>(
  what: string,
  name: string,
  known: Readonly<Record<K, unknown>>,
): K {
  const names = Object.keys(known) as K[]; // of an object of our own
  const found = names.find((one) => one === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot run ${what} "${name}": expected "${names.join('" or "')}"`,
  );
}

function parse() {
  const PORT = process.env['PORT'] ?? '8004';
  try {
    const { values } = parseArgs({
      options: {
        program: { type: 'string', default: 'chat' },
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
