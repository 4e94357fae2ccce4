// body.ts: bodies, for applications that don't care for messages.

import { createOctets } from '../05-http-parser/index.ts';
import type { HttpReceiveMessage, HttpSendMessage } from './http-messages.ts';
import { ClientDisconnected } from './lasgi-error.ts';
import type { Receive, Send } from './protocols.ts';

// #region a body to be read
/**
 * The pieces of a request's body, as they come. Asks for the next one when the
 * loop comes back for it: until then the client has to wait.
 *
 * @throws ClientDisconnected if the client leaves in its middle.
 */
export async function* bodyOf(
  receive: Receive<HttpReceiveMessage>,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const message = await receive();
    if (message.type === 'http.disconnect')
      throw new ClientDisconnected(
        'Cannot read the body: the client has left in its middle',
      );
    if (message.body.length > 0) yield message.body;
    if (!message.moreBody) return;
  }
}

/** All of a request's body. The server limits its length. */
export async function readBody(
  receive: Receive<HttpReceiveMessage>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bodyOf(receive)) pieces.push(piece);
  return joinOctets(pieces);
}

/** The pieces as one: of one piece, itself. */
export function joinOctets(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = createOctets(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
// #endregion a body to be read

// #region a body to be sent
/**
 * Sends the pieces as the body of the response, up to its end. Asks for the next
 * one when the client has taken the last.
 */
export async function sendBody(
  send: Send<HttpSendMessage>,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const body of pieces)
    await send({ type: 'http.response.body', body, moreBody: true });
  await send({ type: 'http.response.body' });
}
// #endregion a body to be sent
