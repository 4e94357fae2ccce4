import { expect, test } from 'vitest';

import { octetsToText, textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type {
  Incoming,
  Outgoing,
  Role,
} from '../../code/06-http-connection/index.ts';
import { cuts } from '../05-http-parser/feed.ts';
import { ask, data, END, get, request, response, wordsOf } from './lab.ts';

/** What a server answers to the end of each request, in order. */
const ANSWERS: readonly (readonly Outgoing['server'][])[] = [
  [response(200, ['content-length', '2']), data('ab'), END],
  [response(200), data('chunk'), data('ed'), END],
  [response(304), END],
  [response(103, ['link', 'x']), response(404, ['content-length', '0']), END],
  [response(101, ['upgrade', 'x'])],
];

const REQUESTS = [
  get('/1'),
  ask('POST /2 HTTP/1.1', 'Transfer-Encoding: chunked') +
    '3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: 1\r\n\r\n',
  ask('PUT /3 HTTP/1.1', 'Content-Length: 4') + 'wxyz',
  ask('HEAD /4 HTTP/1.1', 'Connection: keep-alive'),
  ask('GET /5 HTTP/1.1', 'Connection: upgrade', 'Upgrade: x'),
].join('');

interface Told {
  readonly events: readonly string[];
  readonly written: string;
  readonly rest: string;
  readonly states: string;
}

/** A script: what to do with a connection whenever the peer's message ends. */
type Script<R extends Role> = (
  connection: Connection<R>,
  event: Incoming[R],
  write: (event: Outgoing[R]) => void,
) => void;

/** Feeds the pieces to a connection that follows a script. */
function run<R extends Role>(
  connection: Connection<R>,
  pieces: readonly Uint8Array[],
  script: Script<R>,
): Told {
  const events: string[] = [];
  let written = '';
  let rest = '';
  const write = (event: Outgoing[R]): void => {
    written += octetsToText(connection.send(event));
  };
  let isHandedOver = false;
  for (const piece of pieces) {
    if (isHandedOver) {
      rest += octetsToText(piece);
      continue;
    }
    connection.receive(piece);
    takeEvents(connection, events, (event) => script(connection, event, write));
    isHandedOver = connection.theirState === 'switched';
    if (isHandedOver) rest += octetsToText(connection.takeRest());
  }
  const states = `${connection.ourState} / ${connection.theirState}`;
  return { events, written, rest, states };
}

function takeEvents<R extends Role>(
  connection: Connection<R>,
  events: string[],
  act: (event: Incoming[R]) => void,
): void {
  for (;;) {
    const event = connection.nextEvent();
    if (event.type === 'need-data' || event.type === 'paused') return;
    const [words, ...fields] = wordsOf(event);
    const last = events.at(-1);
    if (event.type === 'data' && last?.startsWith('data ') === true)
      events[events.length - 1] = `${last}${words?.slice('data '.length)}`;
    else events.push(words ?? '', ...fields);
    act(event);
  }
}

/** Answers each request once it has ended. */
function answering(): Script<'server'> {
  let answered = 0;
  return (connection, event, write) => {
    if (event.type !== 'end-of-message') return;
    for (const answer of ANSWERS[answered] ?? []) write(answer);
    answered += 1;
    if (connection.ourState === 'done') connection.startNextCycle();
  };
}

/** Makes one request after the other. */
function asking(begin: Connection<'client'>): Script<'client'> {
  const methods = ['POST', 'PUT', 'HEAD', 'GET'];
  const next = (write: (event: Outgoing['client']) => void): void => {
    const method = methods.shift();
    if (method === undefined) return;
    const switching =
      method === 'GET'
        ? ([
            ['connection', 'upgrade'],
            ['upgrade', 'x'],
          ] as const)
        : [];
    write(request(method, ...switching));
    write(END);
  };
  begin.send(request('GET'));
  begin.send(END);
  return (connection, event, write) => {
    if (event.type !== 'end-of-message') return;
    connection.startNextCycle();
    next(write);
  };
}

test('however requests are cut, a server says and hears the same', () => {
  const octets = textToOctets(`${REQUESTS}the rest`);
  const whole = run(new Connection('server'), [octets], answering());
  expect(whole.events.filter((words) => / HTTP/.test(words))).toHaveLength(5);
  expect(whole.states).toBe('switched / switched');
  expect(whole.rest).toBe('the rest');
  for (const pieces of cuts(octets))
    expect(run(new Connection('server'), pieces, answering())).toEqual(whole);
});

test('however responses are cut, a client says and hears the same', () => {
  const server = new Connection('server');
  const { written } = run(server, [textToOctets(REQUESTS)], answering());
  // One response at a time: a client doesn't pipeline.
  const starts = [...written.matchAll(/HTTP\/1.1 (?!103)/g)];
  const responses = starts.map(({ index }, n) =>
    textToOctets(written.slice(index, starts[n + 1]?.index)),
  );
  const third = responses[2] as Uint8Array;
  const early = octetsToText(third).indexOf('HTTP/1.1 103');
  const sorted = [
    ...responses.slice(0, 2),
    third.slice(0, early),
    third.slice(early),
    ...responses.slice(3),
  ];
  // What 103 precedes belongs to one answer.
  sorted.splice(3, 2, join(sorted[3], sorted[4]));
  const listen = (pieces: readonly Uint8Array[]): Told => {
    const client = new Connection('client');
    return run(client, pieces, asking(client));
  };
  const whole = listen([...sorted, textToOctets('rest')]);
  expect(whole.events.filter((words) => /^\d/.test(words))).toEqual([
    '200 OK',
    '200 OK',
    '304 Not Modified',
    '103 ',
    '404 Not Found',
    '101 Switching Protocols',
  ]);
  expect(whole.states).toBe('switched / switched');
  expect(whole.rest).toBe('rest');
  for (let n = 0; n < sorted.length; n += 1) {
    for (const pieces of cuts(sorted[n] as Uint8Array)) {
      const all = [
        ...sorted.slice(0, n),
        ...pieces,
        ...sorted.slice(n + 1),
        textToOctets('rest'),
      ];
      expect(listen(all)).toEqual(whole);
    }
  }
});

function join(...pieces: readonly (Uint8Array | undefined)[]): Uint8Array {
  return textToOctets(
    pieces.map((piece) => octetsToText(piece ?? new Uint8Array())).join(''),
  );
}
