import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import {
  ask,
  clientAfter,
  END,
  faultOf,
  get,
  hear,
  response,
  say,
  serverAfter,
  states,
  told,
} from './lab.ts';

const EMPTY = ['content-length', '0'] as const;
const UPGRADE = ['Connection: upgrade', 'Upgrade: chat, Echo/1'];

describe('feature 47: Upgrade', () => {
  // #region the rest is handed over
  test('both switch, and the rest is handed over untouched', () => {
    const server = new Connection('server');
    expect(told(server, get('/', ...UPGRADE) + '\r\n\0rest')).toContain(
      'paused',
    );
    expect(states(server)).toBe('send-response / might-switch');
    expect(() => server.takeRest()).toThrow(/might-switch, expected switched/);
    const written = say(server, response(101, ['Upgrade', 'echo/1']));
    expect(written).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo/1\r\nconnection: upgrade\r\n\r\n',
    );
    expect(states(server)).toBe('switched / switched');
    expect(hear(server)).toEqual(['paused']);
    expect(server.takeRest()).toEqual(textToOctets('\r\n\0rest'));
    expect(faultOf(() => server.takeRest())).toBe('LocalProtocolError');
    expect(faultOf(() => server.receive(new Uint8Array(1)))).toBe(
      'LocalProtocolError',
    );
  });
  // #endregion the rest is handed over

  test('the client switches with it', () => {
    const client = clientAfter(
      'GET',
      ['connection', 'upgrade'],
      ['upgrade', 'Echo/1'],
    );
    expect(states(client)).toBe('might-switch / send-response');
    told(
      client,
      'HTTP/1.1 101 x\r\nUpgrade: echo/1\r\nConnection: upgrade\r\n\r\nrest',
    );
    expect(states(client)).toBe('switched / switched');
    expect(client.takeRest()).toEqual(textToOctets('rest'));
  });

  test('refused, HTTP goes on', () => {
    const server = serverAfter(get('/1', ...UPGRADE) + get('/2'));
    say(server, response(200, EMPTY));
    expect(states(server)).toBe('send-body / done');
    say(server, END);
    server.startNextCycle();
    expect(hear(server)[0]).toBe('GET /2 HTTP/1.1');

    const client = clientAfter(
      'GET',
      ['connection', 'upgrade'],
      ['upgrade', 'x'],
    );
    told(client, 'HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n');
    expect(states(client)).toBe('done / done');
  });

  test.each([
    ['nothing was proposed', get('/'), 'chat'],
    ['HTTP/1.0', ask('GET / HTTP/1.0', ...UPGRADE), 'chat'],
    ['Connection does not name it', get('/', 'Upgrade: chat'), 'chat'],
    ['the answer names no protocol', get('/', ...UPGRADE), ''],
    ['the answer names another', get('/', ...UPGRADE), 'telnet'],
    ['the answer names another too', get('/', ...UPGRADE), 'chat, telnet'],
    ['CONNECT', ask('CONNECT a:80 HTTP/1.1', ...UPGRADE), 'chat'],
  ])('no 101 if %s', (_, text, protocols) => {
    const server = serverAfter(text);
    expect(
      faultOf(() => server.send(response(101, ['upgrade', protocols]))),
    ).toBe('LocalProtocolError');
  });

  test.each([
    ['nothing was proposed', clientAfter('GET'), 'Upgrade: x\r\n'],
    [
      'it names no protocol',
      clientAfter('GET', ['connection', 'upgrade'], ['upgrade', 'x']),
      '',
    ],
  ])('a client takes no 101 if %s', (_, client, field) => {
    expect(faultOf(() => told(client, `HTTP/1.1 101 x\r\n${field}\r\n`))).toBe(
      'RemoteProtocolError out-of-turn',
    );
  });

  test.each([
    ['HTTP/1.0', ask('GET / HTTP/1.0', 'Connection: keep-alive', ...UPGRADE)],
    ['Connection does not name it', get('/', 'Upgrade: chat')],
    ['it is empty', get('/', 'Connection: upgrade', 'Upgrade: ,')],
  ])('it is no proposal if %s', (_, text) => {
    expect(states(serverAfter(text))).toBe('send-response / done');
  });

  test('100 goes before 101', () => {
    const text = ask(
      'POST / HTTP/1.1',
      ...UPGRADE,
      'Expect: 100-continue',
      'Content-Length: 1',
    );
    const hasty = serverAfter(text);
    expect(() => hasty.send(response(101, ['upgrade', 'chat']))).toThrow(
      /the client waits for 100/,
    );
    const server = serverAfter(text);
    say(server, response(100), response(101, ['upgrade', 'chat']));
    expect(states(server)).toBe('switched / send-body');
    expect(faultOf(() => server.takeRest())).toBe('LocalProtocolError');
    expect(told(server, 'arest')).toEqual(['data a', 'end', 'paused']);
    expect(states(server)).toBe('switched / switched');
    expect(server.takeRest()).toEqual(textToOctets('rest'));
  });

  test('keep-alive has no meaning in another protocol', () => {
    const server = serverAfter(
      get('/', 'Connection: close, upgrade', 'Upgrade: x'),
    );
    expect(states(server)).toBe('send-response / might-switch');
    say(server, response(101, ['upgrade', 'x']));
    expect(states(server)).toBe('switched / switched');
  });
});

describe('CONNECT', () => {
  const CONNECT = ask('CONNECT a:80 HTTP/1.1');

  test.each([200, 204, 299])('%i opens the tunnel', (status) => {
    const server = serverAfter(CONNECT + 'rest');
    const written = say(server, response(status));
    expect(written).toMatch(/^HTTP\/1.1 2\d\d [\w ]*\r\n\r\n$/);
    expect(states(server)).toBe('switched / switched');
    expect(server.takeRest()).toEqual(textToOctets('rest'));
    const client = clientAfter('CONNECT');
    told(client, `${written}rest`);
    expect(states(client)).toBe('switched / switched');
    expect(client.takeRest()).toEqual(textToOctets('rest'));
  });

  test('refused, HTTP goes on', () => {
    const server = serverAfter(CONNECT);
    say(server, response(403, EMPTY), END);
    expect(states(server)).toBe('done / done');
  });

  test('its answer says nothing of the connection, which is another one now', () => {
    for (const text of [
      ask('CONNECT a:80 HTTP/1.0', 'Connection: keep-alive'),
      ask('CONNECT a:80 HTTP/1.1', 'Connection: close'),
    ])
      expect(say(serverAfter(text), response(200))).toBe(
        'HTTP/1.1 200 OK\r\n\r\n',
      );
  });

  test('is not opened while a body may come or not', () => {
    const text = ask(
      'CONNECT a:80 HTTP/1.1',
      'Expect: 100-continue',
      'Content-Length: 1',
    );
    expect(() => serverAfter(text).send(response(200))).toThrow(
      /the client waits for 100/,
    );
    const server = serverAfter(text);
    say(server, response(100), response(200));
    told(server, 'arest');
    expect(server.takeRest()).toEqual(textToOctets('rest'));
  });

  test('the answer that opens it has no length', () => {
    expect(faultOf(() => serverAfter(CONNECT).send(response(200, EMPTY)))).toBe(
      'LocalProtocolError',
    );
  });
});
