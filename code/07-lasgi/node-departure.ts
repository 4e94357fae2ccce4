// node-departure.ts: who wants to know when a connection of node's closes.
//
// A response that waits behind another one, in a pipeline, has no socket yet, and
// hears nothing of its end. So one listener on the socket tells them all; one
// for each could be more than node lets pass without a warning.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { ClientDisconnected } from './lasgi-error.ts';

/** Is told why nobody will see the response. */
export type DepartureListener = (reason: ClientDisconnected) => void;

type Listeners = Map<ServerResponse, DepartureListener>;

const LISTENERS = new WeakMap<Socket, Listeners>();

// #region tell when a connection closes
/** Calls `listener` if the connection closes before the response is through. */
export function listenForDeparture(
  { socket }: IncomingMessage,
  response: ServerResponse,
  listener: DepartureListener,
): void {
  const listeners = LISTENERS.get(socket) ?? watch(socket);
  listeners.set(response, listener);
  response.on('close', () => listeners.delete(response));
}

function watch(socket: Socket): Listeners {
  const listeners: Listeners = new Map();
  LISTENERS.set(socket, listeners);
  // Before node's own, which closes the response, and so ends our interest.
  socket.prependOnceListener('close', () => {
    const reason = new ClientDisconnected(
      'Cannot go on with the request: the connection has closed',
    );
    for (const listener of listeners.values()) listener(reason);
  });
  return listeners;
}
// #endregion tell when a connection closes
