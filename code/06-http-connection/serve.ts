// serve.ts: the server of the demonstration, a task for each client.

import {
  taskGroup,
  TimeoutError,
  withTimeout,
} from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError } from '../04-streams/index.ts';
import type { Listener, Stream } from '../04-streams/index.ts';
import { RemoteProtocolError } from '../05-http-parser/index.ts';
import type { RequestHead } from '../05-http-parser/index.ts';
import { atOnce, respond } from './application.ts';
import { Connection } from './connection.ts';
import { hear, say } from './speaker.ts';
import type { Note, Speaker } from './speaker.ts';
import { findProposal } from './switch-proposal.ts';

type Server = Speaker<'server'>;

const LINGER_MS = 1_000; // for a client to read what we said last

// #region serve whoever comes
/**
 * Serves until it is cancelled.
 *
 * @param createNote  Creates what is told about a connection.
 */
export function* serveAll(
  listener: Listener,
  createNote: (connection: Connection<'server'>) => Note,
): Coroutine<never> {
  return yield* taskGroup(function* (group) {
    for (;;) {
      const stream = yield* listener.accept();
      const connection = new Connection('server');
      const server = { connection, stream, note: createNote(connection) };
      group.spawn(() => serveConnection(server), { name: 'client' });
    }
  });
}

/** Answers one request after the other, until one was the last. */
export function* serveConnection(server: Server): Coroutine<void> {
  const { connection, stream } = server;
  try {
    yield* answerNext(server);
    while (connection.ourState === 'done' && connection.theirState === 'done') {
      connection.startNextCycle();
      yield* answerNext(server);
    }
    if (connection.ourState === 'must-close') yield* leave(server);
  } catch (error) {
    if (!(error instanceof StreamError)) throw error; // else it has left
    connection.sendFailed();
  } finally {
    yield* stream.close();
  }
}
// #endregion serve whoever comes

// #region answer one request
function* answerNext(server: Server): Coroutine<void> {
  try {
    const request = yield* hear(server);
    if (request.type !== 'request') return; // it has closed
    if (server.connection.isWaitingForContinue)
      yield* say(server, {
        type: 'informational',
        status: 100,
        headerSection: [],
      });
    const body = yield* readBody(server);
    if (wantsEcho(request)) yield* switchToEcho(server);
    else yield* say(server, ...respond(request, body));
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    yield* answerFault(server, error);
  }
}

/** Reads to the end of the message, and has a look at what is behind. */
function* readBody(server: Server): Coroutine<Uint8Array> {
  const octets: number[] = [];
  let event = yield* hear(server);
  while (event.type === 'data') {
    for (const octet of event.octets) octets.push(octet);
    event = yield* hear(server);
  }
  const next = server.connection.nextEvent();
  if (next.type !== 'need-data') server.note('hears', next.type, '');
  return Uint8Array.from(octets);
}

function* answerFault(
  server: Server,
  { code, status, message }: RemoteProtocolError,
): Coroutine<void> {
  server.note('hears', code, message);
  if (server.connection.ourState !== 'send-response') return; // too late
  yield* say(server, ...atOnce(status, `${message}\n`));
}
// #endregion answer one request

// #region speak another protocol
function wantsEcho(request: RequestHead): boolean {
  const proposal = findProposal(request);
  return proposal?.type === 'upgrade' && proposal.protocols.includes('echo');
}

/** From here on everything comes back as it is. */
function* switchToEcho(server: Server): Coroutine<void> {
  const { connection, stream } = server;
  const headerSection = [['upgrade', 'echo']] as const;
  yield* say(server, { type: 'informational', status: 101, headerSection });
  let octets: Uint8Array | undefined = connection.takeRest();
  while (octets !== undefined) {
    yield* stream.write(octets);
    octets = yield* stream.read();
  }
}
// #endregion speak another protocol

// #region leave without cutting anybody short
/**
 * Says the end, and waits for the client's: to close while something of it is
 * unread would take our last words back (RFC 9112 §9.6).
 */
function* leave(server: Server): Coroutine<void> {
  yield* say(server, { type: 'connection-closed' });
  yield* server.stream.closeWrite();
  try {
    yield* withTimeout(LINGER_MS, () => readToEnd(server.stream));
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
  }
}

function* readToEnd(stream: Stream): Coroutine<void> {
  let octets = yield* stream.read();
  while (octets !== undefined) octets = yield* stream.read();
}
// #endregion leave without cutting anybody short
