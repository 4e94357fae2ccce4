// later.ts: handlers that may answer later, so that nobody waits for them.

import { createServer, type Server, type Socket } from 'node:net';

/** Answers a request's text, at once or later. */
export type RespondLater = (request: string) => string | Promise<string>;

/** Listens on `port` of this machine; a slow response delays only itself. */
export function serveLater(port: number, respond: RespondLater): Server {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()); // the visitor has left
    socket.once('data', (octets) => {
      answer(socket, respond, octets.toString()).catch(() => socket.destroy());
    });
  });
  return server.listen(port, '127.0.0.1');
}

async function answer(
  socket: Socket,
  respond: RespondLater,
  request: string,
): Promise<void> {
  socket.end(await respond(request));
}
