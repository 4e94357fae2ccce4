// node-close.ts: who wants to know when a response of node's is over.
//
// A response that waits behind another one, in a pipeline, has no socket yet, and
// hears nothing of its end. So one listener on the socket tells them all; one
// for each could be more than node lets pass without a warning.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Listeners = Map<ServerResponse, () => void>;

const LISTENERS = new WeakMap<Socket, Listeners>();

// #region tell when a response is over
/** Calls `listener` when the response is through, or can't get through any more. */
export function listenForClose(
  { socket }: IncomingMessage,
  response: ServerResponse,
  listener: () => void,
): void {
  const listeners = LISTENERS.get(socket) ?? watch(socket);
  listeners.set(response, listener);
  response.on('close', () => {
    if (listeners.delete(response)) listener();
  });
}

function watch(socket: Socket): Listeners {
  const listeners: Listeners = new Map();
  LISTENERS.set(socket, listeners);
  socket.once('close', () => {
    for (const listener of listeners.values()) listener();
    listeners.clear();
  });
  return listeners;
}
// #endregion tell when a response is over
