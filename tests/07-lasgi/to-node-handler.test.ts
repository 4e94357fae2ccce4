import { describe, expect, test } from 'vitest';

import {
  findExtension,
  LasgiError,
  readBody,
} from '../../code/07-lasgi/index.ts';
import type { Headers, HttpApplication } from '../../code/07-lasgi/index.ts';
import {
  answer,
  ask,
  expectNoUnhandledRejections,
  Later,
  RawClient,
  serve,
  toOctets,
} from './bridge-lab.ts';

expectNoUnhandledRejections();

const END = ['Host: a', 'Connection: close', ''];

/** Sends the pieces, and the last one by itself if there are several. */
function sendPieces(
  status: number,
  headers: Headers,
  pieces: readonly string[],
): HttpApplication {
  return async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status, headers });
    for (const [at, piece] of pieces.entries())
      await send({
        type: 'http.response.body',
        body: toOctets(piece),
        moreBody: at + 1 < pieces.length,
      });
  };
}

describe('the framing of a response', () => {
  const LENGTH: Headers = [['content-length', '3']];
  test.each<[string, string, HttpApplication, RegExp]>([
    [
      'one piece has a length',
      'GET 1.1',
      sendPieces(200, [], ['abc']),
      /^content-length: 3\r\n[^]*\r\n\r\nabc$/m,
    ],
    [
      'no octets have a length, too',
      'GET 1.1',
      sendPieces(200, [], ['']),
      /^content-length: 0\r\n/m,
    ],
    [
      'pieces are chunks',
      'GET 1.1',
      sendPieces(200, [], ['ab', 'c', '']),
      /\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n$/,
    ],
    [
      'pieces of a promised length are none',
      'GET 1.1',
      sendPieces(200, LENGTH, ['ab', 'c']),
      /^content-length: 3\r\n[^]*\r\n\r\nabc$/m,
    ],
    [
      'HTTP/1.0 has no chunks',
      'GET 1.0',
      sendPieces(200, [], ['ab', 'c']),
      /^HTTP\/1.1 200 OK\r\n(?!.*chunked)[^]*\r\n\r\nabc$/,
    ],
    [
      'H4: a Transfer-Encoding of the application is not sent',
      'GET 1.1',
      sendPieces(200, [['transfer-encoding', 'gzip']], ['abc']),
      /^HTTP(?![^]*gzip)[^]*content-length: 3\r\n/,
    ],
    [
      'H7: each Set-Cookie has a line',
      'GET 1.1',
      sendPieces(
        200,
        [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
        [''],
      ),
      /^set-cookie: a=1\r\nset-cookie: b=2\r\n/m,
    ],
    [
      'E15: HEAD has the length that is promised',
      'HEAD 1.1',
      sendPieces(200, LENGTH, ['abc']),
      /^content-length: 3\r\n(?!.*chunked)[^]*\r\n\r\n$/m,
    ],
    [
      'E15: HEAD has the length that GET would bring',
      'HEAD 1.1',
      sendPieces(200, [], ['abc']),
      /^HTTP(?![^]*chunked)[^]*content-length: 3\r\n[^]*\r\n\r\n$/,
    ],
    [
      'E15: HEAD in pieces',
      'HEAD 1.1',
      sendPieces(200, [], ['ab', 'c']),
      /^HTTP(?![^]*content-length)[^]*\r\n\r\n$/,
    ],
    [
      'E15: 204 has neither',
      'GET 1.1',
      sendPieces(204, LENGTH, ['abc']),
      /^HTTP\/1.1 204 (?![^]*(content-length|chunked))[^]*\r\n\r\n$/,
    ],
    [
      'E15: 304 has the length of another',
      'GET 1.1',
      sendPieces(304, LENGTH, ['']),
      /^HTTP\/1.1 304 [^]*content-length: 3\r\n[^]*\r\n\r\n$/,
    ],
    [
      '205 has no content, and says so',
      'GET 1.1',
      sendPieces(205, [], ['']),
      /^HTTP\/1.1 205 [^]*content-length: 0\r\n[^]*\r\n\r\n$/,
    ],
    [
      'a Trailer that cannot be is dropped',
      'GET 1.1',
      sendPieces(200, [['trailer', 'x']], ['abc']),
      /^HTTP\/1.1 200 (?![^]*trailer)/,
    ],
    [
      'a Latin-1 value leaves as it is',
      'GET 1.1',
      sendPieces(200, [['x', '\xe4']], ['']),
      /^x: \xe4\r\n/m,
    ],
  ])('%s', async (_, request, application, expected) => {
    const { port, errors } = await serve(application);
    const [method, version] = request.split(' ');
    expect(await ask(port, `${method} / HTTP/${version}`, ...END)).toMatch(
      expected,
    );
    expect(errors).toEqual([]);
  });

  test('the head leaves with an empty piece', async () => {
    const goOn = new Later<void>();
    const { port } = await serve(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body', moreBody: true });
      await goOn.promise;
      await send({ type: 'http.response.body' });
    });
    for (const method of ['GET', 'HEAD']) {
      const client = new RawClient(port).say(`${method} / HTTP/1.1`, ...END);
      await client.hear(/\r\n\r\n$/);
    }
    goOn.resolve();
  });
});

describe('the extensions', () => {
  const application: HttpApplication = async (...call) => {
    const [, , send] = call;
    await findExtension(
      call,
      'http.response.early_hint',
    )?.({
      type: 'http.response.early_hint',
      links: ['</a.css>; rel=preload', '</b.js>; rel=preload'],
    });
    const trailers = findExtension(call, 'http.response.trailers');
    const headers: Headers = [
      ['trailer', 'x-sum'],
      // A message that has one has no trailers.
      ...(trailers === undefined ? [['content-length', '3'] as const] : []),
    ];
    await send({
      type: 'http.response.start',
      status: 200,
      headers,
      trailers: trailers !== undefined,
    });
    await send({ type: 'http.response.body', body: toOctets('abc') });
    await trailers?.({
      type: 'http.response.trailers',
      headers: [
        ['x-sum', '1'],
        ['x-sum', '2'],
      ],
    });
  };

  test('hints come before, and trailers behind', async () => {
    const { port, errors } = await serve(application);
    expect(await ask(port, 'GET / HTTP/1.1', 'TE: trailers', ...END)).toMatch(
      /^HTTP\/1.1 103 Early Hints\r\nLink: <\/a.css>; rel=preload, <\/b.js>; rel=preload\r\n\r\nHTTP\/1.1 200 OK\r\ntrailer: x-sum\r\n(?![^]*content-length)[^]*\r\n3\r\nabc\r\n0\r\nx-sum: 1\r\nx-sum: 2\r\n\r\n$/,
    );
    expect(errors).toEqual([]);
  });

  test.each([
    [
      'who has not asked for trailers gets none',
      'GET',
      [],
      /^[^]*content-length: 3\r\n[^]*\r\n\r\nabc$/,
    ],
    [
      'HEAD has none',
      'HEAD',
      ['TE: trailers'],
      /^(?![^]*x-sum: 1)[^]*\r\n\r\n$/,
    ],
  ])('%s', async (_, method, fields, expected) => {
    const { port, errors } = await serve(application);
    expect(await ask(port, `${method} / HTTP/1.1`, ...fields, ...END)).toMatch(
      expected,
    );
    expect(errors).toEqual([]);
  });
});

describe('an application that does wrong', () => {
  const SECRET = new Error('the password is 1234');

  test.each<[string, HttpApplication, unknown]>([
    [
      'E1: throws before anything has left',
      async () => {
        throw SECRET;
      },
      SECRET,
    ],
    [
      'E1: throws after the start, which waits',
      async (_scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        throw SECRET;
      },
      SECRET,
    ],
    ['E3: returns without a word', async () => {}, expect.any(LasgiError)],
    [
      'E14: breaks a line',
      sendPieces(200, [['x', 'a\r\nb: c']], ['']),
      expect.any(LasgiError),
    ],
    [
      'E13: sends more than it has promised',
      sendPieces(200, [['content-length', '1']], ['ab']),
      expect.any(LasgiError),
    ],
  ])(
    '%s is answered with 500, and no more than that',
    async (_, application, error) => {
      const { port, errors } = await serve(application);
      const text = await ask(port, 'GET / HTTP/1.1', 'Host: a', '');
      expect(text).toMatch(
        /^HTTP\/1.1 500 [^]*connection: close\r\n[^]*\r\n\r\nInternal Server Error\n$/,
      );
      expect(errors).toEqual([error]);
    },
  );

  test.each<[string, string, HttpApplication, RegExp, string | undefined]>([
    [
      'E2: throws in the middle',
      '1.1',
      async () => {
        throw SECRET;
      },
      /\r\n2\r\nab\r\n$/,
      undefined,
    ],
    [
      'E4: returns in the middle',
      '1.1',
      async () => {},
      /\r\n2\r\nab\r\n$/,
      undefined,
    ],
    // Where the close is the end, nothing less than a reset shows that it isn't.
    [
      'E2: throws, and the close would be the end',
      '1.0',
      async () => {
        throw SECRET;
      },
      /\r\n\r\nab$/,
      'ECONNRESET',
    ],
  ])(
    '%s: the client sees that the end is missing',
    async (_, version, rest, expected, code) => {
      const seen = new Later<void>();
      const { port, errors } = await serve(async (...call) => {
        await call[2]({ type: 'http.response.start', status: 200 });
        await call[2]({
          type: 'http.response.body',
          body: toOctets('ab'),
          moreBody: true,
        });
        await seen.promise;
        await rest(...call);
      });
      const client = new RawClient(port).say(`GET / HTTP/${version}`, ...END);
      await client.hear(/ab/);
      seen.resolve();
      expect(await client.hearAll()).toMatch(expected);
      expect(client.error).toBe(code);
      expect(errors).toHaveLength(1);
    },
  );

  test('what was sent just before leaves first', async () => {
    const { port } = await serve(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200 });
      await send({
        type: 'http.response.body',
        body: toOctets('ab'),
        moreBody: true,
      });
      throw SECRET;
    });
    expect(await ask(port, 'GET / HTTP/1.1', ...END)).toMatch(
      /\r\n2\r\nab\r\n$/,
    );
  });

  test('in a pipeline, the response before it is not broken off', async () => {
    const goOn = new Later<void>();
    const failed = new Later<unknown>();
    const { port } = await serve(
      async (scope, _receive, send) => {
        await send({ type: 'http.response.start', status: 200 });
        await send({
          type: 'http.response.body',
          body: toOctets('ab'),
          moreBody: true,
        });
        if (scope.path === '/bad') throw SECRET;
        await goOn.promise;
        await send({ type: 'http.response.body', body: toOctets('cd') });
      },
      { onError: (error) => failed.resolve(error) },
    );
    const client = new RawClient(port).say(
      'GET / HTTP/1.1',
      'Host: a',
      '',
      'GET /bad HTTP/1.1',
      'Host: a',
      '',
    );
    await client.hear(/ab/);
    expect(await failed.promise).toBe(SECRET);
    goOn.resolve();
    expect(await client.hearAll()).toMatch(
      /\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n(?!HTTP)/,
    );
  });
});

test('H1: a body is the same, whole or in chunks', async () => {
  const { port } = await serve(async (_scope, receive, send) => {
    await answer(send, new TextDecoder().decode(await readBody(receive)));
  });
  const length = await ask(
    port,
    'POST / HTTP/1.1',
    'Content-Length: 5',
    ...END,
    'hello',
  );
  const chunked = await ask(
    port,
    'POST / HTTP/1.1',
    'Transfer-Encoding: chunked',
    ...END,
    '2',
    'he',
    '3;x=y',
    'llo',
    '0',
    '',
  );
  for (const text of [length, chunked]) expect(text).toMatch(/\r\n\r\nhello$/);
});
