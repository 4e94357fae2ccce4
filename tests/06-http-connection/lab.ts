// lab.ts: one or two ends of a connection, fed with text and shown as text.

import { octetsToText, textToOctets } from '../../code/05-http-parser/index.ts';
import type { FieldLine, HttpLimits } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type {
  Incoming,
  Outgoing,
  OutgoingRequest,
  OutgoingResponse,
  Role,
} from '../../code/06-http-connection/index.ts';

export const END = { type: 'end-of-message', trailerSection: [] } as const;
export const CLOSED = { type: 'connection-closed' } as const;

export function data(text: string): { type: 'data'; octets: Uint8Array } {
  return { type: 'data', octets: textToOctets(text) };
}

export function response(
  status: number,
  ...headerSection: readonly FieldLine[]
): OutgoingResponse {
  const type = status < 200 ? 'informational' : 'response';
  return { type, status, headerSection };
}

export function request(
  method: string,
  ...headerSection: readonly FieldLine[]
): OutgoingRequest {
  const requestTarget = method === 'CONNECT' ? 'far:80' : '/';
  const fields: readonly FieldLine[] = [['host', 'a'], ...headerSection];
  return { type: 'request', method, requestTarget, headerSection: fields };
}

/** A server that has received `text`, and has been asked for all events. */
export function serverAfter(
  text: string,
  limits: Partial<HttpLimits> = {},
): Connection<'server'> {
  const server = new Connection('server', limits);
  server.receive(textToOctets(text));
  hear(server);
  return server;
}

/** A client that has sent a request without a body. */
export function clientAfter(
  method: string,
  ...fields: readonly FieldLine[]
): Connection<'client'> {
  const client = new Connection('client');
  client.send(request(method, ...fields));
  client.send(END);
  return client;
}

/** All events that there are, in words, until it needs data, pauses or ends. */
export function hear<R extends Role>(connection: Connection<R>): string[] {
  const events: string[] = [];
  for (;;) {
    const event: Incoming[Role] = connection.nextEvent();
    events.push(...wordsOf(event));
    if (['need-data', 'paused', 'connection-closed'].includes(event.type))
      return events;
  }
}

/** What became of `text`, in words, without those that only say to wait. */
export function told<R extends Role>(
  connection: Connection<R>,
  text: string,
): string[] {
  connection.receive(textToOctets(text));
  return hear(connection).filter((words) => words !== 'need-data');
}

/** An event in words: `GET /a HTTP/1.1`, `200 OK`, `data abc`, `end`. */
export function wordsOf(event: Incoming[Role]): string[] {
  switch (event.type) {
    case 'request':
      return [
        `${event.method} ${event.requestTarget} HTTP/${event.httpVersion}`,
        ...linesOf(event.headerSection),
      ];
    case 'informational':
    case 'response':
      return [
        `${event.status} ${event.reasonPhrase}`,
        ...linesOf(event.headerSection),
      ];
    case 'data':
      return [`data ${octetsToText(event.octets)}`];
    case 'end-of-message':
      return [...linesOf(event.trailerSection), 'end'];
    case 'connection-closed':
    case 'need-data':
    case 'paused':
      return [event.type];
  }
}

function linesOf(fields: readonly FieldLine[]): string[] {
  return fields.map(([name, value]) => `  ${name}: ${value}`);
}

/** Sends the events, and returns all that is to be written, as text. */
export function say<R extends Role>(
  connection: Connection<R>,
  ...events: readonly Outgoing[R][]
): string {
  return events.map((event) => octetsToText(connection.send(event))).join('');
}

/** The states of both, our own first: `send-response / send-body`. */
export function states<R extends Role>(connection: Connection<R>): string {
  return `${connection.ourState} / ${connection.theirState}`;
}

/** What a piece of code throws: `LocalProtocolError`, or its code; else `nothing`. */
export function faultOf(action: () => unknown): string {
  try {
    action();
    return 'nothing';
  } catch (error) {
    const { name, code } = error as { name: string; code?: string };
    return code === undefined ? name : `${name} ${code}`;
  }
}

/** GET and friends as octets: `get('/a', 'Connection: close')`. */
export function get(path: string, ...lines: readonly string[]): string {
  return ask(`GET ${path} HTTP/1.1`, ...lines);
}

/** A request line and field lines, Host among them, as octets. */
export function ask(line: string, ...lines: readonly string[]): string {
  return `${[line, 'Host: a', ...lines].join('\r\n')}\r\n\r\n`;
}
