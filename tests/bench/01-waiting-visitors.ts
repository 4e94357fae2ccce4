// 01-waiting-visitors.ts: what a visitor who waits costs, in memory: a socket or a thread.
//
// Each count is measured in a process of its own, since memory once taken is seldom returned.
// A thread here does nothing but exist; a socket has connected and says nothing.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';

type Way = 'thread' | 'socket';

const COUNTS = [0, 25, 50, 75, 100];
const MANY_SOCKETS = 5_000; // a socket is too small to be seen among 100
const MIB = 1024 * 1024;
const SELF = fileURLToPath(import.meta.url);
const execArgv = ['--import', 'tsx'];
const IDLE_THREAD = `require('node:worker_threads').parentPort.on('message', () => {})`;

const [role, count] = process.argv.slice(2);
if (role === 'thread' || role === 'socket') await waitTogether(role, Number(count));
if (role === 'visitors') await hold(Number(count));

/** Measures both ways at every count; takes about ten seconds. */
export async function measure(): Promise<Measurement> {
  const threads = await measureAll('thread');
  const sockets = await measureAll('socket');
  const many = await measureOne('socket', MANY_SOCKETS);
  const threadKib = slopeKib(threads.points);
  const socketKib = slopeKib([sockets.points[0] ?? [0, 0], [MANY_SOCKETS, many.residentMib]]);
  return {
    xLabel: 'visitors who wait',
    yLabel: 'resident memory, MiB',
    series: [
      { name: 'a thread each', points: threads.points },
      { name: 'a socket each', points: sockets.points },
    ],
    figures: {
      threadMib: round(threadKib / 1024),
      threadStartMs: Math.round(threads.startMs),
      socketKib: round(socketKib),
    },
  };
}

async function measureAll(way: Way): Promise<{ points: Point[]; startMs: number }> {
  const points: Point[] = [];
  let startMs = 0;
  for (const visitors of COUNTS) {
    const { residentMib, eachMs } = await measureOne(way, visitors);
    points.push([visitors, round(residentMib)]);
    startMs = eachMs;
  }
  return { points, startMs };
}

interface Cost {
  readonly residentMib: number;
  readonly eachMs: number;
}

/** The median of three processes. */
async function measureOne(way: Way, visitors: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let n = 0; n < 3; n += 1) {
    const child = fork(SELF, [way, String(visitors)], { execArgv });
    const [cost] = await once(child, 'message');
    await once(child, 'exit');
    costs.push(cost);
  }
  const sorted = costs.toSorted((a, b) => a.residentMib - b.residentMib);
  return sorted[1] ?? { residentMib: 0, eachMs: 0 };
}

/** In the child: makes `visitors` of them wait, and reports what they cost. */
async function waitTogether(way: Way, visitors: number): Promise<void> {
  const startedMs = performance.now();
  if (way === 'thread') await startThreads(visitors);
  else await acceptSockets(visitors);
  const eachMs = (performance.now() - startedMs) / Math.max(1, visitors);
  process.send?.({ residentMib: process.memoryUsage.rss() / MIB, eachMs });
  process.disconnect();
  process.exit();
}

async function startThreads(visitors: number): Promise<void> {
  for (let n = 0; n < visitors; n += 1) {
    await once(new Worker(IDLE_THREAD, { eval: true }), 'online');
  }
}

/** Accepts connections from yet another process, so that only the server's end is counted. */
async function acceptSockets(visitors: number): Promise<void> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket.on('error', () => {}).on('data', () => {}));
    if (accepted.length === visitors) server.emit('full');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  if (visitors === 0) return;
  const full = once(server, 'full');
  const { port } = server.address() as AddressInfo;
  const args = ['visitors', String(visitors)];
  const clients = fork(SELF, args, {
    execArgv,
    env: { ...process.env, SERVER_PORT: String(port) },
  });
  await full;
  clients.kill();
}

/** In the clients' process: connects and says nothing, until it is ended. */
async function hold(visitors: number): Promise<void> {
  const port = Number(process.env['SERVER_PORT']);
  for (let n = 0; n < visitors; n += 1) {
    await once(connect({ host: '127.0.0.1', port }), 'connect');
  }
}

function slopeKib(points: readonly Point[]): number {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return ((last[1] - first[1]) * 1024) / (last[0] - first[0]);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
