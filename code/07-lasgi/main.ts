// main.ts: npm run chapter 7 -- [--attempt NAME]

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

import { createClient } from './client.ts';
import { greeting } from './greeting.ts';
import { startLifespan } from './lifespan.ts';
import { withLadder } from './message-ladder.ts';
import { toFetch } from './to-fetch.ts';
import { toNodeHandler } from './to-node-handler.ts';

const ATTEMPTS =
  'welded|generic|short-bridge|collector|forgiven|watched|trusting';
const USAGE = `npm run chapter 7 -- [--attempt ${ATTEMPTS}]`;

const log = (line: string): void => console.log(line);
const application = withLadder(greeting, log);

try {
  await run(readAttempt());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function run(attempt: string | undefined): Promise<void> {
  if (attempt !== undefined) return await show(attempt);
  await onNodeHttp();
  await onFetch();
  await inProcess();
}

// #region one application, called three times
async function onNodeHttp(): Promise<void> {
  log('on node:http');
  const lifespan = await startLifespan(application);
  const { state } = lifespan;
  const server = createServer(toNodeHandler(application, { state }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/Ada`);
  log(`the client reads: ${await response.text()}`);
  server.close();
  server.closeAllConnections();
  await lifespan.stop();
}

async function onFetch(): Promise<void> {
  log('where there is fetch, without a lifespan of its own');
  const answer = toFetch(application, { state: { word: 'Hi' } });
  const response = await answer(new Request('http://localhost/Ada'));
  log(`the client reads: ${await response.text()}`);
}

async function inProcess(): Promise<void> {
  log('in process');
  const client = await createClient(application);
  const response = await client.get('/Ada');
  log(`the client reads: ${await response.text()}`);
  await client.close();
}
// #endregion one application, called three times

// #region show what went wrong
/** Runs one of `attempts/`; loads nothing of the others. */
async function show(attempt: string): Promise<void> {
  switch (attempt) {
    case 'welded':
      return (await import('./attempts/show-welded.ts')).showWelded(log);
    case 'generic':
      return (await import('./attempts/show-generic.ts')).showGeneric(log);
    case 'short-bridge':
      return (await import('./attempts/show-short-bridge.ts')).showShortBridge(
        log,
      );
    case 'collector':
      return (await import('./attempts/show-collector.ts')).showCollector(log);
    case 'forgiven':
      return (await import('./attempts/show-forgiven.ts')).showForgiven(log);
    case 'watched':
      return (await import('./attempts/show-forgiven.ts')).showWatched(log);
    case 'trusting':
      return (await import('./attempts/show-trusting.ts')).showTrusting(log);
    default:
      throw new RangeError(
        `Cannot run attempt "${attempt}": expected ${ATTEMPTS}`,
      );
  }
}
// #endregion show what went wrong

// #region read the options
function readAttempt(): string | undefined {
  try {
    const options = { attempt: { type: 'string' } } as const;
    return parseArgs({ options }).values.attempt;
  } catch {
    throw new Error(`Cannot read the options: expected ${USAGE}`);
  }
}
// #endregion read the options
