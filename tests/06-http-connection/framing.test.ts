import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import type { OutgoingResponse } from '../../code/06-http-connection/index.ts';
import {
  ask,
  clientAfter,
  data,
  END,
  faultOf,
  get,
  hear,
  request,
  response,
  say,
  serverAfter,
  states,
  told,
} from './lab.ts';
import { readAsNode } from './node-parser.ts';

interface Case {
  readonly method: string;
  readonly status: number;
  readonly client: '1.0' | '1.0 keep-alive' | '1.1' | '1.1 close';
  readonly length: string | undefined;
  readonly body: string;
}

const CASES: Case[] = [];
for (const method of ['GET', 'HEAD', 'POST'])
  for (const status of [200, 204, 205, 304, 404])
    for (const client of ['1.0', '1.0 keep-alive', '1.1', '1.1 close'] as const)
      for (const length of [undefined, '0', '3', '5'])
        for (const body of ['', 'abc'])
          CASES.push({ method, status, client, length, body });

function serve({ method, client }: Case): Connection<'server'> {
  const [version, option] = client.split(' ');
  const line = `${method} / HTTP/${version}`;
  return serverAfter(
    option === undefined ? ask(line) : ask(line, `Connection: ${option}`),
  );
}

function answer({ status, length }: Case): OutgoingResponse {
  return length === undefined
    ? response(status)
    : response(status, ['content-length', length]);
}

/** What RFC 9110 and 9112 say, once more, in other words than in the code. */
function isRefused({ method, status, length, body }: Case): boolean {
  if (status === 204 && length !== undefined) return true;
  if (status === 205 && length !== undefined && length !== '0') return true;
  if (method === 'HEAD') return false;
  if ([204, 205, 304].includes(status)) return body !== '';
  return length !== undefined && Number(length) !== body.length;
}

function mustEnd({ status, client, length }: Case): boolean {
  if (client === '1.0' || client === '1.1 close') return true;
  const hasBody = ![204, 205, 304].includes(status); // to HEAD as if it were GET
  return client === '1.0 keep-alive' && hasBody && length === undefined;
}

describe('the framing of responses', () => {
  test.each(CASES.filter(isRefused))(
    '$method from $client, $status, Content-Length $length, "$body": refused before a wrong octet',
    (one) => {
      const server = serve(one);
      let written = '';
      const act = (): void => {
        written += say(server, answer(one));
        written += say(server, data(one.body));
        written += say(server, END);
      };
      expect(faultOf(act)).toBe('LocalProtocolError');
      expect(['send-response', 'send-body']).toContain(server.ourState);
      const sent = written.split('\r\n\r\n')[1] ?? '';
      expect(sent.length).toBeLessThanOrEqual(Number(one.length ?? '0'));
    },
  );

  // #region read alike by us and by Node
  test.each(CASES.filter((one) => !isRefused(one)))(
    '$method from $client, $status, Content-Length $length, "$body": read alike by us and by Node',
    (one) => {
      const server = serve(one);
      const written = say(server, answer(one), data(one.body), END);
      const isLast = mustEnd(one);
      expect(states(server)).toBe(
        isLast ? 'must-close / must-close' : 'done / done',
      );
      expect(/^connection: close\r$/m.test(written)).toBe(isLast);
      const isChunked = /^transfer-encoding: chunked\r$/m.test(written);
      if (one.client.startsWith('1.0')) expect(isChunked).toBe(false);

      const body = one.method === 'HEAD' ? '' : one.body;
      const client = clientAfter(one.method);
      const events = told(client, written);
      if (isLast) {
        client.receiveEof();
        events.push(...hear(client));
      }
      expect(events[0]).toMatch(new RegExp(`^${one.status} `));
      expect(events.filter((words) => words.startsWith('data'))).toEqual(
        body === '' ? [] : [`data ${body}`],
      );
      expect(events.filter((words) => !/^( |data|\d)/.test(words))).toEqual([
        'end',
        ...(isLast ? ['connection-closed'] : []),
      ]);
      const opinion = readAsNode(one.method, written, isLast);
      expect(opinion).toMatchObject({
        status: one.status,
        body,
        isComplete: true,
        keepAlive: !isLast,
        messages: 1,
      });
    },
  );
  // #endregion read alike by us and by Node

  test('data that is empty is no last chunk', () => {
    const server = serverAfter(get('/'));
    say(server, response(200));
    expect(say(server, data(''), data('ab'), data(''), END)).toBe(
      '2\r\nab\r\n0\r\n\r\n',
    );
  });

  test('data of a sized body is not copied, and its end writes nothing', () => {
    const server = serverAfter(get('/'));
    say(server, response(200, ['content-length', '2']));
    const piece = data('ab');
    expect(server.send(piece)).toBe(piece.octets);
    expect(server.send(END)).toHaveLength(0);
  });

  test('a chunk of any size has its size in hexadecimal', () => {
    const server = serverAfter(get('/'));
    say(server, response(200));
    expect(say(server, data('x'.repeat(255)))).toMatch(/^ff\r\nx{255}\r\n$/);
  });

  test('what answers HEAD may be whatever would answer GET', () => {
    const server = serverAfter(ask('HEAD / HTTP/1.1'));
    const written = say(
      server,
      response(200, ['content-length', '99']),
      data('fewer'),
      { ...END, trailerSection: [['x-sum', '1']] },
    );
    expect(written).toBe('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n');
    expect(states(server)).toBe('done / done');
  });
});

describe('trailers of ours', () => {
  test('come behind the last chunk', () => {
    const server = serverAfter(get('/'));
    say(server, response(200));
    expect(say(server, { ...END, trailerSection: [['X-Sum', '1']] })).toBe(
      '0\r\nx-sum: 1\r\n\r\n',
    );
  });

  test.each([
    ['Content-Length', '1'],
    ['host', 'a'],
    ['transfer-encoding', 'chunked'],
    ['x', 'a\r\nb: c'],
  ])('never hold %s: %s', (name, value) => {
    const server = serverAfter(get('/'));
    say(server, response(200));
    const end = { ...END, trailerSection: [[name, value]] as const };
    expect(faultOf(() => server.send(end))).toBe('LocalProtocolError');
  });

  test('are refused behind a body of a known length', () => {
    const server = serverAfter(get('/'));
    say(server, response(200, ['content-length', '0']));
    const end = { ...END, trailerSection: [['x', '1']] as const };
    expect(() => server.send(end)).toThrow(/the body is not chunked/);
  });

  test('are dropped for a client that knows none', () => {
    const server = serverAfter(ask('GET / HTTP/1.0'));
    say(server, response(200));
    const end = { ...END, trailerSection: [['x', '1']] as const };
    expect(say(server, end)).toBe('');
  });
});

describe('the framing of requests', () => {
  test.each([
    ['no body', {}, '', 'POST / HTTP/1.1\r\nhost: a\r\n\r\n'],
    [
      'a sized one',
      { length: '3' },
      'abc',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc',
    ],
    [
      'a chunked one',
      { isChunked: true },
      'abc',
      'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    ],
  ])(
    '%s',
    (
      _,
      { length, isChunked }: { length?: string; isChunked?: boolean },
      body,
      text,
    ) => {
      const head = request(
        'POST',
        ...(length === undefined ? [] : [['content-length', length] as const]),
      );
      const client = new Connection('client');
      const written = say(
        client,
        isChunked === true ? { ...head, isChunked } : head,
        data(body),
        END,
      );
      expect(written).toBe(text);
      expect(
        told(new Connection('server'), written).filter((words) =>
          /^(data|end)/.test(words),
        ),
      ).toEqual(body === '' ? ['end'] : ['data abc', 'end']);
    },
  );

  test('a body that was not announced is refused', () => {
    const client = new Connection('client');
    say(client, request('POST'));
    expect(() => client.send(data('a'))).toThrow(
      'Cannot send "data" of 1 octets: 0 of the body are left, expected no more',
    );
  });

  test('two framings are refused', () => {
    const head = request('POST', ['content-length', '1']);
    expect(() =>
      new Connection('client').send({ ...head, isChunked: true }),
    ).toThrow(/there is a Content-Length, expected one framing/);
  });

  test('no chunks for a server that has said it speaks HTTP/1.0', () => {
    const client = clientAfter('GET', ['connection', 'keep-alive']);
    told(
      client,
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n',
    );
    client.startNextCycle();
    expect(() => client.send({ ...request('POST'), isChunked: true })).toThrow(
      /the server has HTTP\/1.0/,
    );
  });
});

describe('responses as a client reads them', () => {
  test.each([
    [
      'a length',
      'GET',
      '200 OK',
      'Content-Length: 3',
      'abc',
      ['data abc', 'end'],
    ],
    [
      'chunks',
      'GET',
      '200 OK',
      'Transfer-Encoding: chunked',
      '3\r\nabc\r\n0\r\nX: 1\r\n\r\n',
      ['data abc', '  x: 1', 'end'],
    ],
    [
      'neither',
      'GET',
      '200 OK',
      'X: 1',
      'abc',
      ['data abc', 'end', 'connection-closed'],
    ],
    ['HEAD', 'HEAD', '200 OK', 'Content-Length: 3', '', ['end']],
    [
      'HEAD, chunked',
      'HEAD',
      '200 OK',
      'Transfer-Encoding: chunked',
      '',
      ['end'],
    ],
    ['204', 'GET', '204 x', 'Content-Length: 3', '', ['end']],
    ['304', 'GET', '304 x', 'Content-Length: 3', '', ['end']],
    [
      'CONNECT refused',
      'CONNECT',
      '403 x',
      'Content-Length: 3',
      'abc',
      ['data abc', 'end'],
    ],
    [
      'CONNECT accepted',
      'CONNECT',
      '200 x',
      'Content-Length: 3',
      'abc',
      ['paused'],
    ],
  ])('%s', (_, method, status, field, body, expected) => {
    const client = clientAfter(method);
    const events = told(
      client,
      `HTTP/1.1 ${status}\r\n${field}\r\n\r\n${body}`,
    );
    if (expected.includes('connection-closed')) {
      client.receiveEof();
      events.push(...hear(client));
    }
    expect(events.slice(2)).toEqual(expected);
  });

  test.each([
    ['a status above 599', 'HTTP/1.1 600 x', 'bad-start-line', 9],
    ['a status below 100', 'HTTP/1.1 099 x', 'bad-start-line', 9],
    ['a status of four digits', 'HTTP/1.1 2000 x', 'bad-start-line', 9],
    ['no space behind the status', 'HTTP/1.1 200', 'bad-start-line', 9],
    ['two spaces before it', 'HTTP/1.1  200 x', 'bad-start-line', 9],
    ['a NUL in the phrase', 'HTTP/1.1 200 a\0b', 'bad-start-line', 14],
    ['a CR in the phrase', 'HTTP/1.1 200 a\rb', 'bad-start-line', 14],
    ['a version in lower case', 'http/1.1 200 x', 'bad-start-line', 0],
    ['HTTP/2.0', 'HTTP/2.0 200 x', 'unknown-version', 5],
    ['rubbish', 'x', 'bad-start-line', 0],
  ])('%s is no status line', (_, line, code, at) => {
    const client = clientAfter('GET');
    client.receive(textToOctets(`${line}\r\n\r\n`));
    expect(() => hear(client)).toThrow(
      expect.objectContaining({ code, offset: at }) as Error,
    );
    expect(client.theirState).toBe('error');
  });

  test('a phrase may be empty, or hold any octet that is text', () => {
    expect(told(clientAfter('HEAD'), 'HTTP/1.1 200 \r\n\r\n')).toEqual([
      '200 ',
      'end',
    ]);
    expect(
      told(clientAfter('HEAD'), 'HTTP/1.1 404 gibt\tés nicht\r\n\r\n'),
    ).toEqual(['404 gibt\tés nicht', 'end']);
  });

  test.each([
    ['in HTTP/1.0', 'HTTP/1.0 200 x\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [
      'beside a length',
      'HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n',
    ],
  ])('chunks %s are refused', (_, text) => {
    expect(faultOf(() => told(clientAfter('GET'), text))).toBe(
      'RemoteProtocolError bad-framing',
    );
  });
});
