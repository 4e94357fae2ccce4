// visitors.ts: visitors of an echo server who are quicker than any server: on our own loop, in own
// mode, in a process of their own. Each says 64 octets, waits until they have come back, and says
// them again.
//
// Servers and visitors have a core each, by taskset(1); or it would be chance whether both share one.

import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createKernelLoop, READABLE, WRITABLE } from '../../code/02-event-loop/index.ts';

const MESSAGE_OCTETS = 64;
/** The core of what is measured. */
export const SERVER_CORE = '0';
const VISITORS_CORE = '1';
const TYPESCRIPT = [process.execPath, '--import', 'tsx'];
const SELF = fileURLToPath(import.meta.url);

/** Starts a program of TypeScript that is measured, on the core of the servers. */
export function startServer(file: string, ...args: string[]): ChildProcess {
  return startOn(SERVER_CORE, [...TYPESCRIPT, file, ...args]);
}

/** Starts a program of TypeScript that visits servers, on the other core. */
export function startVisitors(file: string, ...args: string[]): ChildProcess {
  return startOn(VISITORS_CORE, [...TYPESCRIPT, file, ...args]);
}

/** Loads the server on `port` for a while, and says how many round trips there were. */
export async function loadFor(port: number, connections: number, runMs: number): Promise<number> {
  const visitors = startVisitors(SELF, 'visit', String(port), String(connections), String(runMs));
  return Number(await firstLine(visitors));
}

/** Starts any program on one core; what it says on stdout can be heard. */
export function startOn(
  core: string,
  command: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  return spawn('taskset', ['-c', core, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
}

/** The first line that a program says. @throws Error if it ends without a word. */
export async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('Cannot hear the process: it has no stdout');
  const lines = createInterface(stdout);
  const silence = once(lines, 'close').then(() => {
    throw new Error('Cannot hear the process: it has ended, expected a line');
  });
  const [line] = await Promise.race([once(lines, 'line'), silence]);
  return String(line);
}

/** Says a number at once: in own mode Node has no later. */
export function announce(number: number): void {
  writeSync(1, `${number}\n`);
}

/** In the child. */
function visit(port: number, connections: number, runMs: number): void {
  const { loop, network, run } = createKernelLoop();
  const message = new Uint8Array(MESSAGE_OCTETS);
  const buffer = new Uint8Array(MESSAGE_OCTETS);
  const deadlineMs = performance.now() + runMs;
  let trips = 0;
  for (let n = 0; n < connections; n += 1) {
    const descriptor = network.connect({ host: '127.0.0.1', port });
    let heard = 0;
    const watcher = loop.watch(descriptor, WRITABLE, () => {
      if (watcher.interest === WRITABLE) {
        watcher.setInterest(READABLE); // it is connected
        network.tryWrite(descriptor, message);
        return;
      }
      heard += network.tryRead(descriptor, buffer) ?? 0;
      if (heard < MESSAGE_OCTETS) return;
      heard = 0;
      trips += 1;
      if (loop.nowMs < deadlineMs) network.tryWrite(descriptor, message);
      else watcher.close();
    });
  }
  run();
  announce(trips);
}

const [role, ...args] = process.argv.slice(2);
if (role === 'visit') {
  const [port, connections, runMs] = args.map(Number);
  visit(port ?? 0, connections ?? 0, runMs ?? 0);
}
