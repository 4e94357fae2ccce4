// show-welded.ts: one application, and three servers to run it on.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { textToOctets } from '../../05-http-parser/index.ts';
import { Connection } from '../../06-http-connection/index.ts';
import { greet } from './welded.ts';

/** Calls the application in spite of its types, as JavaScript would. */
const greetAnyhow: (...args: readonly unknown[]) => unknown = greet as never;

// #region try three servers
/** Tries the application on three servers, and says what came of it. */
export async function showWelded(log: (line: string) => void): Promise<void> {
  log(`on node:http: ${await tryOn(onNodeHttp)}`);
  log(`on a fetch runtime: ${await tryOn(onFetch)}`);
  log(`on the connection of chapter 6: ${await tryOn(onConnection)}`);
}

async function tryOn(server: () => Promise<string>): Promise<string> {
  try {
    return await server();
  } catch (error) {
    return String(error);
  }
}
// #endregion try three servers

// #region the three servers
async function onNodeHttp(): Promise<string> {
  const server = createServer(greet).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/Ada`);
    return `${response.status} ${(await response.text()).trim()}`;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** There an application returns its response. */
async function onFetch(): Promise<string> {
  const response = greetAnyhow(new Request('http://127.0.0.1/Ada'));
  return `${String(response)}`;
}

/** There a request is an event, and so is a response. */
async function onConnection(): Promise<string> {
  const connection = new Connection('server');
  connection.receive(textToOctets('GET /Ada HTTP/1.1\r\nHost: a\r\n\r\n'));
  return String(greetAnyhow(connection.nextEvent(), connection));
}
// #endregion the three servers
