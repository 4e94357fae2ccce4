// 02-echo.ts: what an echo costs, and how long it takes: our loop in both its modes, and node:net.
//
// Each server is a process of its own, and so are its visitors, who say 64 octets, wait until they
// have come back, and say them again. They are those of visitors.ts, or clients on node:net. The
// servers' processor time is the kernel's count (/proc/PID/stat). Servers and visitors have a core
// each, by taskset(1).

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { serveEcho } from '../../code/02-event-loop/echo-server.ts';
import { createKernelLoop } from '../../code/02-event-loop/index.ts';
import { loadFor as loadQuicklyFor } from './visitors.ts';

type Mode = 'node' | 'guest' | 'own';

const MESSAGE_OCTETS = 64;
const MANY = 64; // connections
const RUN_MS = 2_000;
// Other programs only ever add to what is measured, so of several runs the cheapest counts.
const ROUNDS = 3;
const COMPARED_ROUNDS = 6; // of all that are compared, in turns
const SPINS = [0, 10, 20, 40, 80];
const DEFAULT_SPIN = 40;
const [SERVER_CORE, LOAD_CORE] = ['0', '1']; // or it would be chance whether both share one
const CLOCK_TICK_MS = 10; // of /proc/PID/stat, on every Linux
const SELF = fileURLToPath(import.meta.url);
const execArgv = ['--import', 'tsx'];

const [role, ...args] = process.argv.slice(2);
if (role === 'serve') await serve(args[0] as Mode, Number(args[1]));
if (role === 'load') await load(Number(args[0]), Number(args[1]), Number(args[2]));

/** What one run tells. */
interface Run {
  /** The server's processor time for a round trip, and how much of it was spent in the kernel. */
  readonly cpuMicros: number;
  readonly kernelMicros: number;
  /** How often the server's process fell asleep, for each thousand round trips. */
  readonly sleeps: number;
  readonly medianMicros: number;
  readonly p99Micros: number;
}

/** Measures all of it; takes about four minutes. */
export async function measure(): Promise<Measurement> {
  const many = await runAllInTurns(runQuick);
  const slow = await runAllInTurns((mode, spinTurns) => runOnce(mode, spinTurns, MANY));
  const one = { node: await runs('node', 0, 1), own: await runs('own', 0, 1) };
  const spins: [number, Run][] = [];
  for (const spin of SPINS) spins.push([spin, await runs('guest', spin, 1)]);
  const idle = await idleCpuMs('guest');
  const at = (spin: number): Run => spins.find(([turns]) => turns === spin)?.[1] ?? one.own;
  const flat = (y: number): Point[] => SPINS.map((x) => [x, round(y)]);
  return {
    xLabel: 'idle turns before the loop sleeps',
    yLabel: 'median round trip, µs',
    series: [
      {
        name: 'guest mode',
        points: spins.map(([x, { medianMicros }]) => [x, round(medianMicros)]),
      },
      { name: 'node:net', points: flat(one.node.medianMicros) },
      { name: 'own mode', points: flat(one.own.medianMicros) },
    ],
    figures: {
      manyNodeMicros: round(many.node.cpuMicros),
      manyGuestMicros: round(many.guest.cpuMicros),
      manyOwnMicros: round(many.own.cpuMicros),
      manyNodeKernelMicros: round(many.node.kernelMicros),
      manyGuestKernelMicros: round(many.guest.kernelMicros),
      manyOwnKernelMicros: round(many.own.kernelMicros),
      manyNodeSleeps: Math.round(many.node.sleeps),
      manyGuestSleeps: Math.round(many.guest.sleeps),
      manyOwnSleeps: Math.round(many.own.sleeps),
      manyGuestRatio: ratio(many.guest.cpuMicros, many.node.cpuMicros),
      manyOwnRatio: ratio(many.own.cpuMicros, many.node.cpuMicros),
      slowNodeMicros: round(slow.node.cpuMicros),
      slowGuestMicros: round(slow.guest.cpuMicros),
      slowOwnMicros: round(slow.own.cpuMicros),
      slowGuestSleeps: Math.round(slow.guest.sleeps),
      slowOwnSleeps: Math.round(slow.own.sleeps),
      slowGuestRatio: ratio(slow.guest.cpuMicros, slow.node.cpuMicros),
      slowOwnRatio: ratio(slow.own.cpuMicros, slow.node.cpuMicros),
      oneNodeMicros: Math.round(one.node.medianMicros),
      oneOwnMicros: Math.round(one.own.medianMicros),
      oneGuestMicros: Math.round(at(DEFAULT_SPIN).medianMicros),
      oneSleepyMicros: Math.round(at(0).medianMicros),
      oneNodeCpuMicros: Math.round(one.node.cpuMicros),
      oneOwnCpuMicros: Math.round(one.own.cpuMicros),
      oneGuestCpuMicros: Math.round(at(DEFAULT_SPIN).cpuMicros),
      oneSleepyCpuMicros: Math.round(at(0).cpuMicros),
      idleTurnMicros: round(await measureIdleTurn()),
      idleCpuMs: idle,
    },
  };
}

type Cost = Pick<Run, 'cpuMicros' | 'kernelMicros' | 'sleeps'>;

/** Sixty-four visitors, for one server after the other, again and again. */
async function runAllInTurns(
  run: (mode: Mode, spinTurns: number) => Promise<Cost>,
): Promise<Readonly<Record<Mode, Cost>>> {
  const rounds: Record<Mode, Cost>[] = [];
  for (let n = 0; n < COMPARED_ROUNDS; n += 1) {
    rounds.push({
      node: await run('node', 0),
      guest: await run('guest', DEFAULT_SPIN),
      own: await run('own', 0),
    });
  }
  return {
    node: cheapest(rounds.map(({ node }) => node)),
    guest: cheapest(rounds.map(({ guest }) => guest)),
    own: cheapest(rounds.map(({ own }) => own)),
  };
}

/** The cheapest of several runs. */
async function runs(mode: Mode, spinTurns: number, connections: number): Promise<Run> {
  const all: Run[] = [];
  for (let n = 0; n < ROUNDS; n += 1) all.push(await runOnce(mode, spinTurns, connections));
  return cheapest(all);
}

function cheapest<T extends Cost>(runs: readonly T[]): T {
  const [first] = runs.toSorted((a, b) => a.cpuMicros - b.cpuMicros);
  if (first === undefined) throw new Error('Cannot measure: no run, expected several');
  return first;
}

/** With visitors who are quicker than the server. */
async function runQuick(mode: Mode, spinTurns: number): Promise<Cost> {
  const { child, port } = await startServer(mode, spinTurns);
  await loadQuicklyFor(port, MANY, RUN_MS / 4); // let the compiler finish
  const before = readCpu(child);
  const trips = await loadQuicklyFor(port, MANY, RUN_MS);
  const after = readCpu(child);
  await end(child);
  return costOf(before, after, trips);
}

/** With visitors on node:net, who need longer for a round trip than the servers. */
async function runOnce(mode: Mode, spinTurns: number, connections: number): Promise<Run> {
  const { child, port } = await startServer(mode, spinTurns);
  await loadFor(port, connections, RUN_MS / 4); // let the compiler finish
  const before = readCpu(child);
  const { trips, medianMicros, p99Micros } = await loadFor(port, connections, RUN_MS);
  const after = readCpu(child);
  await end(child);
  return { ...costOf(before, after, trips), medianMicros, p99Micros };
}

function costOf(before: Cpu, after: Cpu, trips: number): Cost {
  const kernelMicros = ((after.kernelMs - before.kernelMs) * 1000) / trips;
  const sleeps = ((after.sleeps - before.sleeps) * 1000) / trips;
  const programMicros = ((after.programMs - before.programMs) * 1000) / trips;
  return { cpuMicros: kernelMicros + programMicros, kernelMicros, sleeps };
}

/** What a server spends on one connection that says nothing, in two seconds. */
async function idleCpuMs(mode: Mode): Promise<number> {
  const { child, port } = await startServer(mode, DEFAULT_SPIN);
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = readCpu(child);
  await new Promise((resolve) => setTimeout(resolve, RUN_MS));
  const after = readCpu(child);
  socket.destroy();
  await end(child);
  return after.kernelMs - before.kernelMs + after.programMs - before.programMs;
}

/** What a turn costs a guest that finds nothing, Node's round included; in this very process. */
async function measureIdleTurn(): Promise<number> {
  const { loop, runAsGuest, close } = createKernelLoop();
  const turn = loop.turn.bind(loop);
  let turns = 0;
  loop.turn = (timeoutMs) => {
    turns += 1;
    return turn(timeoutMs);
  };
  loop.callLater(RUN_MS, () => {}); // it's alive until then, and never sleeps
  const startedMs = performance.now();
  await runAsGuest({ spinTurns: Infinity });
  close();
  return ((performance.now() - startedMs) * 1000) / turns;
}

// The server's side.

async function startServer(
  mode: Mode,
  spinTurns: number,
): Promise<{ child: ChildProcess; port: number }> {
  const command = [process.execPath, ...execArgv, SELF, 'serve', mode, String(spinTurns)];
  const child = spawn('taskset', ['-c', SERVER_CORE, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('Cannot hear the server: it has no stdout');
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, port: Number(line) };
}

async function serve(mode: Mode, spinTurns: number): Promise<void> {
  const announce = (port: number): unknown => writeSync(1, `${port}\n`);
  if (mode === 'node') {
    const server = createServer((socket) => {
      socket.setNoDelay(true).on('error', () => {});
      socket.on('data', (octets) => socket.write(octets));
    });
    server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
    return;
  }
  const { loop, network, run, runAsGuest } = createKernelLoop();
  const { address } = serveEcho(loop, network, { host: '127.0.0.1', port: 0 });
  announce('port' in address ? address.port : 0);
  if (mode === 'own') run();
  else await runAsGuest({ spinTurns });
}

interface Cpu {
  readonly programMs: number;
  readonly kernelMs: number;
  /** How often the main thread has given up its core by itself. */
  readonly sleeps: number;
}

function readCpu({ pid }: ChildProcess): Cpu {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const sleeps = Number(
    /^voluntary_ctxt_switches:\s+(?<count>\d+)/m.exec(status)?.groups?.['count'],
  );
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [programTicks = 0, kernelTicks = 0] = fields.slice(11, 13).map(Number); // see proc(5)
  return { programMs: programTicks * CLOCK_TICK_MS, kernelMs: kernelTicks * CLOCK_TICK_MS, sleeps };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

// The clients' side.

interface Load {
  readonly trips: number;
  readonly medianMicros: number;
  readonly p99Micros: number;
}

async function loadFor(port: number, connections: number, runMs: number): Promise<Load> {
  const args = ['load', String(port), String(connections), String(runMs)];
  const child = spawn('taskset', ['-c', LOAD_CORE, process.execPath, ...execArgv, SELF, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [result] = await once(child, 'message');
  await once(child, 'exit');
  return result;
}

async function load(port: number, connections: number, runMs: number): Promise<void> {
  const tripsMicros: number[] = [];
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const deadlineMs = performance.now() + runMs;
  await Promise.all(sockets.map((socket) => pingPong(socket, deadlineMs, tripsMicros)));
  const sorted = Float64Array.from(tripsMicros).toSorted();
  const quantile = (q: number): number => sorted[Math.floor(q * sorted.length)] ?? NaN;
  const [medianMicros, p99Micros] = [quantile(0.5), quantile(0.99)];
  process.send?.({ trips: sorted.length, medianMicros, p99Micros });
  process.disconnect();
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

function pingPong(socket: Socket, deadlineMs: number, tripsMicros: number[]): Promise<void> {
  const message = Buffer.alloc(MESSAGE_OCTETS, 'x');
  return new Promise((resolve) => {
    let sentMs = 0;
    let heard = 0;
    const send = (): void => {
      sentMs = performance.now();
      heard = 0;
      socket.write(message);
    };
    socket.on('data', (octets: Buffer) => {
      heard += octets.length;
      if (heard < MESSAGE_OCTETS) return;
      const nowMs = performance.now();
      tripsMicros.push((nowMs - sentMs) * 1000);
      if (nowMs < deadlineMs) return send();
      socket.destroy();
      resolve();
    });
    send();
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function ratio(ours: number, theirs: number): number {
  return Math.round((ours / theirs) * 100) / 100;
}
