// socket-wire.ts: a client's end of a connection over a real socket.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { Wire } from '../../code/07-lasgi/conformance-subject.ts';

/** Connects to a server on this machine. */
export async function connectWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => {}); // whoever reads hears of it
  return {
    write: (octets) => writeTo(socket, octets),
    async read() {
      const octets: unknown = await readFrom(socket);
      return octets instanceof Uint8Array ? octets : undefined;
    },
    leave: () => socket.resetAndDestroy(),
  };
}

/** Resolves when more may come, also if the socket has closed. */
export function writeTo(socket: Socket, octets: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once('close', resolve);
    const isRoom = socket.write(octets);
    const done = () => {
      socket.off('close', resolve);
      resolve();
    };
    if (isRoom) done();
    else socket.once('drain', done);
  });
}

/** Reads no more than is asked for. Rejects if the connection broke. */
export function readFrom(socket: Socket): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const octets = socket.read() as Uint8Array | null;
      const isOver = socket.readableEnded || socket.destroyed;
      if (octets === null && !isOver) return;
      for (const name of EVENTS) socket.off(name, look);
      if (octets !== null) resolve(octets);
      else if (socket.errored) reject(socket.errored);
      else resolve(undefined);
    };
    for (const name of EVENTS) socket.on(name, look);
    look();
  });
}

const EVENTS = ['readable', 'end', 'error', 'close'] as const;
