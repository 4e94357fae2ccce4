import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import { ask, END, get, response, say, serverAfter, told } from './lab.ts';

describe('a message that has come, be it read or not', () => {
  const POST = ask('POST / HTTP/1.1', 'Content-Length: 3');
  const CHUNKED = ask('POST / HTTP/1.1', 'Transfer-Encoding: chunked');

  test.each<[string, boolean, number]>([
    ['', false, 0],
    ['GET / HT', false, 8],
    [get('/'), true, 0],
    [get('/') + get('/2'), true, get('/2').length],
    [POST, false, 0],
    [`${POST}ab`, false, 2],
    [`${POST}abc`, true, 3],
    [`${POST}abc\r\n`, true, 5],
    [`${CHUNKED}3\r\nabc\r\n0\r\n\r\n`, false, 13],
  ])('%j', (text, isReceived, waitingOctets) => {
    const server = new Connection('server');
    server.receive(textToOctets(text));
    if (server.nextEvent().type === 'request' && text.startsWith('GET'))
      server.nextEvent(); // its end
    expect(server).toMatchObject({ isReceived, waitingOctets });
  });

  test('is read to its end, and the next one has not come', () => {
    const server = serverAfter(POST);
    expect(told(server, 'ab')).toEqual(['data ab']);
    expect(server.isReceived).toBe(false);
    server.receive(textToOctets('c'));
    expect(server.isReceived).toBe(true);
    expect(told(server, '')).toEqual(['data c', 'end']);
    say(server, response(200, ['content-length', '0']), END);
    expect(server.isReceived).toBe(true);
    server.startNextCycle();
    expect(server.isReceived).toBe(false);
  });
});
