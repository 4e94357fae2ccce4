// 04-echo.ts: what a stream costs over the callbacks beneath it: an echo of 64 octets to 64 clients.
//
// Each server is a process of its own, and so are its visitors (visitors.ts). A server's processor
// time is the kernel's count of all its threads (/proc/PID/task/*/schedstat).

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { serveEcho } from '../../code/02-event-loop/echo-server.ts';
import { createKernelLoop } from '../../code/02-event-loop/index.ts';
import { rememberPlaces, spawn as spawnTask } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { serveEcho as serveStreamEcho } from '../../code/04-streams/echo.ts';
import { runOn, SocketTransport } from '../../code/04-streams/index.ts';
import type { Transport } from '../../code/04-streams/index.ts';
import { announce, firstLine, loadFor, startServer } from './visitors.ts';

const WAYS = [
  'node:net',
  'callbacks, guest mode',
  'callbacks, own mode',
  'streams on epoll, guest mode',
  'streams on epoll, own mode',
  'streams on node:net',
] as const;
type Way = (typeof WAYS)[number];

const CONNECTIONS = 64;
const WARM_UP_MS = 700;
const RUN_MS = 1_000;
// Other programs only ever add to what is measured, so of several runs the cheapest counts.
const ROUNDS = 12;
const ADDRESS = { host: '127.0.0.1', port: 0 };
const SELF = fileURLToPath(import.meta.url);

const [role, ...args] = process.argv.slice(2);
if (role === 'serve') await serve(args[0] as Way);

/** Measures every way, one after the other and all over again; takes about three minutes. */
export async function measure(): Promise<Measurement> {
  const costs = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  for (let n = 0; n < ROUNDS; n += 1) {
    for (const way of WAYS) costs.get(way)?.push(await measureOnce(way));
  }
  const micros = (way: Way): number => Math.min(...(costs.get(way) ?? []));
  const ratio = (way: Way): number => round(micros(way) / micros('node:net'), 100);
  return {
    xLabel: 'run',
    yLabel: "server's processor time for a round trip, µs",
    series: WAYS.map((way) => ({
      name: way,
      points: (costs.get(way) ?? []).map((cost, index) => [index + 1, round(cost, 100)]),
    })),
    figures: {
      nodeMicros: round(micros('node:net'), 10),
      callbackGuestMicros: round(micros('callbacks, guest mode'), 10),
      callbackOwnMicros: round(micros('callbacks, own mode'), 10),
      streamGuestMicros: round(micros('streams on epoll, guest mode'), 10),
      streamOwnMicros: round(micros('streams on epoll, own mode'), 10),
      streamNodeMicros: round(micros('streams on node:net'), 10),
      callbackGuestRatio: ratio('callbacks, guest mode'),
      callbackOwnRatio: ratio('callbacks, own mode'),
      streamGuestRatio: ratio('streams on epoll, guest mode'),
      streamOwnRatio: ratio('streams on epoll, own mode'),
      streamNodeRatio: ratio('streams on node:net'),
    },
  };
}

async function measureOnce(way: Way): Promise<number> {
  const server = startServer(SELF, 'serve', way);
  const port = Number(await firstLine(server));
  await loadFor(port, CONNECTIONS, WARM_UP_MS); // lets the compiler finish
  const beforeMicros = cpuMicros(server);
  const trips = await loadFor(port, CONNECTIONS, RUN_MS);
  const cost = (cpuMicros(server) - beforeMicros) / trips;
  server.kill('SIGKILL');
  await once(server, 'exit');
  return cost;
}

export function cpuMicros({ pid }: ChildProcess): number {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanos = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanos.reduce((sum, one) => sum + one, 0) / 1000;
}

// The server's side.

/** Serves in one of the ways; what follows a semicolon is 04-idle.ts's. */
async function serve(way: Way | `${Way}; places forgotten`): Promise<void> {
  if (way.endsWith('; places forgotten')) rememberPlaces(false);
  if (way === 'node:net') return serveNode();
  if (way === 'streams on node:net') return runOn('node', (transport) => serveStreams(transport));
  const { loop, network, run, runAsGuest } = createKernelLoop();
  if (way.startsWith('streams')) {
    const transport = new SocketTransport(loop, network);
    spawnTask(loop, () => serveStreams(transport));
  } else {
    const { address } = serveEcho(loop, network, ADDRESS);
    announce('port' in address ? address.port : 0);
  }
  if (way.includes('own mode')) run();
  else await runAsGuest();
}

function serveNode(): void {
  const server = createServer((socket) => {
    socket.setNoDelay(true).on('error', () => {});
    socket.on('data', (octets) => socket.write(octets));
  });
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
}

/** Serves whoever connects, for good, and tells the port. */
export function* serveStreams(
  transport: Transport,
  tell: (port: number) => void = announce,
): Coroutine<void> {
  const listener = yield* transport.listen(ADDRESS);
  tell('port' in listener.address ? listener.address.port : 0);
  yield* serveStreamEcho(listener);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
