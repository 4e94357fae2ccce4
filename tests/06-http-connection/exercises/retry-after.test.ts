import { describe, expect, test } from 'vitest';

import {
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { sayBusy } from '../../../code/06-http-connection/exercises/retry-after.ts';
import { Connection } from '../../../code/06-http-connection/index.ts';
import {
  ask,
  clientAfter,
  faultOf,
  get,
  hear,
  response,
  say,
  serverAfter,
  states,
} from '../lab.ts';

/** What a client that has sent such a request hears of it. */
function heard(method: string, octets: Uint8Array): string[] {
  const client = clientAfter(method);
  client.receive(octets);
  client.receiveEof();
  return hear(client);
}

describe('a client that asked', () => {
  test.each(['GET', 'HEAD'])('with %s is told all of it', (method) => {
    const server = serverAfter(ask(`${method} / HTTP/1.1`));
    const events = heard(method, sayBusy(server, 30));
    expect(events[0]).toBe('503 Service Unavailable');
    expect(events).toContain('  retry-after: 30');
    expect(events).toContain('  connection: close');
    expect(events.slice(-2)).toEqual(['end', 'connection-closed']);
    const hasBody = events.some((words) => words.startsWith('data '));
    expect(hasBody).toBe(method === 'GET');
  });

  test('knows where it ends, before the connection does', () => {
    const client = clientAfter('GET');
    client.receive(sayBusy(serverAfter(get('/')), 1));
    expect(hear(client).slice(-2)).toEqual(['end', 'need-data']);
  });

  test.each([
    ['in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['and has not sent its body', ask('POST / HTTP/1.1', 'Content-Length: 9')],
    [
      'and waits for 100',
      ask('POST / HTTP/1.1', 'Content-Length: 9', 'Expect: 100-continue'),
    ],
    ['with a fault', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['nothing yet', ''],
  ])('%s is told the same', (_, text) => {
    const server = new Connection('server');
    server.receive(textToOctets(text));
    faultOf(() => hear(server));
    const octets = sayBusy(server, 5);
    const client = clientAfter('POST');
    client.receive(octets);
    const events = hear(client); // without the end of the connection
    expect(events).toContain('  retry-after: 5');
    expect(events.slice(-2)).toEqual(['end', 'need-data']);
    expect(octetsToText(octets).match(/^connection:/gim)).toHaveLength(1);
  });
});

test('nothing may follow it', () => {
  const server = serverAfter(get('/a') + get('/b'));
  sayBusy(server, 1);
  expect(states(server)).toBe('must-close / must-close');
  expect(faultOf(() => server.startNextCycle())).toBe('LocalProtocolError');
  expect(faultOf(() => sayBusy(server, 1))).toBe('LocalProtocolError');
});

test.each([
  [0, '0'],
  [1, '1'],
  [0.2, '1'],
  [59.001, '60'],
  [1e9, '1000000000'],
])('%d seconds are %s', (seconds, expected) => {
  const events = heard('GET', sayBusy(serverAfter(get('/')), seconds));
  expect(events).toContain(`  retry-after: ${expected}`);
});

test.each([-1, -0.5, NaN, Infinity, 1e21])(
  '%d seconds are none, and nothing has been said',
  (seconds) => {
    const server = serverAfter(get('/'));
    expect(() => sayBusy(server, seconds)).toThrow(RangeError);
    expect(states(server)).toBe('send-response / done');
  },
);

test('who has begun to answer can’t say it any more, and goes on', () => {
  const server = serverAfter(get('/'));
  say(server, response(200, ['content-length', '2']));
  expect(faultOf(() => sayBusy(server, 1))).toBe('LocalProtocolError');
  expect(states(server)).toBe('send-body / done');
});
