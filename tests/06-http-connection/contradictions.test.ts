import { describe, expect, test } from 'vitest';

import { respond } from '../../code/06-http-connection/application.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type {
  FieldLine,
  RequestHead,
} from '../../code/05-http-parser/index.ts';
import {
  ask,
  data,
  END,
  faultOf,
  get,
  response,
  say,
  serverAfter,
} from './lab.ts';

describe('a server that was asked nothing', () => {
  test.each([200, 204, 304, 399])('cannot say %i', (status) => {
    const server = new Connection('server');
    expect(faultOf(() => server.send(response(status)))).toBe(
      'LocalProtocolError',
    );
    expect(server.ourState).toBe('idle');
  });

  test('may say an error of a known length, and then it closes', () => {
    const server = new Connection('server');
    const octets = say(
      server,
      response(408, ['content-length', '4']),
      data('late'),
      END,
    );
    expect(octets).toContain('connection: close\r\n');
    expect(server.ourState).toBe('must-close');
  });

  test('cannot answer the next request before it is heard', () => {
    const server = serverAfter(get('/1') + get('/2'));
    say(server, response(200, ['content-length', '0']), END);
    server.startNextCycle();
    const again = response(200, ['content-length', '0']);
    expect(faultOf(() => server.send(again))).toBe('LocalProtocolError');
  });
});

describe('the field Connection', () => {
  const CLOSING = get('/', 'Connection: close');

  test.each<[string, string, string]>([
    ['keep-alive', 'connection: close', 'keep-alive'],
    ['x, Keep-Alive', 'connection: x\r\n', 'eep-'],
  ])('does not say both: %s', (value, expected, unexpected) => {
    const fields = [
      ['connection', value],
      ['content-length', '0'],
    ] as const;
    const octets = say(serverAfter(CLOSING), response(200, ...fields), END);
    expect(octets).toContain(expected);
    expect(octets).not.toContain(unexpected);
  });

  test('of a 101 cannot say close', () => {
    const server = serverAfter(get('/', 'Connection: upgrade', 'Upgrade: x'));
    const fields: FieldLine[] = [
      ['upgrade', 'x'],
      ['connection', 'close'],
    ];
    expect(faultOf(() => server.send(response(101, ...fields)))).toBe(
      'LocalProtocolError',
    );
  });
});

test('a 205 that opens a tunnel has no length, and cannot be given one', () => {
  const connect = ask('CONNECT a:80 HTTP/1.1');
  expect(say(serverAfter(connect), response(205))).not.toContain(
    'content-length',
  );
  const length = response(205, ['content-length', '0']);
  expect(faultOf(() => serverAfter(connect).send(length))).toBe(
    'LocalProtocolError',
  );
});

describe('a request of ours', () => {
  function requestWith(...fields: readonly FieldLine[]): string {
    const client = new Connection('client');
    const headerSection: FieldLine[] = [['host', 'a'], ...fields];
    return say(client, {
      type: 'request',
      method: 'POST',
      requestTarget: '/',
      headerSection,
    });
  }

  test.each<[string, ...FieldLine[]]>([
    ['of another kind', ['expect', 'x'], ['content-length', '1']],
    ['without a body', ['expect', '100-continue']],
  ])('has no expectation %s', (_, ...fields) => {
    expect(faultOf(() => requestWith(...fields))).toBe('LocalProtocolError');
  });

  test('names Upgrade in Connection', () => {
    expect(requestWith(['upgrade', 'x'])).toContain('connection: upgrade\r\n');
    expect(
      requestWith(['upgrade', 'x'], ['connection', 'Upgrade']),
    ).not.toContain('upgrade\r\nconnection: upgrade');
  });
});

test('the demonstration has an answer to every octet', () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  const shout = { method: 'POST', requestTarget: '/shout' } as RequestHead; // all it looks at
  const [, body] = respond(shout, all);
  expect(body).toHaveProperty('octets.length', 256);
  expect(body).toHaveProperty('octets.97', 65); // a becomes A
  expect(body).toHaveProperty('octets.181', 181); // whose capital has no octet
});
