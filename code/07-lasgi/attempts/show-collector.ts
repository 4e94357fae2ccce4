// show-collector.ts: three applications, asked by one client and then by another.

import { setImmediate } from 'node:timers/promises';

import { byProtocol } from '../by-protocol.ts';
import { createClient } from '../client.ts';
import type { HttpApplication } from '../protocols.ts';
import { collect } from './collector.ts';

/** Asks an application, and says what the test gets to see. */
type Ask = (application: HttpApplication) => Promise<string>;

const START = { type: 'http.response.start', status: 200 } as const;
const BODY = new TextEncoder().encode('Hello!');

// #region three applications
/** What is wrong with the second is its header. */
const APPLICATIONS: ReadonlyMap<string, HttpApplication> = new Map([
  [
    'a page',
    async (_scope, _receive, send) => {
      await send(START);
      await send({ type: 'http.response.body', body: BODY });
    },
  ],
  [
    'a page for which a server answers 500',
    async (_scope, _receive, send) => {
      await send({ ...START, headers: [['x', 'a\r\nset-cookie: b']] });
      await send({ type: 'http.response.body', body: BODY });
    },
  ],
  [
    'events, until the client leaves',
    async ({ signal }, _receive, send) => {
      await send(START);
      await send({ type: 'http.response.body', body: BODY, moreBody: true });
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
    },
  ],
]);
// #endregion three applications

// #region ask them, and say what a test sees
/** Lets both clients ask all three, and tells `log` what they see. */
export async function showCollector(
  log: (line: string) => void,
): Promise<void> {
  log('a client that collects');
  await askAll(collectFrom, log);
  log('a client in memory');
  await askAll(askInMemory, log);
}

async function askAll(ask: Ask, log: (line: string) => void): Promise<void> {
  for (const [name, application] of APPLICATIONS)
    log(`  ${name}: ${await Promise.race([ask(application), patience()])}`);
}

/** No test waits for ever, and a thousand turns of the loop are plenty. */
async function patience(): Promise<string> {
  for (let n = 0; n < 1000; n += 1) await setImmediate();
  return 'no response yet, and no error';
}

async function collectFrom(application: HttpApplication): Promise<string> {
  const { status, text } = await collect(application, '/');
  return `${status} ${text}`;
}

async function askInMemory(application: HttpApplication): Promise<string> {
  const client = await createClient(byProtocol({ http: application }));
  try {
    const { status, body } = await client.get('/');
    const { value } = await body.next();
    return `${status} ${new TextDecoder().decode(value)}`;
  } catch (error) {
    return String(error);
  } finally {
    await client.close();
  }
}
// #endregion ask them, and say what a test sees
