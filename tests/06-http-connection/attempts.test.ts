import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { FlaggedConnection } from '../../code/06-http-connection/attempts/booleans.ts';
import {
  answerFirst,
  answerHead,
  answerTwice,
} from '../../code/06-http-connection/attempts/show-booleans.ts';
import {
  clientAfter,
  data,
  END,
  faultOf,
  get,
  hear,
  response,
  say,
  serverAfter,
  told,
} from './lab.ts';

const ONE = ['content-length', '3'] as const;

describe('flags instead of tables', () => {
  test('let two responses to one request pass, and the next is answered by the second', () => {
    expect(answerTwice().match(/HTTP\/1.1 200/g)).toHaveLength(2);
    expect(faultOf(() => told(clientAfter('GET'), answerTwice()))).toBe(
      'RemoteProtocolError out-of-turn',
    );
    const server = serverAfter(get('/'));
    say(server, response(200, ONE), data('one'), END);
    expect(faultOf(() => say(server, response(200, ONE)))).toBe(
      'LocalProtocolError',
    );
  });

  test('write a body for HEAD, which the client takes for a response', () => {
    expect(answerHead()).toMatch(/\r\n\r\na body$/);
    expect(
      faultOf(() => told(clientAfter('HEAD'), `${answerHead()}\r\n`)),
    ).toBe('RemoteProtocolError out-of-turn');
    const server = serverAfter('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(say(server, response(200, ONE), data('one'), END)).toMatch(
      /\r\n\r\n$/,
    );
  });

  test('take the last of two requests for the one that is answered', () => {
    expect(answerFirst()).toContain('connection: close');
    const server = serverAfter(get('/1') + get('/2', 'Connection: close'));
    expect(say(server, response(200, ONE), data('one'), END)).not.toContain(
      'close',
    );
    server.startNextCycle();
    expect(hear(server)[0]).toBe('GET /2 HTTP/1.1');
  });

  test('let a head into the body of another, when a request arrives meanwhile', () => {
    const flagged = new FlaggedConnection();
    const hearAll = (): void => {
      while (flagged.nextEvent().type !== 'need-data');
    };
    flagged.receive(textToOctets(get('/1')));
    hearAll();
    flagged.sendHead(200, [ONE]);
    expect(() => flagged.sendHead(200, [ONE])).toThrow(/one was sent/);
    flagged.receive(textToOctets(get('/2')));
    hearAll();
    flagged.sendHead(200, [ONE]);
  });

  test('do their work as long as all behave', () => {
    const flagged = new FlaggedConnection();
    flagged.receive(textToOctets(get('/1')));
    while (flagged.nextEvent().type !== 'need-data');
    expect(() => flagged.sendData('one')).toThrow(/there is no body/);
    flagged.sendHead(200, []);
    expect(flagged.sendData('one')).toEqual(textToOctets('3\r\none\r\n'));
    expect(flagged.sendEnd()).toEqual(textToOctets('0\r\n\r\n'));
    expect(() => flagged.sendData('one')).toThrow(/there is no body/);
    expect(flagged.keepAlive).toBe(true);
  });
});
