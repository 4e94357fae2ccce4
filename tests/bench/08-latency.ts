// 08-latency.ts: how long answers take, at loads that node:http can bear: requests are sent on a
// schedule, the same for all servers, and each one's time counts from when it was to be sent.

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { median, round } from './04-echo.ts';
import { loadClosed, loadOpen } from './http-load.ts';
import type { Latencies } from './http-load.ts';
import type { Peer } from './http-peers.ts';
import { startHttpServer } from './http-servers.ts';

/** With the names of their figures. */
const SERVERS: readonly (readonly [Peer, string])[] = [
  ['ours, epoll', 'epoll'],
  ['ours, node', 'node'],
  ['node:http', 'nodeHttp'],
];
const CONNECTIONS = 64;
// Or the compiler is still at work in the first run, on the server's core.
const WARM_UP_REQUESTS = 300_000;
const RUN_MS = 2_000;
const ROUNDS = 3; // of each figure the median counts
const LOADS = [1 / 8, 1 / 4, 3 / 8, 1 / 2]; // of what node:http can do
const LIMIT_ROUNDS = 3;
const LIMIT_MS = 1_000;

/** Measures all servers at all loads; takes about four minutes. */
export async function measure(): Promise<Measurement> {
  const limit = await findLimit();
  const rates = LOADS.map((load) => Math.round((limit * load) / 100) * 100);
  const runs = new Map<Peer, Latencies[][]>(SERVERS.map(([name]) => [name, []]));
  for (let n = 0; n < ROUNDS; n += 1)
    for (const [name] of SERVERS) runs.get(name)?.push(await measureOnce(name, rates));
  const middle = (name: Peer, index: number, what: keyof Latencies): number =>
    median((runs.get(name) ?? []).map((run) => run[index]?.[what] ?? NaN));
  const last = LOADS.length - 1;
  return {
    xLabel: 'requests a second',
    yLabel: '99 of 100 answers are there after, ms',
    series: SERVERS.map(([name]) => ({
      name,
      points: rates.map((rate, index): Point => [
        rate,
        round(middle(name, index, 'p99Micros') / 1_000, 100),
      ]),
    })),
    figures: {
      limitPerSecond: Math.round(limit / 100) * 100,
      ratePerSecond: rates[last] ?? NaN,
      ...Object.fromEntries(
        SERVERS.flatMap(([name, figure]) => [
          [`${figure}MedianMicros`, middle(name, last, 'medianMicros')],
          [`${figure}P99Millis`, round(middle(name, last, 'p99Micros') / 1_000, 10)],
          [`${figure}P999Millis`, round(middle(name, last, 'p999Micros') / 1_000, 10)],
        ]),
      ),
    },
  };
}

/** How many requests a second node:http can answer, at best. */
async function findLimit(): Promise<number> {
  const limits: number[] = [];
  for (let n = 0; n < LIMIT_ROUNDS; n += 1) {
    const { conversation, stop } = await startHttpServer('node:http', 'hello');
    const load = { ...conversation, connections: CONNECTIONS };
    await loadClosed({ ...load, minRequests: WARM_UP_REQUESTS, runMs: 0 });
    const answers = await loadClosed({ ...load, minRequests: 0, runMs: LIMIT_MS });
    limits.push((answers * 1_000) / LIMIT_MS);
    await stop();
  }
  return Math.max(...limits);
}

/** One server, at each rate in turn. */
async function measureOnce(name: Peer, rates: readonly number[]): Promise<Latencies[]> {
  const { conversation, stop } = await startHttpServer(name, 'hello');
  const load = { ...conversation, connections: CONNECTIONS };
  const latencies: Latencies[] = [];
  try {
    await loadClosed({ ...load, minRequests: WARM_UP_REQUESTS, runMs: 0 });
    for (const requestsPerSecond of rates)
      latencies.push(await loadOpen({ ...load, runMs: RUN_MS, requestsPerSecond }));
    return latencies;
  } finally {
    await stop();
  }
}
