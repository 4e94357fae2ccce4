import fc from 'fast-check';
import { expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type { Pair, Role, State } from '../../code/06-http-connection/index.ts';
import { ask, CLOSED, data, END, get, request, response } from './lab.ts';

const TEXTS = {
  server: [
    get('/'),
    get('/', 'Connection: close'),
    ask('GET / HTTP/1.0'),
    ask('HEAD / HTTP/1.1'),
    ask('POST / HTTP/1.1', 'Content-Length: 3'),
    ask('POST / HTTP/1.1', 'Content-Length: 3', 'Expect: 100-continue'),
    ask('POST / HTTP/1.1', 'Transfer-Encoding: chunked'),
    get('/', 'Connection: upgrade', 'Upgrade: x'),
    ask('CONNECT a:80 HTTP/1.1'),
    'abc',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    '\r\n',
    'rubbish\r\n',
    '',
  ],
  client: [
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 204 x\r\nConnection: close\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n',
    'abc',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    '\r\n',
    'rubbish\r\n',
    '',
  ],
} as const;

const SENT = [
  request('GET'),
  request('HEAD'),
  request('CONNECT'),
  request('POST', ['content-length', '3']),
  request('POST', ['content-length', '3'], ['expect', '100-continue']),
  { ...request('POST'), isChunked: true },
  request('GET', ['connection', 'upgrade'], ['upgrade', 'x']),
  request('GET', ['connection', 'close']),
  response(100),
  response(101, ['upgrade', 'x']),
  response(103),
  response(200),
  response(200, ['content-length', '3']),
  response(204),
  response(404, ['connection', 'close']),
  data(''),
  data('abc'),
  END,
  { ...END, trailerSection: [['x', '1']] as const },
  CLOSED,
];

type Call = readonly [name: string, call: (one: Connection<Role>) => unknown];

function callsOf(role: Role): fc.Arbitrary<Call> {
  const sending = fc
    .constantFrom(...SENT)
    .map((event): Call => [`send ${event.type}`, (one) => one.send(event)]);
  const receiving = fc
    .constantFrom<string>(...TEXTS[role])
    .map((text): Call => [
      `receive ${JSON.stringify(text)}`,
      (one) => one.receive(textToOctets(text)),
    ]);
  const hearing = fc.constant<Call>(['nextEvent', (one) => one.nextEvent()]);
  const others = fc.constantFrom<Call>(
    ['startNextCycle', (one) => one.startNextCycle()],
    ['takeRest', (one) => one.takeRest()],
    ['receiveEof', (one) => one.receiveEof()],
    ['sendFailed', (one) => one.sendFailed()],
  );
  return fc.oneof(
    { arbitrary: sending, weight: 8 },
    { arbitrary: receiving, weight: 6 },
    { arbitrary: hearing, weight: 8 },
    { arbitrary: others, weight: 2 },
  );
}

/** Pairs of states that can't be, whatever was called. */
function isImpossible({ client, server }: Pair): boolean {
  if (client === 'send-response' || server === 'might-switch') return true;
  if (client === 'switched' && !['switched', 'error'].includes(server))
    return true;
  if (client === 'send-body' && server === 'idle') return true;
  const isOver: readonly State[] = ['send-body', 'done', 'closed', 'error'];
  return client === 'idle' && isOver.includes(server);
}

test.each(['client', 'server'] as const)(
  'whatever is called, a %s throws its two errors, and its states fit together',
  (role) => {
    const calls = fc.array(callsOf(role), { maxLength: 30 });
    fc.assert(
      fc.property(calls, (list) => {
        const one: Connection<Role> = new Connection<Role>(role);
        let before: Pair = { client: 'idle', server: 'idle' };
        for (const [name, call] of list) {
          try {
            call(one);
          } catch (error) {
            expect((error as Error).name).toBe(
              name === 'nextEvent'
                ? 'RemoteProtocolError'
                : 'LocalProtocolError',
            );
          }
          const [client, server] =
            role === 'client'
              ? [one.ourState, one.theirState]
              : [one.theirState, one.ourState];
          const after = { client, server };
          expect(after).not.toSatisfy(isImpossible);
          if (before.client === 'error') expect(client).toBe('error');
          if (before.server === 'error') expect(server).toBe('error');
          if (before.client === 'must-close')
            expect(client).toMatch(/^(must-close|closed|error)$/);
          before = after;
        }
      }),
      { numRuns: 3_000 },
    );
  },
);
