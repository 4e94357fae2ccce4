import { describe, expect, test } from 'vitest';

import { sleep, spawn } from '../../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../../code/03-coroutines/index.ts';
import { StreamError } from '../../../code/04-streams/index.ts';
import type { Stream } from '../../../code/04-streams/index.ts';
import {
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { fetchOne } from '../../../code/06-http-connection/exercises/fetch-one.ts';
import type { WholeRequest } from '../../../code/06-http-connection/exercises/fetch-one.ts';
import { createLab, errorOf } from '../../04-streams/lab.ts';

const { withPair } = createLab('memory');

const GET: WholeRequest = {
  method: 'GET',
  requestTarget: '/',
  headerSection: [['host', 'a']],
};

type Serve = (stream: Stream) => Coroutine<unknown>;

/** Fetches from a server that does that; it may be left in the middle. */
function fetchFrom<T>(
  serve: Serve,
  fetch: (stream: Stream) => Coroutine<T>,
): Promise<T> {
  return withPair(function* ({ transport, near, far }) {
    const serving = spawn(transport.loop, function* () {
      try {
        yield* serve(far);
      } catch (error) {
        if (!(error instanceof StreamError)) throw error;
      }
    });
    const value = yield* fetch(near);
    near.reset();
    yield* serving.join();
    return value;
  });
}

/** Reads until that has come. */
function* readUntil(stream: Stream, text: string): Coroutine<string> {
  let got = '';
  while (!got.includes(text))
    got += octetsToText((yield* stream.read()) ?? textToOctets(text));
  return got;
}

/** A server that reads a head, says `text` in pieces, and maybe no more. */
function saying(text: string, { size = 7, isLast = true } = {}): Serve {
  return function* (stream) {
    yield* readUntil(stream, '\r\n\r\n');
    for (let at = 0; at < text.length; at += size)
      yield* stream.write(textToOctets(text.slice(at, at + size)));
    if (isLast) yield* stream.closeWrite();
  };
}

function responseTo(text: string, request = GET, isLast = true) {
  return fetchFrom(saying(text, { isLast }), (stream) =>
    fetchOne(stream, request),
  );
}

function errorFor(text: string, request = GET, max?: number): Promise<unknown> {
  return fetchFrom(saying(text), (stream) =>
    errorOf(fetchOne(stream, request, max)),
  );
}

describe('a response', () => {
  test.each([
    ['of a length', '200 OK\r\nContent-Length: 3\r\n\r\nabc', 'abc'],
    ['of none', '204 No Content\r\n\r\n', ''],
    [
      'in chunks',
      '200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
      'abc',
    ],
    [
      'behind others',
      '103 x\r\n\r\nHTTP/1.1 100 \r\n\r\nHTTP/1.1 204 \r\n\r\n',
      '',
    ],
  ])('%s is whole before the connection ends', async (_, text, body) => {
    const response = await responseTo(`HTTP/1.1 ${text}`, GET, false);
    expect(octetsToText(response.body)).toBe(body);
    expect(response.head.type).toBe('response');
    expect(response.trailerSection).toEqual([]);
  });

  test('behind twenty that are not final, and no more', async () => {
    const wait = 'HTTP/1.1 102 \r\n\r\n';
    const final = 'HTTP/1.1 204 \r\n\r\n';
    const { head } = await responseTo(wait.repeat(20) + final);
    expect(head.status).toBe(204);
    const error = await errorFor(wait.repeat(21) + final);
    expect(error).toMatchObject({ code: 'out-of-turn' });
  });

  test('that ends with the connection', async () => {
    const { body, head } = await responseTo('HTTP/1.0 200 OK\r\n\r\nabc');
    expect(octetsToText(body)).toBe('abc');
    expect(head).toMatchObject({ httpVersion: '1.0', status: 200 });
  });

  test('has its header and its trailer section', async () => {
    const { head, trailerSection } = await responseTo(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\n\r\n0\r\nB: 2\r\n\r\n',
    );
    expect(head.headerSection).toContainEqual(['a', '1']);
    expect(trailerSection).toEqual([['b', '2']]);
  });

  test('to HEAD has no body', async () => {
    const head = { ...GET, method: 'HEAD' };
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n';
    expect((await responseTo(text, head, false)).body).toHaveLength(0);
  });

  test('with all octets there are, many of them', async () => {
    const body = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251);
    const response = await fetchFrom(
      function* (stream) {
        yield* readUntil(stream, '\r\n\r\n');
        yield* stream.write(
          textToOctets('HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n'),
        );
        yield* stream.write(body);
      },
      (stream) => fetchOne(stream, GET),
    );
    expect(Buffer.compare(response.body, body)).toBe(0);
  });
});

describe('what is sent', () => {
  /** What a server gets, which answers when it has read `last`. */
  async function sent(request: WholeRequest, last: string): Promise<string> {
    let got = '';
    await fetchFrom(
      function* (stream) {
        got = yield* readUntil(stream, last);
        yield* stream.write(textToOctets('HTTP/1.1 204 \r\n\r\n'));
      },
      (stream) => fetchOne(stream, request),
    );
    return got;
  }

  test('is one request, and that it is the last', async () => {
    expect(await sent(GET, '\r\n\r\n')).toMatch(
      /^GET \/ HTTP\/1.1\r\nhost: a\r\nconnection: close\r\n\r\n$/,
    );
  });

  test.each(['abc', ''])('has its body: %j', async (text) => {
    const body = textToOctets(text);
    const got = await sent({ ...GET, method: 'PUT', body }, `\r\n\r\n${text}`);
    expect(got).toContain(`\r\ncontent-length: ${text.length}\r\n`);
    expect(got.endsWith(`\r\n\r\n${text}`)).toBe(true);
  });

  test.each<readonly [string, WholeRequest]>([
    ['without Host', { ...GET, headerSection: [] }],
    ['with a line break', { ...GET, requestTarget: '/\r\nx' }],
    [
      'with another length',
      {
        ...GET,
        headerSection: [...GET.headerSection, ['content-length', '9']],
        body: textToOctets('abc'),
      },
    ],
  ])('is nothing if it can’t be: a request %s', (_, request) =>
    withPair(function* ({ near, far }) {
      const error = yield* errorOf(fetchOne(near, request));
      expect(error).toMatchObject({ name: 'LocalProtocolError' });
      yield* near.closeWrite();
      expect(yield* far.read()).toBeUndefined();
    }),
  );

  test('need not be read: an early answer is one', async () => {
    const body = new Uint8Array(1_000_000);
    const text = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n';
    const { head } = await responseTo(text, { ...GET, method: 'PUT', body });
    expect(head.status).toBe(413);
  });
});

describe('an answer counts though the request', () => {
  test.each<readonly [string, () => Coroutine<void>]>([
    [
      'can’t be written',
      function* () {
        yield* sleep(1);
        throw new StreamError('reset', 'write');
      },
    ],
    ['is never written', () => sleep(1_000_000)],
  ])('%s', (_, write) =>
    withPair(function* ({ transport, near, far }) {
      const stuck: Pick<Stream, 'read' | 'write'> = {
        read: (maxOctets) => near.read(maxOctets),
        write,
      };
      const fetching = spawn(
        transport.loop,
        () => fetchOne(stuck as Stream, GET), // it asks no more of it
      );
      yield* sleep(100);
      yield* far.write(textToOctets('HTTP/1.1 503 \r\n\r\n'));
      yield* far.closeWrite();
      expect((yield* fetching.join()).head.status).toBe(503);
      expect(transport.loop.nowMs).toBeLessThan(1_000);
    }),
  );
});

describe('no response:', () => {
  const head = 'HTTP/1.1 200 OK\r\n';
  test.each([
    ['nothing', '', 'unexpected-eof'],
    ['half a head', 'HTTP/1.1 200 OK\r\nA: ', 'unexpected-eof'],
    ['nothing final', 'HTTP/1.1 100 Continue\r\n\r\n', 'unexpected-eof'],
    ['half a body', `${head}Content-Length: 3\r\n\r\nab`, 'unexpected-eof'],
    [
      'no last chunk',
      `${head}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`,
      'unexpected-eof',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'bad-start-line'],
    [
      'two framings',
      `${head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'bad-framing',
    ],
    [
      'a switch that wasn’t proposed',
      'HTTP/1.1 101 \r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n',
      'out-of-turn',
    ],
    ['100, for ever', 'HTTP/1.1 100 \r\n\r\n'.repeat(5_000), 'out-of-turn'],
    [
      'a head without end',
      `${head}a: ${'b'.repeat(99_999)}`,
      'fields-too-large',
    ],
  ])('%s', async (_, text, code) => {
    const error = await errorFor(text);
    expect(error).toMatchObject({ name: 'RemoteProtocolError', code });
  });

  test.each([
    ['of a length', `${head}Content-Length: 11\r\n\r\n`],
    ['in chunks', `${head}Transfer-Encoding: chunked\r\n\r\nb\r\n`],
    ['without one', `${head}\r\n`],
  ])('a body %s that is too long', async (_, text) => {
    const code = 'body-too-large';
    const body = 'x'.repeat(11);
    expect(await errorFor(text + body, GET, 10)).toMatchObject({ code });
  });

  test('one octet less would be one', async () => {
    const response = await fetchFrom(
      saying(`${head}\r\n${'x'.repeat(10)}`),
      (stream) => fetchOne(stream, GET, 10),
    );
    expect(response.body).toHaveLength(10);
  });

  test('a stream that is reset', async () => {
    const reset: Serve = function* (stream) {
      yield* readUntil(stream, '\r\n\r\n');
      stream.reset();
    };
    const body = new Uint8Array(1_000_000);
    for (const request of [GET, { ...GET, method: 'PUT', body }]) {
      const error = await fetchFrom(reset, (stream) =>
        errorOf(fetchOne(stream, request)),
      );
      expect(error).toMatchObject({ name: 'StreamError', code: 'reset' });
    }
  });

  test.each<readonly [string, string, WholeRequest]>([
    [
      'an upgrade',
      'HTTP/1.1 101 \r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\nrest',
      {
        ...GET,
        headerSection: [
          ['host', 'a'],
          ['connection', 'upgrade'],
          ['upgrade', 'echo'],
        ],
      },
    ],
    [
      'a tunnel',
      'HTTP/1.1 200 OK\r\n\r\nrest',
      { ...GET, method: 'CONNECT', requestTarget: 'far:80' },
    ],
  ])('%s, though it was asked for', async (_, text, request) => {
    const error = await errorFor(text, request);
    expect(error).toMatchObject({ name: 'LocalProtocolError' });
  });
});

test(
  'many chunks of an octet are read in one pass',
  { timeout: 5_000 },
  async () => {
    const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunks = '1\r\nx\r\n'.repeat(200_000);
    const { body } = await fetchFrom(
      saying(`${text}${chunks}0\r\n\r\n`, { size: 60_000 }),
      (stream) => fetchOne(stream, GET),
    );
    expect(body).toHaveLength(200_000);
  },
);
