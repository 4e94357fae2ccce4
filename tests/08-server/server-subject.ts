// server-subject.ts: our server, on a real socket, to be tried by the kit.

import { ABILITIES } from '../../code/07-lasgi/conformance-case.ts';
import type { Subject } from '../../code/07-lasgi/conformance-subject.ts';
import { runServer } from '../../code/08-server/index.ts';
import { connectWire } from '../07-lasgi/socket-wire.ts';

/** Our server over the transport of that name. */
export function createServerSubject(transport: 'epoll' | 'node'): Subject {
  return {
    name: `our server on ${transport}`,
    offers: new Set(ABILITIES),
    async serve(application, options) {
      const { lifespan: mode, onWarning, rootPath, onError } = options;
      const stop = new AbortController();
      let running: Promise<void> | undefined;
      const port = await new Promise<number>((resolve, reject) => {
        running = runServer(application, {
          address: { host: '127.0.0.1', port: 0 },
          transport,
          lifespan: { mode, onWarning },
          rootPath,
          onError,
          graceMs: 500,
          stop: stop.signal,
          onListening: (address) =>
            resolve('port' in address ? address.port : 0),
        });
        running.catch(reject);
      });
      return {
        connect: () => connectWire(port),
        async close() {
          stop.abort();
          await running;
        },
      };
    },
  };
}
