// visitor.ts: a client that says what it is told to, octet for octet.

import { once } from 'node:events';
import { connect } from 'node:net';

export interface Visitor {
  /** Sends `text` as it is, one octet per character. */
  send(text: string): void;
  /** Settles when the first octets come back. */
  readonly answering: Promise<unknown>;
  /** All that came back, once the server has closed its side. */
  readonly answer: Promise<string>;
  /** Hangs up in the rudest way TCP has: a reset instead of an end. */
  reset(): void;
}

/** Connects to `port` of this machine. */
export async function visit(port: number): Promise<Visitor> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  const answering = once(socket, 'data');
  answering.catch(() => {}); // whoever awaits it is told; nobody else need be
  const answer = once(socket, 'close').then(() => received);
  answer.catch(() => {}); // likewise
  return {
    send: (text) => socket.write(text, 'latin1'),
    answering,
    answer,
    reset: () => socket.resetAndDestroy(),
  };
}

/** Connects, says `text` in one packet and returns the whole answer. */
export async function ask(port: number, text: string): Promise<string> {
  const visitor = await visit(port);
  visitor.send(text);
  return visitor.answer;
}
