// soak.ts: npm run soak [-- --minutes 30 --transport epoll]: chapter 8's server under load, for long.
//
// Three parts, each with server processes of its own: restarts under load, ten thousand
// connections, and everything at once for as long as was asked for. `npm test` has all three,
// shorter. Exit code 1 if anything isn't as it has to be.

import { parseTransportName } from '../../code/04-streams/index.ts';
import { holdCrowd, maxCrowd } from '../../tests/08-server/soak/crowd.ts';
import { loadMixed } from '../../tests/08-server/soak/mixed-load.ts';
import { restartUnderLoad } from '../../tests/08-server/soak/restarts.ts';
import { describeSample } from '../../tests/08-server/soak/verdict.ts';
import { CommandError } from './command-error.ts';
import { refuseSwallowed } from './npm-options.ts';

const REQUESTS = 10_000;
const RESTARTS = 8;
const CONNECTIONS = 10_000;
const SAMPLE_MS = 10_000;

/** Of a load that is shorter than that there are still enough samples. */
const MIN_SAMPLES = 12;

refuseSwallowed('run soak', ['minutes', 'transport']);
const { minutes, transport } = readOptions(process.argv.slice(2));
const faults = [...(await restart()), ...(await crowd()), ...(await mix())];
for (const fault of faults) console.log(`fault: ${fault}`);
console.log(faults.length === 0 ? 'no fault' : `${faults.length} faults`);
if (faults.length > 0) process.exitCode = 1;

async function restart(): Promise<readonly string[]> {
  console.log(`restarts, by ${transport}: ${number(REQUESTS)} requests, ${RESTARTS + 1} processes`);
  const load = { transport, requests: REQUESTS, restarts: RESTARTS, clients: 50 };
  const report = await restartUnderLoad(load);
  const { answered, repeatedOnUsed, repeatedOnNew, refused } = report;
  console.log(
    `  ${number(answered)} answered; sent again, since the connection had closed: ${repeatedOnUsed} on used ones, ${repeatedOnNew} on new ones; ${number(refused)} connections refused`,
  );
  return report.faults;
}

async function crowd(): Promise<readonly string[]> {
  const connections = Math.min(CONNECTIONS, maxCrowd());
  const isFewer = connections < CONNECTIONS;
  const why = isFewer ? `, and not ${number(CONNECTIONS)}, which ulimit -n forbids` : '';
  console.log(`a crowd, by ${transport}: ${number(connections)} connections${why}`);
  const report = await holdCrowd({ transport, connections });
  const { answeredOnce, answeredAgain, closed, tookMs, endedBy, stderr } = report;
  console.log(
    `  ${number(answeredOnce)} answered, ${number(answeredAgain)} answered again, ${number(closed)} closed by the stop, in ${tookMs.join(' + ')} ms`,
  );
  const isWhole = [answeredOnce, answeredAgain, closed].every((count) => count === connections);
  const isWell = isWhole && endedBy === 0 && stderr === '';
  return isWell ? [] : [`the crowd: ${JSON.stringify(report)}`];
}

async function mix(): Promise<readonly string[]> {
  console.log(`a mixed load, by ${transport}: ${minutes} minutes`);
  const durationMs = minutes * 60_000;
  const report = await loadMixed({
    transport,
    durationMs,
    sampleMs: Math.min(SAMPLE_MS, durationMs / MIN_SAMPLES),
    onSample: (sample) => console.log(describeSample(sample)),
  });
  const { requests, connections, actions, base, end } = report;
  const done = [...actions].map(([name, count]) => `${name} ${number(count)}`);
  console.log(`  ${number(requests)} requests on ${number(connections)} connections`);
  console.log(`  ${done.toSorted().join(', ')}`);
  console.log(
    `  before and at the end: ${base.descriptors} and ${end.descriptors} descriptors, ${base.tasks} and ${end.tasks} tasks`,
  );
  return report.faults;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

function readOptions(args: readonly string[]): {
  readonly minutes: number;
  readonly transport: string;
} {
  let minutes = 30;
  let transport = parseTransportName(undefined);
  for (let n = 0; n < args.length; n += 2) {
    const [option = '', value = ''] = args.slice(n, n + 2);
    if (option === '--minutes') minutes = parseMinutes(value);
    else if (option === '--transport' && (value === 'epoll' || value === 'node')) transport = value;
    else if (option === '--transport')
      throw new CommandError(`Cannot use transport "${value}": expected epoll or node`);
    else
      throw new CommandError(
        `Cannot read "${option}": there is no such option, expected --minutes or --transport, and a value`,
      );
  }
  return { minutes, transport };
}

function parseMinutes(text: string): number {
  const minutes = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (minutes > 0) return minutes;
  throw new CommandError(
    `Cannot read "--minutes": "${text}" is no time, expected a number of minutes above 0, such as 0.5`,
  );
}
