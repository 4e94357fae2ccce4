// node-subject.ts: an application on `node:http`, to be tried by the kit.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ABILITIES } from '../../code/07-lasgi/conformance-case.ts';
import type { Subject } from '../../code/07-lasgi/conformance-subject.ts';
import { startLifespan } from '../../code/07-lasgi/index.ts';
import { toNodeHandler } from '../../code/07-lasgi/to-node-handler.ts';
import { connectWire } from './socket-wire.ts';

/** The server that comes with node, through the bridge. */
export const NODE_SUBJECT: Subject = {
  name: 'node:http',
  offers: new Set(ABILITIES),
  async serve(application, { lifespan: mode, onWarning, rootPath, onError }) {
    const lifespan = await startLifespan(application, { mode, onWarning });
    const { state } = lifespan;
    const handler = toNodeHandler(application, { state, rootPath, onError });
    const server = createServer(handler).on('checkContinue', handler);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      connect: () => connectWire(port),
      async close() {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
        await lifespan.stop();
      },
    };
  },
};
