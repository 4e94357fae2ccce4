// thread-per-visitor.ts: server.ts, with a thread for every visitor.

import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

// #region what a visitor's thread runs
const SERVER = fileURLToPath(new URL('../server.ts', import.meta.url));
const THREAD = `
  require('tsx/cjs'); // a new thread has never heard of TypeScript
  const { parentPort, workerData } = require('node:worker_threads');
  const { respond } = require(${JSON.stringify(SERVER)});
  parentPort.postMessage(respond(workerData));
`;
// #endregion what a visitor's thread runs

// #region answer each visitor from a thread
/** Listens on `port` of this machine; every request is answered by a thread. */
export function serve(port: number): Server {
  const server = createServer((socket) => {
    socket.once('data', (octets) => {
      const workerData = octets.toString();
      const thread = new Worker(THREAD, { eval: true, workerData });
      console.log(`thread ${thread.threadId} for a visitor`);
      thread.on('message', (response: string) => socket.end(response));
      thread.on('error', (error) => {
        console.error(`thread died: ${error.message}`);
        socket.destroy();
      });
    });
  });
  return server.listen(port, '127.0.0.1');
}
// #endregion answer each visitor from a thread
