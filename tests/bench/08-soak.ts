// 08-soak.ts: what a server holds while everything is done to it at once, for minutes.

import type { Measurement, Point } from '../../.vitepress/weave/measurement.ts';
import { restartUnderLoad } from '../08-server/soak/restarts.ts';
import { loadMixed } from '../08-server/soak/mixed-load.ts';
import type { Sample } from '../08-server/soak/verdict.ts';
import { round } from './04-echo.ts';

const MINUTES = 3;
const SAMPLE_MS = 5_000;
const RESTARTS = { transport: 'epoll', requests: 10_000, restarts: 8, clients: 50 };
const MIB = 1024 * 1024;

/** Takes about four minutes. Throws if the server has done anything that it mustn't. */
export async function measure(): Promise<Measurement> {
  const restarts = await restartUnderLoad(RESTARTS);
  const samples: Sample[] = [];
  const report = await loadMixed({
    transport: 'epoll',
    durationMs: MINUTES * 60_000,
    sampleMs: SAMPLE_MS,
    onSample: (sample) => samples.push(sample),
  });
  const faults = [...restarts.faults, ...report.faults];
  if (faults.length > 0) throw new Error(`Cannot measure: ${faults.join('; ')}`);
  const points = (key: 'rss' | 'heap'): Point[] =>
    samples.map((sample) => [Math.round(sample.atMs / 1_000), round(sample[key] / MIB, 10)]);
  return {
    xLabel: 'seconds of load',
    yLabel: 'memory of the server, MiB',
    series: [
      { name: 'resident', points: points('rss') },
      { name: 'reachable objects', points: points('heap') },
    ],
    figures: {
      minutes: MINUTES,
      requests: report.requests,
      connections: report.connections,
      actions: report.actions.size,
      restartedRequests: restarts.answered,
      repeatedOnUsed: restarts.repeatedOnUsed,
      repeatedOnNew: restarts.repeatedOnNew,
    },
  };
}
