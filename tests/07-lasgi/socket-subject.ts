// socket-subject.ts: the server in memory, behind real sockets: the kit's own
// proof that it can wait for a network.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { Subject, Wire } from '../../code/07-lasgi/conformance-subject.ts';
import { OCTETS_SUBJECT } from './octets-subject.ts';
import { connectWire, readFrom, writeTo } from './socket-wire.ts';

/** The same server, on a port of this machine. */
export const SOCKET_SUBJECT: Subject = {
  ...OCTETS_SUBJECT,
  name: 'octets behind sockets',
  async serve(application, options) {
    const served = await OCTETS_SUBJECT.serve(application, options);
    const sockets = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {}); // the pumps hear of it
      served.connect().then((wire) => pump(socket, wire), options.onError);
    });
    sockets.listen(0, '127.0.0.1');
    await once(sockets, 'listening');
    const { port } = sockets.address() as AddressInfo;
    return {
      connect: () => connectWire(port),
      async close() {
        sockets.close();
        await once(sockets, 'close');
        await served.close();
      },
    };
  },
};

function pump(socket: Socket, wire: Wire): void {
  socket.once('close', () => wire.leave());
  pumpIn(socket, wire).catch(() => wire.leave());
  pumpOut(socket, wire).catch(() => socket.resetAndDestroy());
}

async function pumpIn(socket: Socket, wire: Wire): Promise<void> {
  let octets = await readFrom(socket);
  while (octets !== undefined) {
    await wire.write(octets);
    octets = await readFrom(socket);
  }
  wire.leave(); // the clients of the kit close both ways, or none
}

async function pumpOut(socket: Socket, wire: Wire): Promise<void> {
  let octets = await wire.read();
  while (octets !== undefined) {
    await writeTo(socket, octets);
    octets = await wire.read();
  }
  socket.end();
}
