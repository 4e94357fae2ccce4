// visitor.ts: a client that says what it is told to, octet for octet.

import { once } from 'node:events';
import { connect } from 'node:net';

/** The end of a request head that has nothing to add. */
export const REST = 'HTTP/1.1\r\nHost: localhost\r\n\r\n';

export interface Visitor {
  /** Sends `text` as it is, one octet per character. */
  send(text: string): void;
  /** Settles when the first octets come back. */
  readonly answering: Promise<unknown>;
  /** All that came back, once the server has closed its side. */
  readonly answer: Promise<string>;
  /** Ends our side. Only a visitor who stays needs to: others go with the server. */
  hangUp(): void;
  /** Hangs up in the rudest way TCP has: a reset instead of an end. */
  reset(): void;
}

export interface VisitOptions {
  /** Go on talking after the server has closed its side. Default false. */
  readonly stays?: boolean;
}

/** Connects to `port` of this machine. */
export async function visit(
  port: number,
  { stays = false }: VisitOptions = {},
): Promise<Visitor> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    allowHalfOpen: stays,
  });
  await once(socket, 'connect');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => (received += text));
  const answering = once(socket, 'data');
  answering.catch(() => {}); // whoever awaits it is told; nobody else need be
  const answer = once(socket, stays ? 'end' : 'close').then(() => received);
  answer.catch(() => {}); // likewise
  return {
    send: (text) => socket.write(text, 'latin1'),
    answering,
    answer,
    hangUp: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
  };
}

/** Connects, says `text` in one packet and returns the whole answer. */
export async function exchange(port: number, text: string): Promise<string> {
  const visitor = await visit(port);
  visitor.send(text);
  return visitor.answer;
}
