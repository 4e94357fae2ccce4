// show-booleans.ts: what the flags let pass, and how a client reads it.

import { octetsToText, textToOctets } from '../../05-http-parser/index.ts';
import { FlaggedConnection } from './booleans.ts';

const GET = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n';
const HEAD = 'HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

// #region what the flags let pass
/** Two responses to one request. */
export function answerTwice(): string {
  const server = serverAfter(GET);
  return respond(server, 'one') + respond(server, 'two');
}

/** A body for HEAD: its client takes it for the next response. */
export function answerHead(): string {
  return respond(serverAfter(HEAD), 'a body');
}

/** The first of two requests, answered as if it were the last. */
export function answerFirst(): string {
  return respond(serverAfter(GET + LAST), 'one');
}
// #endregion what the flags let pass

// #region show it
/** Tells `log` what is written in each case. */
export function showBooleans(log: (line: string) => void): void {
  log('two responses to one request:');
  log(indent(answerTwice()));
  log('a response to HEAD, with a body:');
  log(indent(answerHead()));
  log(
    'a response to the first of two requests, of which the second says close:',
  );
  log(indent(answerFirst()));
}

function serverAfter(text: string): FlaggedConnection {
  const server = new FlaggedConnection();
  server.receive(textToOctets(text));
  while (server.nextEvent().type !== 'need-data');
  return server;
}

function respond(server: FlaggedConnection, body: string): string {
  const length = ['content-length', String(body.length)] as const;
  const pieces = [server.sendHead(200, [length]), server.sendData(body)];
  return [...pieces, server.sendEnd()]
    .map((octets) => octetsToText(octets))
    .join('');
}

function indent(text: string): string {
  return text.trimEnd().replace(/\r\n/g, '\n').replace(/^/gm, '  ');
}
// #endregion show it
