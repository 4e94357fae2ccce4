// show-short-bridge.ts: three clients of one bridge, and then of another.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import type { HttpApplication } from '../protocols.ts';
import { toNodeHandler } from '../to-node-handler.ts';
import type { NodeHandler } from '../to-node-handler.ts';
import { toHandler } from './short-bridge.ts';

type Bridge = (application: HttpApplication) => NodeHandler;

const MEBI = 1024 * 1024;
const PIECE = new Uint8Array(64 * 1024);
const START = { type: 'http.response.start', status: 200 } as const;

// #region try two bridges
/** Tries both bridges, and tells `log` what came of it. */
export async function showShortBridge(
  log: (line: string) => void,
): Promise<void> {
  log('the short bridge');
  await tryBridge(toHandler, log);
  log('toNodeHandler');
  const quiet: Bridge = (application) =>
    toNodeHandler(application, { onError: () => {} });
  await tryBridge(quiet, log);
}

async function tryBridge(
  bridge: Bridge,
  log: (line: string) => void,
): Promise<void> {
  log(`  a client reads nothing: ${await readNothing(bridge)}`);
  log(`  a client leaves: ${await leave(bridge)}`);
  log(`  the application throws: ${await beThrownAt(bridge)}`);
}
// #endregion try two bridges

// #region three clients
async function readNothing(bridge: Bridge): Promise<string> {
  let sent = 0;
  const application: HttpApplication = async (_scope, _receive, send) => {
    await send(START);
    for (; sent < 64 * MEBI; sent += PIECE.length)
      await send({ type: 'http.response.body', body: PIECE, moreBody: true });
  };
  return onServer(bridge(application), async (client, findResponse) => {
    client.pause();
    await turns(500);
    const tens = Math.round((findResponse()?.writableLength ?? 0) / MEBI / 10);
    const done = sent === 64 * MEBI ? 'all is sent' : 'the application waits';
    return `${done}, and about ${tens * 10} MiB are kept in memory`;
  });
}

async function leave(bridge: Bridge): Promise<string> {
  const heard: string[] = [];
  const application: HttpApplication = async (_scope, receive) => {
    heard.push((await receive()).type);
    await turns(100); // some work
    for (let n = 0; n < 2; n += 1) heard.push((await receive()).type);
  };
  return onServer(bridge(application), async (client) => {
    while (heard.length === 0) await setImmediate();
    client.destroy();
    await turns(500);
    return `the application hears ${heard.join(', ')}`;
  });
}

async function beThrownAt(bridge: Bridge): Promise<string> {
  const application: HttpApplication = async () => {
    throw new Error('a bug');
  };
  return onServer(bridge(application), async (client) => {
    let text = '';
    client.setEncoding('latin1').on('data', (more: string) => {
      text += more;
    });
    await turns(500);
    return text === ''
      ? 'the client waits, and will wait'
      : `the client reads ${text.split('\r\n', 1).join()}`;
  });
}
// #endregion three clients

// #region a server for one request
type FindResponse = () => ServerResponse | undefined;

/** Asks a server for `/`, and lets `look` see what comes of it. */
async function onServer(
  handler: NodeHandler,
  look: (client: Socket, findResponse: FindResponse) => Promise<string>,
): Promise<string> {
  let seen: ServerResponse | undefined;
  const server = createServer((request, response) => {
    seen = response;
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  try {
    return await look(client, () => seen);
  } finally {
    client.destroy();
    server.close();
    server.closeAllConnections();
  }
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await setImmediate();
}
// #endregion a server for one request
