import { describe, expect, test } from 'vitest';

import type {
  FieldLine,
  RequestHead,
} from '../../../code/05-http-parser/index.ts';
import { textToOctets } from '../../../code/05-http-parser/index.ts';
import {
  forwardedFields,
  forwardedRequest,
  forwardedResponse,
} from '../../../code/06-http-connection/exercises/hop-by-hop.ts';
import { Connection } from '../../../code/06-http-connection/index.ts';
import type { ResponseHead } from '../../../code/06-http-connection/index.ts';
import { ask, clientAfter, say, serverAfter } from '../lab.ts';

function requestIn(text: string): RequestHead {
  const server = new Connection('server');
  server.receive(textToOctets(text));
  const event = server.nextEvent();
  if (event.type !== 'request') throw new Error(`It is ${event.type}`);
  return event;
}

function responseIn(text: string, method = 'GET'): ResponseHead {
  const client = clientAfter(method);
  client.receive(textToOctets(text));
  const event = client.nextEvent();
  if (event.type !== 'response' && event.type !== 'informational')
    throw new Error(`It is ${event.type}`);
  return event;
}

/** What is left of the lines of a request, but for Host and our Via. */
function left(...lines: readonly string[]): string[] {
  const head = requestIn(ask('GET / HTTP/1.1', ...lines));
  const fields = forwardedFields(head, 'us').map((field) => field.join(': '));
  expect(fields[0]).toBe('host: a');
  expect(fields.at(-1)).toBe('via: 1.1 us');
  return fields.slice(1, -1);
}

describe('of the fields,', () => {
  test.each<readonly [string, string[], string[]]>([
    [
      'those for the other end stay, in order',
      ['a: 1', 'b: 2', 'a: 3'],
      ['a: 1', 'b: 2', 'a: 3'],
    ],
    ['Connection goes', ['Connection: close'], []],
    ['Keep-Alive goes', ['Keep-Alive: timeout=5'], []],
    ['Proxy-Connection goes', ['Proxy-Connection: keep-alive'], []],
    ['TE goes', ['TE: trailers'], []],
    ['Transfer-Encoding goes', ['Transfer-Encoding: chunked'], []],
    ['Upgrade goes', ['Upgrade: echo'], []],
    ['Trailer stays', ['Trailer: x-sum'], ['trailer: x-sum']],
    ['Cache-Control stays', ['Cache-Control: no'], ['cache-control: no']],
    ['what Connection names goes', ['Connection: a', 'A: 1'], []],
    ['all of it goes', ['A: 1', 'Connection: a', 'A: 2', 'B: 1'], ['b: 1']],
    ['case doesn’t count', ['Connection: X-Hop', 'x-HOP: 1'], []],
    ['one of a list', ['Connection: close, ,\ta ,b', 'A: 1', 'B: 1'], []],
    ['two lists', ['Connection: a', 'Connection: b', 'A: 1', 'B: 1'], []],
    ['the whole name counts', ['Connection: a', 'aa: 1'], ['aa: 1']],
    ['what isn’t there is no matter', ['Connection: a', 'b: 1'], ['b: 1']],
  ])('%s', (_, lines, expected) => {
    expect(left(...lines)).toEqual(expected);
  });

  test.each([
    ['Host', 'Connection: host', []],
    ['Content-Length', 'Connection: content-length', ['content-length: 3']],
    ['Via', 'Connection: via', ['via: 1.0 other']],
    ['names of other objects', 'Connection: __proto__, constructor', []],
  ])('%s can’t be named away', (_, line, expected) => {
    expect(left(line, ...expected)).toEqual(expected);
  });

  test('Content-Length goes on once', () => {
    expect(left('Content-Length: 3', 'Content-Length: 3')).toEqual([
      'content-length: 3',
    ]);
  });

  test('many names for many fields are no work', { timeout: 1_500 }, () => {
    const names = Array.from({ length: 50_000 }, (_, n) => `x${n}`);
    const headerSection: FieldLine[] = names.map((name) => [name, '']);
    headerSection.push(['connection', names.join(', ')]);
    const head = { httpVersion: '1.1', headerSection } as const;
    expect(forwardedFields(head, 'us')).toEqual([['via', '1.1 us']]);
  });
});

describe('Via', () => {
  test('is added behind those of others', () => {
    const head = requestIn(ask('GET / HTTP/1.1', 'Via: 1.0 one', 'Via: 2 two'));
    expect(forwardedFields(head, 'us').slice(1)).toEqual([
      ['via', '1.0 one'],
      ['via', '2 two'],
      ['via', '1.1 us'],
    ]);
  });

  test('tells in which version the message came', () => {
    const head = requestIn('GET / HTTP/1.0\r\n\r\n');
    expect(forwardedFields(head, 'us')).toEqual([['via', '1.0 us']]);
  });

  test('leaves the head as it was', () => {
    const head = requestIn(ask('GET / HTTP/1.1', 'Connection: a', 'A: 1'));
    const before = JSON.stringify(head);
    forwardedFields(head, 'us');
    expect(JSON.stringify(head)).toBe(before);
  });
});

describe('a request that is passed on', () => {
  /** As it is written, but for its Via. */
  function passed(text: string): string {
    const client = new Connection('client');
    const written = say(client, forwardedRequest(requestIn(text), 'us'));
    return written.replace(/via: 1\.[01] us\r\n/, '');
  }

  test.each([
    [ask('GET /a?b HTTP/1.1'), 'GET /a?b HTTP/1.1\r\nhost: a\r\n\r\n'],
    [
      ask('GET http://B:80/c?d HTTP/1.1'),
      'GET /c?d HTTP/1.1\r\nhost: B:80\r\n\r\n',
    ],
    [ask('GET http://b HTTP/1.1'), 'GET / HTTP/1.1\r\nhost: b\r\n\r\n'],
    [ask('OPTIONS * HTTP/1.1'), 'OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['GET / HTTP/1.0\r\n\r\n', 'GET / HTTP/1.1\r\nhost: \r\n\r\n'],
    [
      'GET / HTTP/1.0\r\nHost: b\r\nExpect: 100-continue\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: b\r\n\r\n',
    ],
    [
      ask('PUT / HTTP/1.1', 'Expect: 100-continue', 'Content-Length: 3'),
      'PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n',
    ],
    [
      ask('PUT / HTTP/1.1', 'Content-Length: 3', 'Content-Length: 3'),
      'PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n',
    ],
    [
      ask('PUT / HTTP/1.1', 'Transfer-Encoding: Chunked'),
      'PUT / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
    [
      ask('GET / HTTP/1.1', 'Connection: upgrade', 'Upgrade: echo'),
      'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
    ],
  ])('%j', (text, expected) => {
    expect(passed(text)).toBe(expected);
  });
});

describe('a response that is passed on', () => {
  /** As it is written for a client of HTTP/1.1, but for its Via. */
  function passed(text: string, method = 'GET'): string {
    const server = serverAfter(ask(`${method} / HTTP/1.1`));
    const head = responseIn(`${text}\r\n\r\n`, method);
    const written = say(server, forwardedResponse(head, 'us'));
    return written.replace(/via: 1\.[01] us\r\n/, '').slice(0, -4);
  }

  test.each([
    ['HTTP/1.1 200 ', '\r\ntransfer-encoding: chunked'],
    ['HTTP/1.1 200 Fine', '\r\ntransfer-encoding: chunked'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 3', ''],
    ['HTTP/1.1 204 No Content', ''],
    ['HTTP/1.1 304 Not Modified\r\ncontent-length: 3', ''],
    ['HTTP/1.1 103 Early Hints\r\nlink: </a.css>', ''],
  ])('%j', (text, added) => {
    expect(passed(text)).toBe(text + added);
  });

  test.each([
    ['HTTP/1.1 204 No Content\r\nContent-Length: 0', 'HTTP/1.1 204 No Content'],
    ['HTTP/1.1 100 Continue\r\nContent-Length: 0', 'HTTP/1.1 100 Continue'],
    [
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3',
      'HTTP/1.1 200 OK\r\ncontent-length: 3',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked',
    ],
  ])('%j becomes %j', (text, expected) => {
    expect(passed(text)).toBe(expected);
  });

  test('to HEAD keeps the length that it hasn’t', () => {
    expect(passed('HTTP/1.1 200 OK\r\nContent-Length: 3', 'HEAD')).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 3',
    );
  });
});
