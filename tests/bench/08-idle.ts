// 08-idle.ts: what ten thousand connections cost that have made a request and stay open: the growth
// of the server's resident memory, once the garbage is gone.
//
// Every connection is a descriptor for the server and one for its visitors, who have a process of
// their own. Node takes as many as the system's hard limit lets it (`ulimit -Hn`); where that is
// less, there are fewer connections.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { median, round } from './04-echo.ts';
import { holdConnections, loadClosed } from './http-load.ts';
import type { Peer } from './http-peers.ts';
import { startHttpServer } from './http-servers.ts';
import { ask } from './process-questions.ts';

/** With the names of their figures. */
const SERVERS: readonly (readonly [Peer, string])[] = [
  ['ours, epoll', 'epoll'],
  ['ours, node', 'node'],
  ['node:http', 'nodeHttp'],
];
const WANTED = 10_000; // connections
const SPARE = 200; // descriptors that a server has besides
const WARM_UP = { connections: 64, minRequests: 10_000, runMs: 0 };
const ROUNDS = 5; // the median counts
const MIB = 1024 * 1024;

/** Measures every server, one after the other and all over again; takes about three minutes. */
export async function measure(): Promise<Measurement> {
  const connections = Math.min(WANTED, readDescriptorLimit() - SPARE);
  if (connections < WANTED) console.log(`  ${connections} connections: ulimit -Hn allows no more`);
  const counts = [connections / 2, connections];
  const runs = new Map<Peer, number[][]>(SERVERS.map(([name]) => [name, []]));
  for (let n = 0; n < ROUNDS; n += 1)
    for (const [name] of SERVERS) runs.get(name)?.push(await measureOnce(name, counts));
  const growth = (name: Peer, index: number): number =>
    median((runs.get(name) ?? []).map((octets) => octets[index] ?? NaN));
  return {
    xLabel: 'idle connections',
    yLabel: 'resident memory they cost the server, MiB',
    series: SERVERS.map(([name]) => ({
      name,
      points: [0, ...counts].map((count, n): Point => [
        count,
        n === 0 ? 0 : round(growth(name, n - 1) / MIB, 10),
      ]),
    })),
    figures: {
      connections,
      ...Object.fromEntries(
        SERVERS.map(([name, figure]) => [
          `${figure}Kib`,
          round(growth(name, counts.length - 1) / 1024 / connections, 10),
        ]),
      ),
    },
  };
}

/** By how many octets the server has grown at each count. */
async function measureOnce(name: Peer, counts: readonly number[]): Promise<number[]> {
  const { process, conversation, stop } = await startHttpServer(name, 'hello');
  const holders: ChildProcess[] = [];
  try {
    await loadClosed({ ...conversation, ...WARM_UP });
    const before = await ask(process, 'residentOctets');
    const growth: number[] = [];
    let held = 0;
    for (const count of counts) {
      holders.push(await holdConnections({ ...conversation, connections: count - held }));
      held = count;
      growth.push((await ask(process, 'residentOctets')) - before);
    }
    return growth;
  } finally {
    for (const holder of holders) {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
    await stop();
  }
}

function readDescriptorLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  return Number(/^Max open files +\d+ +(?<hard>\d+)/m.exec(limits)?.groups?.['hard'] ?? Infinity);
}
