// 08-body.ts: what 64 KiB cost a server, each way: a response that it has at hand, and a request
// that the application reads to its end.

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { round } from './04-echo.ts';
import type { Work } from './http-application.ts';
import type { Peer } from './http-peers.ts';
import { findVersions, startHttpServer } from './http-servers.ts';
import { cheapest, measureCost } from './process-cost.ts';
import type { Cost, CostOfRun } from './process-cost.ts';

/** In the order of the plot, with the names of their figures. */
const SERVERS: readonly (readonly [Peer, string])[] = [
  ['ours, epoll', 'epoll'],
  ['ours, node', 'node'],
  ['node:http', 'nodeHttp'],
  ['Fastify', 'fastify'],
];
const WORKS: readonly Exclude<Work, 'hello'>[] = ['download', 'upload'];
const PRESSURE = { connections: 16, warmUpRequests: 4_000, runMs: 1_000 };
const ROUNDS = 6;

interface Row {
  readonly name: string;
  readonly figure: string;
  readonly cost: Cost;
}

/** Measures every server, one after the other and all over again; takes about three minutes. */
export async function measure(): Promise<Measurement> {
  const rows: Row[] = [];
  for (const work of WORKS) rows.push(...(await measureWork(work)));
  const { Fastify = '' } = findVersions();
  return {
    xLabel: 'processor time for 64 KiB, µs',
    yLabel: '',
    series: [],
    bars: {
      parts: ['the program', 'the kernel'],
      rows: rows.map(({ name, cost: { micros, kernelMicros } }) => ({
        name,
        values: [round(micros - kernelMicros, 10), round(kernelMicros, 10)],
      })),
    },
    versions: { Fastify },
    figures: Object.fromEntries(
      rows.flatMap(({ figure, cost: { micros, kernelMicros } }) => [
        [`${figure}Micros`, round(micros, 10)],
        [`${figure}KernelMicros`, round(kernelMicros, 10)],
      ]),
    ),
  };
}

/** One of the works, by all. */
async function measureWork(work: Exclude<Work, 'hello'>): Promise<readonly Row[]> {
  const runs = new Map<Peer, CostOfRun[]>(SERVERS.map(([name]) => [name, []]));
  for (let n = 0; n < ROUNDS; n += 1)
    for (const [name] of SERVERS) {
      const server = await startHttpServer(name, work);
      runs.get(name)?.push(await measureCost(server, PRESSURE));
    }
  return SERVERS.map(([name, figure]) => ({
    name: `${name}, ${work}`,
    figure: `${figure}${work === 'download' ? 'Download' : 'Upload'}`,
    cost: cheapest(runs.get(name) ?? []),
  }));
}
