// node-subject.ts: any server on `node:http`, to be tried by the kit.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { Ability, CaseState } from '../conformance-case.ts';
import type { ServeOptions, Subject, Wire } from '../conformance-subject.ts';
import type { Application } from '../protocols.ts';

/** What can serve requests, and no lifespan. */
export interface Server {
  readonly offers: ReadonlySet<Ability>;
  serve(
    application: Application<CaseState>,
    options: ServeOptions,
  ): RequestListener;
}

// #region a server on a port of this machine
/** Creates a subject: for each case a server of its own. */
export function createNodeSubject(name: string, tried: Server): Subject {
  return {
    name,
    offers: tried.offers,
    async serve(application, options) {
      const listener = tried.serve(application, options);
      const server = createServer(listener).on('checkContinue', listener);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      return {
        connect: () => connectWire(port),
        async close() {
          server.close();
          server.closeAllConnections();
          await once(server, 'close');
        },
      };
    },
  };
}
// #endregion a server on a port of this machine

// #region a wire over a socket
async function connectWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => {}); // who reads is told
  const pieces: AsyncIterator<Uint8Array> = socket[Symbol.asyncIterator]();
  return {
    async write(octets) {
      if (!socket.destroyed && !socket.write(octets))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    },
    async read() {
      const { done, value } = await pieces.next();
      return done === true ? undefined : value;
    },
    leave: () => socket.resetAndDestroy(),
  };
}
// #endregion a wire over a socket
