// conversation.ts: a client and a server in memory, and what each of them
// thinks of both.

import { taskGroup } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import type { Listener, Transport } from '../04-streams/index.ts';
import { octetsToText, textToOctets } from '../05-http-parser/index.ts';
import type { OutgoingRequest } from './connection-event.ts';
import type { Role } from './connection-state.ts';
import { Connection } from './connection.ts';
import { serveConnection } from './serve.ts';
import { hear, say } from './speaker.ts';
import type { Note, Speaker } from './speaker.ts';
import { formatMoment, pairOf } from './trace.ts';

const END = { type: 'end-of-message', trailerSection: [] } as const;
const SHOUT = 'not so loud';

/** Told of each moment, a line each. */
export type Log = (line: string) => void;

// #region the scenes
/** Plays every scene on a connection of its own. */
export function* converse(transport: Transport, log: Log): Coroutine<void> {
  const listener = yield* transport.listen({ host: '127.0.0.1', port: 0 });
  for (const [title, scene] of SCENES) {
    log(`\n${title}`);
    yield* play({ transport, listener, log }, scene);
  }
  yield* listener.close();
}

type Scene = (client: Speaker<'client'>) => Coroutine<void>;

const SCENES: readonly (readonly [title: string, scene: Scene])[] = [
  ['two requests, one after the other: GET and HEAD', askTwice],
  ['a body that waits for 100 Continue', askBefore],
  ['two requests at once', pipeline],
  ['another protocol', switchOver],
  ['a fault: a head with two Hosts', stumble],
];
// #endregion the scenes

// #region the stage
interface Stage {
  readonly transport: Transport;
  readonly listener: Listener;
  readonly log: Log;
}

function* play(
  { transport, listener, log }: Stage,
  scene: Scene,
): Coroutine<void> {
  const connections = {
    client: new Connection('client'),
    server: new Connection('server'),
  };
  const noteOf =
    (role: Role): Note =>
    (verb, event, text) => {
      const { client, server } = connections;
      const views = [pairOf('client', client), pairOf('server', server)];
      log(formatMoment({ who: role, verb, event, text }, views));
    };
  yield* taskGroup(function* (group) {
    const stream = yield* transport.connect(listener.address);
    const server = {
      connection: connections.server,
      stream: yield* listener.accept(),
      note: noteOf('server'),
    };
    group.spawn(() => serveConnection(server), { name: 'server' });
    const { client } = connections;
    yield* scene({ connection: client, stream, note: noteOf('client') });
    yield* stream.close();
  });
}
// #endregion the stage

// #region ask properly
function* askTwice(client: Speaker<'client'>): Coroutine<void> {
  yield* say(client, requestOf('GET', '/hello'), END);
  yield* hearResponse(client);
  client.connection.startNextCycle();
  yield* say(client, requestOf('HEAD', '/hello'), END);
  yield* hearResponse(client);
}

function* askBefore(client: Speaker<'client'>): Coroutine<void> {
  const { type, ...rest } = requestOf('POST', '/shout');
  const fields = [
    ['content-length', String(SHOUT.length)],
    ['expect', '100-continue'],
  ] as const;
  const headerSection = [...rest.headerSection, ...fields];
  yield* say(client, { type, ...rest, headerSection });
  yield* hear(client); // 100, or its refusal
  if (client.connection.theirState !== 'send-response') return;
  yield* say(client, { type: 'data', octets: textToOctets(SHOUT) }, END);
  yield* hearResponse(client);
}

function* switchOver(client: Speaker<'client'>): Coroutine<void> {
  const { headerSection, ...rest } = requestOf('GET', '/');
  const proposal = [
    ['connection', 'upgrade'],
    ['upgrade', 'echo'],
  ] as const;
  const fields = [...headerSection, ...proposal];
  yield* say(client, { ...rest, headerSection: fields }, END);
  yield* hear(client);
  yield* sayOctets(client, 'no HTTP any more');
  yield* hearOctets(client, client.connection.takeRest());
}
// #endregion ask properly

// #region ask in octets
/** Our client has no way to pipeline, so these are octets. */
function* pipeline(client: Speaker<'client'>): Coroutine<void> {
  const first = 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n';
  const second = 'GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  yield* sayOctets(client, first + second);
  yield* hearToEnd(client);
}

function* stumble(client: Speaker<'client'>): Coroutine<void> {
  yield* sayOctets(client, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n');
  yield* hearToEnd(client);
}
// #endregion ask in octets

// #region say and hear octets
function requestOf(method: string, requestTarget: string): OutgoingRequest {
  const headerSection = [['host', 'a']] as const;
  return { type: 'request', method, requestTarget, headerSection };
}

function* hearResponse(client: Speaker<'client'>): Coroutine<void> {
  let event = yield* hear(client);
  while (event.type !== 'end-of-message') event = yield* hear(client);
}

function* sayOctets(client: Speaker<'client'>, text: string): Coroutine<void> {
  client.note('says', 'octets', text);
  yield* client.stream.write(textToOctets(text));
}

function* hearOctets(
  { stream, note }: Speaker<'client'>,
  rest: Uint8Array,
): Coroutine<void> {
  const octets = rest.length > 0 ? rest : yield* stream.read();
  if (octets !== undefined) note('hears', 'octets', octetsToText(octets));
}

function* hearToEnd({ stream, note }: Speaker<'client'>): Coroutine<void> {
  let octets = yield* stream.read();
  while (octets !== undefined) {
    note('hears', 'octets', octetsToText(octets));
    octets = yield* stream.read();
  }
}
// #endregion say and hear octets
