// 08-hello.ts: what a greeting in JSON costs each server: 64 clients on connections that stay open,
// each of whom asks, waits for the answer, and asks again.
//
// Each server is a process of its own with a core of its own (http-peers.ts), and so are its
// visitors (http-load.ts).

import type { Measurement } from '../../.vitepress/weave/measurement.ts';
import { round } from './04-echo.ts';
import { findAbsent, findVersions, startHttpServer } from './http-servers.ts';
import type { ServerName } from './http-servers.ts';
import { cheapest, measureCost } from './process-cost.ts';
import type { CostOfRun } from './process-cost.ts';

/** In the order of the plot, with the names of their figures. */
const SERVERS: Readonly<Record<ServerName, string>> = {
  'ours, epoll': 'epoll',
  'ours, node': 'node',
  toNodeHandler: 'bridge',
  'node:http': 'nodeHttp',
  Fastify: 'fastify',
  Hono: 'hono',
  uvicorn: 'uvicorn',
  nginx: 'nginx',
  'no HTTP, guest mode': 'floorGuest',
  'no HTTP, own mode': 'floorOwn',
};

const PRESSURE = { connections: 64, warmUpRequests: 30_000, runMs: 1_000 };
const ROUNDS = 5;

/** Measures every server, one after the other and all over again; takes about four minutes. */
export async function measure(): Promise<Measurement> {
  const versions = findVersions();
  const absent: readonly ServerName[] = findAbsent(versions);
  for (const name of absent) console.log(`  ${name} isn't installed: left out`);
  const names = (Object.keys(SERVERS) as ServerName[]).filter((name) => !absent.includes(name));
  const example = await describeAll(names);
  const costs = new Map<ServerName, CostOfRun[]>(names.map((name) => [name, []]));
  for (let n = 0; n < ROUNDS; n += 1)
    for (const name of names) {
      const server = await startHttpServer(name, 'hello', example);
      costs.get(name)?.push(await measureCost(server, PRESSURE));
    }
  const best = names.map((name) => [name, cheapest(costs.get(name) ?? [])] as const);
  const nodeMicros = cheapest(costs.get('node:http') ?? []).micros;
  return {
    xLabel: 'processor time for a request, µs',
    yLabel: '',
    series: [],
    bars: {
      parts: ['the program', 'the kernel'],
      rows: best.map(([name, { micros, kernelMicros }]) => ({
        name,
        values: [round(micros - kernelMicros, 100), round(kernelMicros, 100)],
      })),
    },
    versions,
    figures: Object.fromEntries(
      best.flatMap(([name, { micros, kernelMicros }]) => [
        [`${SERVERS[name]}Micros`, round(micros, 10)],
        [`${SERVERS[name]}KernelMicros`, round(kernelMicros, 10)],
        [`${SERVERS[name]}Ratio`, round(micros / nodeMicros, 100)],
      ]),
    ),
  };
}

/** Says what each server answers, and returns ours: those without HTTP send the same octets. */
async function describeAll(names: readonly ServerName[]): Promise<string> {
  let example = '';
  for (const name of names) {
    const { response, stop } = await startHttpServer(name, 'hello', example);
    await stop();
    if (name === 'ours, epoll') example = response.text;
    console.log(`  ${name} sends ${response.octets} octets: ${response.fieldNames.join(', ')}`);
  }
  return example;
}
