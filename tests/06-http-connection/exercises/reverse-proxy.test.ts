import { describe, expect, test } from 'vitest';

import { sleep, taskGroup } from '../../../code/03-coroutines/index.ts';
import { ask, get } from '../lab.ts';
import { deafAfterHead, pass, play, statuses } from './proxy-scene.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n';
const CHUNKED = 'Transfer-Encoding: chunked';

describe('a request', () => {
  test('goes on, and its response comes back', async () => {
    const { requests, got, end } = await pass(
      get('/a?b', 'Connection: x-hop', 'X-Hop: 1', 'X-End: 1'),
      'HTTP/1.1 200 Fine\r\nContent-Length: 3\r\nKeep-Alive: x\r\n\r\nabc',
    );
    const [request = ''] = requests;
    expect(request).toMatch(/^GET \/a\?b HTTP\/1\.1\r\n/);
    expect(request).toContain('\r\nhost: a\r\n');
    expect(request).toContain('\r\nx-end: 1\r\n');
    expect(request).toContain('\r\nvia: 1.1 atlas\r\n');
    expect(request).toContain('\r\nconnection: close\r\n');
    expect(request).not.toContain('x-hop');
    expect(got).toMatch(/^HTTP\/1\.1 200 Fine\r\n/);
    expect(got).toContain('\r\nvia: 1.1 atlas\r\n');
    expect(got).toMatch(/\r\n\r\nabc$/);
    expect(got).not.toContain('keep-alive');
    expect(end).toBe('end');
  });

  test('after the other: several at once are answered in order', async () => {
    const { requests, got } = await pass(
      get('/1') + get('/2') + get('/3'),
      `${OK}one`,
      'HTTP/1.1 404 Not Found\r\n\r\ntwo',
      `${OK}iii`,
    );
    expect(requests.map((text) => text.slice(0, 6))).toEqual([
      'GET /1',
      'GET /2',
      'GET /3',
    ]);
    expect(statuses(got)).toEqual(['200', '404', '200']);
    expect(got).toMatch(/one.*two.*iii/s);
  });

  test.each([
    ['sized', ask('PUT / HTTP/1.1', 'Content-Length: 5') + 'hello', 'hello'],
    [
      'chunked',
      `${ask('PUT / HTTP/1.1', CHUNKED)}2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nA: 1\r\n\r\n`,
      '2\r\nhe\r\n3\r\nllo\r\n0\r\na: 1\r\n\r\n',
    ],
  ])('with a %s body keeps it', async (_, text, body) => {
    let request = '';
    await play(function* (client, accept) {
      yield* client.says(text + get('/next'));
      const server = yield* accept();
      yield* server.hears(body);
      request = server.got;
      yield* server.says('HTTP/1.1 204 No Content\r\n\r\n');
      yield* client.hears('204');
      const next = yield* accept();
      yield* next.hears('\r\n\r\n');
      expect(next.got).toMatch(/^GET \/next /);
      next.leaves();
      yield* client.ends();
    });
    expect(request.slice(request.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  test('that is the last is not followed by another', async () => {
    const { requests, got, end } = await pass(
      get('/1', 'Connection: close') + get('/2'),
      `${OK}one`,
      `${OK}two`,
    );
    expect(requests).toHaveLength(1);
    expect(statuses(got)).toEqual(['200']);
    expect(end).toBe('end');
  });

  test('leaves no stream open upstream when it is answered', () =>
    play(function* (client, accept) {
      yield* client.says(get('/'));
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      yield* server.says(`${OK}abc`);
      yield* server.hears();
      yield* client.ends();
      yield* client.hears();
      expect(client).toMatchObject({ end: 'end' });
    }));

  test('CONNECT is no business of ours', async () => {
    const { requests, got } = await pass(
      ask('CONNECT far:80 HTTP/1.1') + get('/'),
      `${OK}one`,
    );
    expect(statuses(got)).toEqual(['501', '200']);
    expect(requests[0]).toMatch(/^GET/);
  });
});

describe('a response', () => {
  test.each([
    ['of a length', `${OK}abc`, /content-length: 3\r\n.*\r\n\r\nabc$/s],
    [
      'that ends with its connection',
      'HTTP/1.0 200 OK\r\n\r\nabc',
      /chunked.*\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/s,
    ],
    [
      'in chunks, with a trailer section',
      `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n3\r\nabc\r\n0\r\nConnection: b\r\nA: 1\r\n\r\n`,
      /chunked.*\r\n\r\n3\r\nabc\r\n0\r\na: 1\r\n\r\n$/s,
    ],
    ['of none', 'HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n', /204 No\r\n/],
    [
      'behind others',
      `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}abc`,
      /^HTTP\/1\.1 103 .*link: x\r\n.*HTTP\/1\.1 200 .*abc$/s,
    ],
  ])('%s is framed for the client', async (_, answer, expected) => {
    const { got, end } = await pass(get('/'), answer);
    expect(got).toMatch(expected);
    expect(end).toBe('end');
  });

  test('to HEAD has none of the length it tells', async () => {
    const { got } = await pass(
      ask('HEAD / HTTP/1.1') + get('/'),
      OK,
      `${OK}abc`,
    );
    expect(got).toMatch(/content-length: 3\r\n.*\r\n\r\nHTTP.*abc$/s);
  });

  test.each([
    [`HTTP/1.1 100 Continue\r\n\r\n${OK}abc`],
    [`HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n3\r\nabc\r\n0\r\nA: 1\r\n\r\n`],
  ])('to HTTP/1.0 is what that knows: %j', async (answer) => {
    const { got, end } = await pass('GET / HTTP/1.0\r\n\r\n', answer);
    expect(statuses(got)).toEqual(['200']);
    expect(got).not.toMatch(/chunked/i);
    expect(got).toMatch(/\r\n\r\nabc$/);
    expect(end).toBe('end');
  });
});

describe('nobody waits for the whole:', () => {
  test('100 Continue comes from upstream, then the body goes there', () =>
    play(function* (client, accept) {
      const fields = ['Content-Length: 3', 'Expect: 100-continue'];
      yield* client.says(ask('PUT / HTTP/1.1', ...fields));
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      expect(server.got).toContain('\r\nexpect: 100-continue\r\n');
      yield* server.says('HTTP/1.1 100 Continue\r\n\r\n');
      yield* client.hears('100 Continue');
      yield* client.says('abc');
      yield* server.hears('\r\n\r\nabc');
      yield* server.says('HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n');
      yield* client.hears('201');
      yield* client.ends();
      yield* client.hears();
      expect(client.got).not.toMatch(/connection: close/i);
    }));

  test('what upstream says before the request is whole comes at once', () =>
    play(function* (client, accept) {
      yield* client.says(ask('POST / HTTP/1.1', CHUNKED));
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      yield* server.says(`HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n`);
      for (const word of ['one', 'two', 'six']) {
        yield* client.says(`3\r\n${word}\r\n`);
        yield* server.hears(word);
        yield* server.says(`3\r\n${word}\r\n`);
        yield* client.hears(word);
      }
      yield* client.says('0\r\n\r\n');
      yield* server.hears('\r\n0\r\n\r\n');
      yield* server.says('0\r\n\r\n');
      yield* client.hears('\r\n0\r\n\r\n');
      client.leaves();
    }));

  test('an answer before the request is whole ends the connection', () =>
    play(function* (client, accept) {
      yield* client.says(ask('PUT / HTTP/1.1', 'Content-Length: 9'));
      yield* client.says('abc');
      const server = yield* accept();
      yield* server.hears('abc');
      yield* server.says('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
      yield* client.hears('413');
      yield* client.hears();
      expect(client.end).toBe('end');
      expect(statuses(client.got)).toEqual(['413']);
      yield* client.ends();
    }));

  test('an answer counts though upstream hears no more', () =>
    play(
      function* (client, accept) {
        yield* client.says(ask('PUT / HTTP/1.1', 'Content-Length: 6'));
        const server = yield* accept();
        yield* server.hears('\r\n\r\n');
        yield* client.says('abc');
        yield* sleep(10);
        yield* server.says(
          'HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n',
        );
        yield* client.ends();
        yield* client.hears();
        expect(statuses(client.got)).toEqual(['413']);
      },
      { wrap: deafAfterHead },
    ));

  test('a body is kept nowhere: who doesn’t read stops who writes', () =>
    play(function* (client, accept) {
      yield* client.says(get('/'));
      yield* client.ends();
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      let written = 0;
      yield* taskGroup(function* (group) {
        group.spawn(function* () {
          yield* server.says(`HTTP/1.1 200 OK\r\n\r\n`);
          for (; written < 40; written += 1)
            yield* server.says('x'.repeat(100_000));
          yield* server.ends();
        });
        yield* sleep(1_000);
        expect(written).toBeLessThan(10);
        yield* client.hears();
      });
      expect(client.got.length).toBeGreaterThan(4_000_000);
    }));
});

describe('upstream fails', () => {
  test.each([
    ['by ending', ''],
    ['in its status line', 'HTTP/1.1 20'],
    ['in its header section', 'HTTP/1.1 200 OK\r\nA'],
    ['behind 103', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['by speaking something else', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['by two framings', `${OK.slice(0, -2)}${CHUNKED}\r\n\r\nabc`],
    ['by a space before a colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
    [
      'by a switch that wasn’t proposed',
      'HTTP/1.1 101 x\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n',
    ],
    [
      'by content where none can be',
      'HTTP/1.1 205 Reset Content\r\nContent-Length: 3\r\n\r\nabc',
    ],
  ])('%s: 502, and the next request is served', async (_, answer) => {
    const { got, end } = await pass(get('/1') + get('/2'), answer, `${OK}abc`);
    expect(statuses(got).filter((status) => status !== '103')).toEqual([
      '502',
      '200',
    ]);
    expect(got).toMatch(/abc$/);
    expect(end).toBe('end');
  });

  test('by not being there: 502, and no upgrade is left open', () =>
    play(
      function* (client) {
        const upgrade = ['Connection: upgrade', 'Upgrade: echo'];
        yield* client.says(get('/', ...upgrade) + get('/2'));
        yield* client.ends();
        yield* client.hears();
        expect(statuses(client.got)).toEqual(['502', '502']);
        expect(client.end).toBe('end');
      },
      { address: { host: '127.0.0.1', port: 1 } },
    ));

  test('while a body is on its way: 502, and that is the last', () =>
    play(function* (client, accept) {
      yield* client.says(ask('PUT / HTTP/1.1', 'Content-Length: 99'));
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      server.leaves();
      yield* client.hears();
      expect(statuses(client.got)).toEqual(['502']);
      expect(client.got).toMatch(/\r\nconnection: close\r\n/i);
      expect(client.end).toBe('end');
      yield* client.ends();
    }));

  test.each([
    ['sized', `${OK}ab`],
    ['chunked', `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n9\r\nab`],
    ['wrongly chunked', `HTTP/1.1 200 OK\r\n${CHUNKED}\r\n\r\n1\r\nabc`],
  ])('in a %s body: the client is not told an end', async (_, answer) => {
    const { got, end } = await pass(get('/1') + get('/2'), answer, `${OK}abc`);
    expect(statuses(got).slice(1)).toEqual([]);
    expect(got).not.toMatch(/0\r\n\r\n$/);
    expect(end).toBe('reset');
  });

  test('in a body without length: the client is not told an end', () =>
    play(function* (client, accept) {
      yield* client.says('GET / HTTP/1.0\r\n\r\n');
      const server = yield* accept();
      yield* server.hears('\r\n\r\n');
      yield* server.says('HTTP/1.0 200 OK\r\n\r\nab');
      yield* client.hears('ab');
      server.leaves();
      yield* client.hears();
      expect(client.end).toBe('reset');
    }));
});

describe('the client', () => {
  test.each([
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], '400'],
    ['two framings', ['Content-Length: 3', CHUNKED], '400'],
    ['a space before a colon', ['Content-Length : 3'], '400'],
    ['an obsolete fold', ['A: b', ' Content-Length: 3'], '400'],
    ['another coding', ['Transfer-Encoding: gzip, chunked'], '501'],
    ['another expectation', ['Expect: miracles'], '417'],
  ])('with %s gets no further', async (_, lines, status) => {
    const text = ask('POST / HTTP/1.1', ...lines);
    const { requests, got, end } = await pass(
      `${text}0\r\n\r\n${get('/smuggled')}`,
      `${OK}abc`,
      `${OK}abc`,
    );
    expect(requests).toEqual([]);
    expect(statuses(got)).toEqual([status]);
    expect(end).toBe('end');
  });

  test.each([
    [
      'behind a length',
      `${ask('POST / HTTP/1.1', 'Content-Length: 4', 'Connection: content-length')}body`,
    ],
    [
      'behind chunks',
      `${ask('POST / HTTP/1.1', 'Connection: transfer-encoding', CHUNKED)}4\r\nbody\r\n0\r\n\r\n`,
    ],
    ['behind no body', get('/')],
  ])('can’t have a request of its own %s', async (_, text) => {
    const inner = get('/inner').replace('Host: a', 'Host: b');
    const { requests } = await pass(text + inner, `${OK}one`, `${OK}two`);
    expect(requests).toHaveLength(2);
    expect(requests[0]).not.toContain('inner');
    expect(requests[1]).toMatch(/^GET \/inner HTTP\/1\.1\r\nhost: b\r\n/i);
  });

  test('who breaks its body off isn’t taken for one who ended it', () =>
    play(function* (client, accept) {
      yield* client.says(`${ask('POST / HTTP/1.1', CHUNKED)}2\r\nab`);
      const server = yield* accept();
      yield* server.hears('ab');
      yield* client.ends();
      yield* server.hears();
      expect(server.end).toBe('reset');
      expect(server.got).not.toContain('0\r\n\r\n');
      yield* client.hears();
      expect(statuses(client.got)).toEqual(['400']);
    }));

  test('with a fault in its body is told', () =>
    play(function* (client, accept) {
      yield* client.says(`${ask('POST / HTTP/1.1', CHUNKED)}2\r\nabc`);
      const server = yield* accept();
      yield* server.hears();
      expect(server.end).toBe('reset');
      yield* client.ends();
      yield* client.hears();
      expect(statuses(client.got)).toEqual(['400']);
    }));

  test('who leaves takes the request along', () =>
    play(function* (client, accept) {
      yield* client.says(`${ask('POST / HTTP/1.1', CHUNKED)}2\r\nab\r\n`);
      const server = yield* accept();
      yield* server.hears('ab');
      client.leaves();
      yield* server.hears();
      expect(server.end).toBe('reset');
    }));

  test('who says nothing costs no connection', () =>
    play(function* (client) {
      yield* client.ends();
      yield* client.hears();
      expect(client).toMatchObject({ got: '', end: 'end' });
    }));
});
