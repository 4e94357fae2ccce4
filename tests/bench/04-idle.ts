// 04-idle.ts: what ten thousand connections cost that say nothing: in memory, and to those that speak.
//
// The servers and the load are those of 04-echo.ts. Each idle connection has said something once, and
// has heard the answer: its task, or its callback, waits for the next. What they hold is measured from
// outside, and what of it are objects that live is counted in a heap snapshot.

import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { createKernelLoop, READABLE, WRITABLE } from '../../code/02-event-loop/index.ts';
import type { Descriptor } from '../../code/02-event-loop/index.ts';
import { rememberPlaces, spawn as spawnTask } from '../../code/03-coroutines/index.ts';
import { SocketTransport } from '../../code/04-streams/index.ts';
import { cpuMicros, median, round, serveStreams } from './04-echo.ts';
import { measureHeap } from './heap-parts.ts';
import type { HeapParts } from './heap-parts.ts';
import { announce, firstLine, loadFor, startServer } from './visitors.ts';

const FORGETFUL = 'streams on epoll, guest mode; places forgotten';
const WAYS = [
  'node:net',
  'streams on epoll, guest mode',
  FORGETFUL,
  'streams on node:net',
] as const;
type Way = (typeof WAYS)[number];

/** What the plot has room for. */
const NAMES: Readonly<Record<Way, string>> = {
  'node:net': 'node:net',
  'streams on epoll, guest mode': 'streams',
  [FORGETFUL]: 'places forgotten',
  'streams on node:net': 'streams on node:net',
};

const COUNTS = [0, 5_000, 10_000];
const CONNECTIONS = 64; // that speak
const AT_A_TIME = 200; // connections that are being made
const WARM_UP_MS = 700;
const RUN_MS = 1_000;
const ROUNDS = 4; // the median of what they hold counts
const SELF = fileURLToPath(import.meta.url);
const SERVERS = path.join(import.meta.dirname, '04-echo.ts');

/** What an idle connection's objects are; whatever is in none of the lists is `others`. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  stream: [
    'SocketStream',
    'SocketWriter',
    'SocketWatch',
    'FlowControl',
    'Waiters',
    'FairShare',
    'Watcher',
  ],
  task: ['Task', 'CancelScope', 'Wait', 'Trap'],
  coroutines: ['echo', 'read', '(registers)'],
  functions: ['system / Context', 'native_bind'],
};
const PROFILED = 3_000; // connections

const [role, ...args] = process.argv.slice(2);
if (role === 'hold') hold(Number(args[0]), Number(args[1]));
if (role === 'profile') await profile(args[0] === 'forgetful');

interface Cost {
  readonly residentKib: number;
  /** Processor time of the server for a round trip of somebody who does speak. */
  readonly tripMicros: number;
}

/** Measures every way at every count; takes about four minutes. */
export async function measure(): Promise<Measurement> {
  const memory = new Map<Way, Point[]>();
  const trips = new Map<Way, Point[]>();
  for (const way of WAYS) {
    const costs = await measureAll(way);
    const base = costs[0]?.residentKib ?? 0;
    memory.set(
      way,
      costs.map(({ residentKib }, n) => [COUNTS[n] ?? 0, round((residentKib - base) / 1024, 10)]),
    );
    trips.set(
      way,
      costs.map(({ tripMicros }, n) => [COUNTS[n] ?? 0, round(tripMicros, 10)]),
    );
  }
  const eachKib = (way: Way): number =>
    round(((memory.get(way)?.at(-1)?.[1] ?? NaN) * 1024) / 10_000, 10);
  const growth = (way: Way): number =>
    round((trips.get(way)?.at(-1)?.[1] ?? NaN) / (trips.get(way)?.[0]?.[1] ?? NaN), 100);
  const live = await askForParts();
  const forgetful = await askForParts('forgetful');
  const total = (parts: Parts): number => Object.values(parts).reduce((sum, one) => sum + one, 0);
  return {
    xLabel: 'idle connections',
    yLabel: 'resident memory they cost the server, MiB',
    series: WAYS.map((way) => ({ name: NAMES[way], points: memory.get(way) ?? [] })),
    figures: {
      nodeKib: eachKib('node:net'),
      streamKib: eachKib('streams on epoll, guest mode'),
      forgetfulKib: eachKib(FORGETFUL),
      streamNodeKib: eachKib('streams on node:net'),
      nodeGrowthRatio: growth('node:net'),
      streamGrowthRatio: growth('streams on epoll, guest mode'),
      forgetfulGrowthRatio: growth(FORGETFUL),
      streamNodeGrowthRatio: growth('streams on node:net'),
      liveOctets: total(live),
      liveStreamOctets: live['stream'] ?? NaN,
      liveTaskOctets: live['task'] ?? NaN,
      liveCoroutineOctets: live['coroutines'] ?? NaN,
      liveFunctionOctets: live['functions'] ?? NaN,
      livePlaceOctets: total(live) - total(forgetful),
      liveOtherOctets: forgetful['others'] ?? NaN,
    },
  };
}

async function measureAll(way: Way): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const count of COUNTS) {
    const runs: Cost[] = [];
    for (let n = 0; n < ROUNDS; n += 1) runs.push(await measureOnce(way, count));
    costs.push({
      residentKib: median(runs.map(({ residentKib }) => residentKib)),
      tripMicros: Math.min(...runs.map(({ tripMicros }) => tripMicros)), // see 04-echo.ts
    });
  }
  return costs;
}

async function measureOnce(way: Way, count: number): Promise<Cost> {
  const server = startServer(SERVERS, 'serve', way);
  const port = Number(await firstLine(server));
  const holder = holdOn(port, count);
  await firstLine(holder);
  const residentKib = readResidentKib(server);
  await loadFor(port, CONNECTIONS, WARM_UP_MS);
  const beforeMicros = cpuMicros(server);
  const trips = await loadFor(port, CONNECTIONS, RUN_MS);
  const tripMicros = (cpuMicros(server) - beforeMicros) / trips;
  for (const process of [holder, server]) {
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
  return { residentKib, tripMicros };
}

function readResidentKib({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(?<kib>\d+) kB/.exec(status)?.groups?.['kib']);
}

// What lives.

/** Octets of the heap that an idle connection's objects take, by part. */
type Parts = Readonly<Record<string, number>>;

/** Has a process of its own count them. */
async function askForParts(...options: string[]): Promise<Parts> {
  const execArgv = ['--import', 'tsx', '--expose-gc'];
  const child = fork(SELF, ['profile', ...options], { execArgv });
  const [parts] = await once(child, 'message');
  await once(child, 'exit');
  return parts as Parts;
}

/** In the child: serves those who say nothing, and tells what they hold. */
async function profile(isForgetful: boolean): Promise<void> {
  rememberPlaces(!isForgetful);
  const { loop, network, runAsGuest } = createKernelLoop();
  const transport = new SocketTransport(loop, network);
  const port = await new Promise<number>((tell) => {
    spawnTask(loop, () => serveStreams(transport, tell));
    runAsGuest().catch((error: unknown) => console.error(error));
  });
  const without = await measureHeap(partOf);
  const holder = holdOn(port, PROFILED);
  await firstLine(holder);
  const withThem = await measureHeap(partOf);
  holder.kill('SIGKILL');
  process.send?.(difference(withThem, without));
  process.disconnect();
  process.exit();
}

function partOf(kind: string, name: string): string {
  if (kind === 'closure') return 'functions';
  const [part] = Object.entries(PARTS).find(([, names]) => names.includes(name)) ?? [];
  return part ?? (kind === 'code' || kind === 'object shape' ? 'compiled' : 'others');
}

/** What the connections hold; code that was compiled meanwhile isn't theirs. */
function difference(withThem: HeapParts, without: HeapParts): Parts {
  const parts = [...withThem].filter(([part]) => part !== 'compiled');
  return Object.fromEntries(
    parts.map(([part, octets]) => [
      part,
      Math.round((octets - (without.get(part) ?? 0)) / PROFILED),
    ]),
  );
}

// The process of those who say nothing.

function holdOn(port: number, count: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', SELF, 'hold', String(port), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Connects `count` times, has one octet echoed on each, and stays. */
function hold(port: number, count: number): void {
  const { loop, network, run } = createKernelLoop();
  const octet = new Uint8Array(1);
  let begun = 0;
  let held = 0;
  loop.callEvery(1_000_000, () => {}); // until it is killed
  if (count === 0) announce(0);

  function connect(): void {
    begun += 1;
    const descriptor: Descriptor = network.connect({ host: '127.0.0.1', port });
    const watcher = loop.watch(descriptor, WRITABLE, () => {
      if (watcher.interest === WRITABLE) {
        watcher.setInterest(READABLE);
        network.tryWrite(descriptor, octet);
        return;
      }
      network.tryRead(descriptor, octet);
      watcher.close();
      held += 1;
      if (held === count) announce(held);
      if (begun < count) connect();
    });
  }

  for (let n = 0; n < Math.min(AT_A_TIME, count); n += 1) connect();
  run();
}
