// visitors.ts: visitors of an echo server who are quicker than any server: on our own loop, in own
// mode, in a process of their own. Each says 64 octets, waits until they have come back, and says
// them again.
//
// Servers and visitors have a core each, by taskset(1); or it would be chance whether both share one.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createKernelLoop, READABLE, WRITABLE } from '../../code/02-event-loop/index.ts';

const MESSAGE_OCTETS = 64;
const [SERVER_CORE, VISITORS_CORE] = ['0', '1'];
const SELF = fileURLToPath(import.meta.url);

/** Starts a program of TypeScript that is measured, on the core of the servers. */
export function startServer(file: string, ...args: string[]): ChildProcess {
  return startOn(SERVER_CORE, file, args);
}

/** Loads the server on `port` for a while, and says how many round trips there were. */
export async function loadFor(port: number, connections: number, runMs: number): Promise<number> {
  const args = ['visit', String(port), String(connections), String(runMs)];
  return Number(await firstLine(startOn(VISITORS_CORE, SELF, args)));
}

function startOn(core: string, file: string, args: readonly string[]): ChildProcess {
  const command = ['-c', core, process.execPath, '--import', 'tsx', file, ...args];
  return spawn('taskset', command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The first line that a program says. */
export async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('Cannot hear the process: it has no stdout');
  const [line] = await once(createInterface(stdout), 'line');
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
