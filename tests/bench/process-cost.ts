// process-cost.ts: what a server spends on each request, and how much of that is the kernel's work.
//
// How much is the kernel's count of all its threads, to the nanosecond (cpuMicros of 04-echo.ts).
// Whose it was is counted in ticks of 10 ms (/proc/PID/stat): enough for a share.

import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { cpuMicros } from './04-echo.ts';
import { loadClosed } from './http-load.ts';
import type { HttpServer } from './http-servers.ts';

/** Processor time for a request. */
export interface Cost {
  readonly micros: number;
  readonly kernelMicros: number;
}

/** What one run has told. */
export interface CostOfRun {
  readonly micros: number;
  readonly ticks: Ticks;
}

/** How visitors load a server. */
export interface Pressure {
  readonly connections: number;
  /** Requests before any is counted, so that the compiler can finish. */
  readonly warmUpRequests: number;
  readonly runMs: number;
}

/** Measures a server that has just been started, and stops it. */
export async function measureCost(
  { process, conversation, stop }: HttpServer,
  { connections, warmUpRequests, runMs }: Pressure,
): Promise<CostOfRun> {
  const load = { ...conversation, connections };
  try {
    await loadClosed({ ...load, minRequests: warmUpRequests, runMs: 0 });
    const before = { micros: cpuMicros(process), ticks: readTicks(process) };
    const answers = await loadClosed({ ...load, minRequests: 0, runMs });
    const ticks = readTicks(process);
    return {
      micros: (cpuMicros(process) - before.micros) / answers,
      ticks: {
        program: ticks.program - before.ticks.program,
        kernel: ticks.kernel - before.ticks.kernel,
      },
    };
  } finally {
    await stop();
  }
}

/**
 * Other programs only ever add to what is measured, so of several runs the cheapest counts. The
 * kernel's share is that of all runs: one has few ticks.
 */
export function cheapest(runs: readonly CostOfRun[]): Cost {
  const micros = Math.min(...runs.map((run) => run.micros));
  const kernel = runs.reduce((sum, { ticks }) => sum + ticks.kernel, 0);
  const all = runs.reduce((sum, { ticks }) => sum + ticks.kernel + ticks.program, 0);
  return { micros, kernelMicros: (micros * kernel) / all };
}

/** Ticks of the clock, by who ran. */
export interface Ticks {
  readonly program: number;
  readonly kernel: number;
}

function readTicks({ pid }: ChildProcess): Ticks {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [program = 0, kernel = 0] = fields.slice(11, 13).map(Number); // see proc(5)
  return { program, kernel };
}
