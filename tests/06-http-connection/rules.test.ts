import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import {
  ask,
  clientAfter,
  CLOSED,
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

const EMPTY = ['content-length', '0'] as const;
const UPGRADE = ['Connection: upgrade', 'Upgrade: chat, Echo/1'];

describe('feature 44: keep-alive', () => {
  test.each<[string, readonly string[], string | undefined]>([
    ['1.1', [], undefined],
    ['1.1', ['Connection: keep-alive'], undefined],
    ['1.1', ['Connection: x, y'], undefined],
    ['1.1', ['X: close'], undefined],
    ['1.1', ['Connection: \u00a0close'], undefined],
    ['1.1', ['Connection: x, \t close \t '], 'close'],
    ['1.1', ['Connection: closed'], undefined],
    ['1.1', ['Connection: close'], 'close'],
    ['1.1', ['Connection: CLOSE'], 'close'],
    ['1.1', ['connection: x,\tClose ,, y'], 'close'],
    ['1.1', ['Connection: x', 'X: 1', 'Connection: close'], 'close'],
    ['1.1', ['Connection: keep-alive, close'], 'close'],
    ['1.0', [], 'close'],
    ['1.0', ['Connection: x'], 'close'],
    ['1.0', ['Connection: keep-alive'], 'keep-alive'],
    ['1.0', ['Connection: x', 'Connection: Keep-Alive'], 'keep-alive'],
    ['1.0', ['Connection: keep-alive, close'], 'close'],
  ])(
    'HTTP/%s with %j is answered with Connection: %s',
    (version, lines, option) => {
      const server = serverAfter(ask(`GET / HTTP/${version}`, ...lines));
      const written = say(server, response(200, EMPTY), END);
      expect(/^connection: (.*)\r$/m.exec(written)?.[1]).toBe(option);
      expect(states(server)).toBe(
        option === 'close' ? 'must-close / must-close' : 'done / done',
      );
    },
  );

  test.each([[['connection', 'close']], [['Connection', 'x, Close']]] as const)(
    'the application may end it: %j',
    (field) => {
      const server = serverAfter(get('/'));
      const written = say(server, response(200, EMPTY, field), END);
      expect(written.match(/close/gi)).toHaveLength(1);
      expect(states(server)).toBe('must-close / must-close');
    },
  );

  test.each([
    ['HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n', 'done / done'],
    [
      'HTTP/1.1 200 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      'must-close / must-close',
    ],
    ['HTTP/1.0 200 x\r\nContent-Length: 0\r\n\r\n', 'must-close / must-close'],
    [
      'HTTP/1.0 200 x\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n',
      'done / done',
    ],
  ])('a client, after %j', (text, expected) => {
    const client = clientAfter('GET');
    told(client, text);
    expect(states(client)).toBe(expected);
  });

  test('a body until the end of the stream is the last', () => {
    const client = clientAfter('GET');
    told(client, 'HTTP/1.1 200 x\r\n\r\nabc');
    client.receiveEof();
    expect(client.nextEvent().type).toBe('end-of-message');
    expect(states(client)).toBe('must-close / must-close');
  });

  test('what follows a last request is never parsed', () => {
    const server = serverAfter(get('/', 'Connection: close') + get('/2'));
    say(server, response(200, EMPTY), END);
    expect(hear(server)).toEqual(['need-data']);
    expect(told(server, 'rubbish\n\n\0')).toEqual([]);
    for (let n = 0; n < 100; n += 1) server.receive(new Uint8Array(10_000));
    server.receiveEof();
    expect(hear(server)).toEqual(['connection-closed']);
    expect(hear(server)).toEqual(['connection-closed']);
    expect(states(server)).toBe('must-close / closed');
    expect(say(server, CLOSED)).toBe('');
    expect(states(server)).toBe('closed / closed');
  });
});

describe('feature 45: pipelining', () => {
  test('the second request waits until the first is answered', () => {
    const server = new Connection('server');
    expect(told(server, get('/1') + get('/2'))).toEqual([
      'GET /1 HTTP/1.1',
      '  host: a',
      'end',
      'paused',
    ]);
    say(server, response(200, EMPTY));
    expect(hear(server)).toEqual(['paused']);
    say(server, END);
    expect(hear(server)).toEqual(['paused']);
    server.startNextCycle();
    expect(hear(server)).toEqual([
      'GET /2 HTTP/1.1',
      '  host: a',
      'end',
      'need-data',
    ]);
    expect(states(server)).toBe('send-response / done');
  });

  test('a part of the second is enough to wait', () => {
    const server = serverAfter(get('/1') + 'G');
    expect(hear(server)).toEqual(['paused']);
  });

  test('who reads on in spite of the pause is told', () => {
    const server = serverAfter(get('/1'), { maxWaitingOctets: 100 });
    server.receive(new Uint8Array(101));
    expect(faultOf(() => server.receive(new Uint8Array(1)))).toBe(
      'LocalProtocolError',
    );
  });

  test('a client that has said all may have gone', () => {
    const server = serverAfter(get('/1') + get('/2'));
    server.receiveEof();
    expect(hear(server)).toEqual(['paused']);
    say(server, response(200, EMPTY), END);
    server.startNextCycle();
    expect(hear(server).slice(-2)).toEqual(['end', 'connection-closed']);
    expect(say(server, response(200, EMPTY), END)).toContain(
      'connection: close',
    );
    expect(states(server)).toBe('must-close / closed');
  });
});

describe('feature 47: Expect', () => {
  const EXPECTING = ask(
    'POST / HTTP/1.1',
    'Content-Length: 3',
    'Expect: 100-continue',
  );

  test.each<[string, readonly string[], string]>([
    ['1.1', ['Content-Length: 1', 'Expect: 100-continue'], 'waits'],
    ['1.1', ['Content-Length: 1', 'expect: 100-CONTINUE'], 'waits'],
    ['1.1', ['Transfer-Encoding: chunked', 'Expect: 100-continue'], 'waits'],
    ['1.1', ['Content-Length: 1', 'Expect: , 100-continue'], 'waits'],
    ['1.1', ['Content-Length: 1'], 'no'],
    ['1.1', ['Expect: 100-continue'], 'no'],
    ['1.0', ['Content-Length: 1', 'Expect: 100-continue'], 'no'],
    ['1.0', ['Content-Length: 1', 'Expect: tea'], 'no'],
    ['1.1', ['Content-Length: 1', 'Expect: tea'], '417'],
    ['1.1', ['Expect: 100-continue, tea'], '417'],
    ['1.1', ['Expect: 100-continue', 'Expect: tea'], '417'],
    ['1.1', ['Expect: 100-continue=1'], '417'],
    ['1.1', ['Expect: \u00a0100-continue'], '417'],
  ])('HTTP/%s with %j: %s', (version, lines, expected) => {
    const server = new Connection('server');
    server.receive(textToOctets(ask(`POST / HTTP/${version}`, ...lines)));
    if (expected === '417') {
      expect(() => server.nextEvent()).toThrow(
        expect.objectContaining({
          code: 'unknown-expectation',
          status: 417,
        }) as Error,
      );
      return;
    }
    server.nextEvent(); // the head; of a body nothing has come
    expect(server.isWaitingForContinue).toBe(expected === 'waits');
  });

  test('100 is sent when the application says so, and ends the waiting', () => {
    const server = serverAfter(EXPECTING);
    expect(say(server, response(100))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    expect(server.isWaitingForContinue).toBe(false);
    expect(told(server, 'abc')).toEqual(['data abc', 'end']);
    expect(say(server, response(200, EMPTY), END)).not.toContain('close');
    expect(states(server)).toBe('done / done');
  });

  test('another informational response does not end it', () => {
    const server = serverAfter(EXPECTING);
    say(server, response(103));
    expect(server.isWaitingForContinue).toBe(true);
  });

  test('a body that begins to arrive ends it, parsed or not', () => {
    const server = serverAfter(EXPECTING);
    server.receive(textToOctets('a'));
    expect(server.isWaitingForContinue).toBe(false);
    hear(server);
    expect(server.isWaitingForContinue).toBe(false);
    expect(say(server, response(200, EMPTY), END)).not.toContain('close');
  });

  test('a final answer instead of 100 is the last one', () => {
    const server = serverAfter(EXPECTING);
    expect(say(server, response(413, EMPTY), END)).toContain(
      '\r\nconnection: close\r\n',
    );
    expect(server.isWaitingForContinue).toBe(false);
    expect(states(server)).toBe('must-close / send-body');
  });

  test('a client waits until 100, a final answer, or its own impatience', () => {
    const start = (): Connection<'client'> => {
      const client = new Connection('client');
      const fields = [
        ['content-length', '3'],
        ['expect', '100-continue'],
      ] as const;
      say(client, request('POST', ...fields));
      expect(client.isWaitingForContinue).toBe(true);
      return client;
    };
    for (const status of [100, 417]) {
      const client = start();
      told(client, `HTTP/1.1 ${status} x\r\n\r\n`);
      expect(client.isWaitingForContinue).toBe(false);
    }
    const client = start();
    client.receive(textToOctets('HTTP'));
    expect(client.isWaitingForContinue).toBe(true);
    say(client, data('a'));
    expect(client.isWaitingForContinue).toBe(false);
  });

  test('nothing informational is sent to HTTP/1.0', () => {
    expect(() =>
      serverAfter(ask('GET / HTTP/1.0')).send(response(103)),
    ).toThrow(/the client has HTTP\/1.0, expected a final response/);
  });
});

describe('an answer that nobody has asked for', () => {
  test('is the last, and knows nothing of the request before', () => {
    const server = serverAfter(ask('HEAD / HTTP/1.1'));
    say(server, response(200), END);
    server.startNextCycle();
    server.receive(textToOctets('GET / HT'));
    expect(hear(server)).toEqual(['need-data']);
    expect(say(server, response(408), data('too late'), END)).toBe(
      'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\ntoo late',
    );
    expect(states(server)).toBe('must-close / must-close');
    expect(told(server, 'TP/1.1\r\nHost: a\r\n\r\n')).toEqual([]);
  });

  test('is nothing informational, and no switch', () => {
    for (const status of [100, 101, 103])
      expect(
        faultOf(() => new Connection('server').send(response(status))),
      ).toBe('LocalProtocolError');
  });
});

describe('the end of the stream', () => {
  test('between messages is an end', () => {
    const server = new Connection('server');
    server.receiveEof();
    expect(hear(server)).toEqual(['connection-closed']);
    expect(states(server)).toBe('must-close / closed');
  });

  test.each([
    ['in a head', 'GET / HT'],
    ['in a body', ask('POST / HTTP/1.1', 'Content-Length: 3') + 'ab'],
  ])('%s is a fault, and can be answered', (_, text) => {
    const server = serverAfter(text);
    server.receiveEof();
    expect(faultOf(() => hear(server))).toBe(
      'RemoteProtocolError unexpected-eof',
    );
    expect(faultOf(() => hear(server))).toBe(
      'RemoteProtocolError unexpected-eof',
    );
    expect(states(server)).toBe('send-response / error');
    expect(say(server, response(400, EMPTY), END)).toContain('close');
    expect(states(server)).toBe('must-close / error');
  });

  test('of a client that waits for its response ends nothing but that', () => {
    const server = serverAfter(get('/'));
    server.receiveEof();
    expect(hear(server)).toEqual(['connection-closed']);
    expect(states(server)).toBe('send-response / closed');
    expect(say(server, response(200, EMPTY), END)).toContain(
      'connection: close',
    );
    expect(states(server)).toBe('must-close / closed');
  });

  test('of a server that has not answered is a fault', () => {
    const client = clientAfter('GET');
    expect(told(client, 'HTTP/1.1 103 x\r\n\r\n')).toEqual(['103 x']);
    client.receiveEof();
    expect(() => hear(client)).toThrow(
      expect.objectContaining({ code: 'unexpected-eof', offset: 18 }) as Error,
    );
    expect(states(client)).toBe('must-close / error');
    const errors = [1, 2].map(() => {
      try {
        return client.nextEvent();
      } catch (error) {
        return error;
      }
    });
    expect(errors[0]).toBe(errors[1]);
  });

  test('of a server that was not asked is an end', () => {
    const client = new Connection('client');
    client.receiveEof();
    expect(hear(client)).toEqual(['connection-closed']);
    expect(states(client)).toBe('must-close / closed');
  });

  test('while a switch is proposed is told when that is refused', () => {
    const server = serverAfter(get('/', ...UPGRADE));
    server.receiveEof();
    expect(hear(server)).toEqual(['paused']);
    say(server, response(200, EMPTY));
    expect(hear(server)).toEqual(['connection-closed']);
  });
});

describe('a client that is told what it has not asked', () => {
  test.each([
    ['before a request', new Connection('client')],
    [
      'behind a response',
      (() => {
        const client = clientAfter('GET');
        told(client, 'HTTP/1.1 204 x\r\n\r\n');
        return client;
      })(),
    ],
  ])('%s: out of turn', (_, client) => {
    client.receive(textToOctets('HTTP/1.1 200 OK\r\n\r\n'));
    expect(faultOf(() => client.nextEvent())).toBe(
      'RemoteProtocolError out-of-turn',
    );
    expect(states(client)).toBe('must-close / error');
  });

  test('never takes it for the response to the next request', () => {
    const client = new Connection('client');
    client.receive(textToOctets('HTTP/1.1 200 OK\r\n\r\n'));
    expect(() => client.send(request('GET'))).toThrow(
      /19 octets came before it/,
    );
  });

  test('hears a response that comes before its request is whole', () => {
    const client = new Connection('client');
    say(client, request('POST', ['content-length', '3']));
    expect(told(client, 'HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n')).toEqual(
      ['413 x', '  content-length: 0', 'end'],
    );
    expect(states(client)).toBe('send-body / done');
    say(client, data('abc'), END);
    expect(states(client)).toBe('done / done');
  });
});

describe('features 41 to 43, 46 and 48', () => {
  test.each<[string, string, number]>([
    [
      '41: Content-Length with Transfer-Encoding',
      ask('POST / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
      400,
    ],
    [
      '41: an unknown transfer coding',
      ask('POST / HTTP/1.1', 'Transfer-Encoding: gzip, chunked'),
      501,
    ],
    ['43: a bare LF', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['47: no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['47: an unknown expectation', get('/', 'Expect: tea'), 417],
    ['48: a target that is too long', get(`/${'a'.repeat(9_000)}`), 414],
    ['48: a field that is too long', get('/', `X: ${'a'.repeat(9_000)}`), 431],
    [
      '48: a body that is too long',
      ask('POST / HTTP/1.1', 'Content-Length: 9999999'),
      413,
    ],
    ['48: a version that is too new', 'GET / HTTP/2.0\r\n\r\n', 505],
  ])(
    'feature %s: answered with its status, and the connection ends',
    (_, text, status) => {
      const server = new Connection('server');
      server.receive(textToOctets(text));
      try {
        hear(server);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ name: 'RemoteProtocolError', status });
      }
      server.receive(textToOctets(get('/smuggled')));
      expect(say(server, response(status, EMPTY), END)).toContain(
        'connection: close',
      );
      expect(states(server)).toBe('must-close / error');
      expect(faultOf(() => hear(server))).toMatch(/^RemoteProtocolError/);
    },
  );

  test('feature 42: trailers come in, apart from the header section', () => {
    expect(
      told(
        new Connection('server'),
        ask('POST / HTTP/1.1', 'Transfer-Encoding: chunked') +
          '1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n',
      ),
    ).toEqual([
      'POST / HTTP/1.1',
      '  host: a',
      '  transfer-encoding: chunked',
      'data a',
      '  x-sum: 1',
      'end',
    ]);
  });

  test('feature 43: one empty line before a request is skipped', () => {
    expect(told(new Connection('server'), `\r\n${get('/')}`)[0]).toBe(
      'GET / HTTP/1.1',
    );
  });

  test('feature 46: the body of a GET is read, or the connection ends', () => {
    const text = ask('GET / HTTP/1.1', 'Content-Length: 3');
    const server = serverAfter(text);
    say(server, response(200, EMPTY), END);
    expect(faultOf(() => server.startNextCycle())).toBe('LocalProtocolError');
    expect(told(server, `abc${get('/2')}`)).toEqual([
      'data abc',
      'end',
      'paused',
    ]);
    server.startNextCycle();
    expect(hear(server)[0]).toBe('GET /2 HTTP/1.1');
  });

  test('feature 48: an error in a body leaves a response that has begun its end', () => {
    const server = serverAfter(
      ask('POST / HTTP/1.1', 'Transfer-Encoding: chunked'),
    );
    say(server, response(200));
    expect(faultOf(() => told(server, 'x'))).toBe('nothing');
    expect(faultOf(() => told(server, '\r\n'))).toBe(
      'RemoteProtocolError bad-chunk',
    );
    expect(states(server)).toBe('send-body / error');
    say(server, END);
    expect(states(server)).toBe('must-close / error');
  });
});
