import { expect, test } from 'vitest';

import { sleep } from '../../code/03-coroutines/index.ts';
import { formatForPeople } from '../../code/08-server/access-log.ts';
import type { ServerOptions } from '../../code/08-server/index.ts';
import { saying, serve } from './lab.ts';
import type { LabOptions } from './lab.ts';
import { request } from './visitor.ts';

const GET = 'GET / HTTP/1.1';
const POST = 'POST / HTTP/1.1';

const FIELDS: ServerOptions = {
  serverName: 'me',
  headers: [['strict-transport-security', 'max-age=1']],
};

/** A refusal of a server that has those. */
function withFields(status: number): object {
  const fields = new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['content-length', expect.any(String)],
    ['strict-transport-security', 'max-age=1'],
    ['date', expect.any(String)],
    ['server', 'me'],
    ['connection', 'close'],
  ]);
  return { status, fields };
}

// What is said, with a pause of 100 ms behind the first octet.
test.for<[number, string, string, LabOptions]>([
  [400, 'a bad request line', 'tea please\r\n\r\n', {}],
  [400, 'no Host', `${GET}\r\n\r\n`, {}],
  [408, 'a head that stops', 'GET / HT', { headMs: 100 }],
  [
    413,
    'a body that is declared',
    request(POST, 'Content-Length: 10'),
    { limits: { maxBodyOctets: 9 } },
  ],
  [
    414,
    'a long target',
    request(`GET /${'x'.repeat(100)} HTTP/1.1`),
    { limits: { maxStartLineOctets: 64 } },
  ],
  [417, 'another expectation', request(GET, 'Expect: tea'), {}],
  [
    431,
    'a long field',
    request(GET, `X: ${'x'.repeat(100)}`),
    { limits: { maxFieldLineOctets: 64 } },
  ],
  [
    501,
    'an unknown coding',
    request(POST, 'Transfer-Encoding: gzip, chunked'),
    {},
  ],
  [505, 'another version', request('GET / HTTP/2.0'), {}],
])('%d, %s: is told, without a request', ([status, , text, options]) =>
  serve(saying('ok'), options, function* ({ visit, records }) {
    const visitor = yield* visit();
    yield* visitor.say(text.slice(0, 1));
    yield* sleep(100);
    yield* visitor.say(text.slice(1));
    const [reply] = yield* visitor.replies();
    expect(reply?.status).toBe(status);
    const bodyOctets = reply?.body.length;
    const durationMs = 100;
    expect(records).toMatchObject([
      { status, bodyOctets, durationMs, isComplete: true, headers: [] },
    ]);
    const lines = records.map((record) => formatForPeople(record));
    expect(lines).toEqual([
      expect.stringMatching(
        `^127\\.0\\.0\\.1:\\d+ "-" ${status} ${bodyOctets} 100\\.0ms$`,
      ),
    ]);
  }),
);

test('501 to CONNECT is told with its request', () =>
  serve(saying('ok'), {}, function* ({ visit, records }) {
    const visitor = yield* visit();
    yield* visitor.say('CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n');
    expect(yield* visitor.replies()).toMatchObject([{ status: 501 }]);
    expect(records).toMatchObject([
      {
        status: 501,
        method: 'CONNECT',
        requestTarget: 'a:443',
        httpVersion: '1.1',
        headers: [['host', 'a:443']],
      },
    ]);
  }));

test('503 to a connection too many is told', () =>
  serve(saying('ok'), { maxConnections: 1 }, function* ({ visit, records }) {
    yield* (yield* visit()).ask('/');
    const late = yield* visit();
    yield* late.get('/');
    const [reply] = yield* late.replies();
    expect(reply?.status).toBe(503);
    expect(records.slice(1)).toMatchObject([
      {
        peer: ['127.0.0.1', expect.any(Number)],
        method: undefined,
        status: 503,
        bodyOctets: reply?.body.length,
        durationMs: 0,
      },
    ]);
    expect(records[1]?.peer).not.toEqual(records[0]?.peer);
  }));

test('what is wrong behind a request is told by itself', () =>
  serve(saying('ok'), {}, function* ({ visit, records }) {
    const visitor = yield* visit();
    yield* visitor.say(request('GET /one HTTP/1.1') + 'tea please\r\n\r\n');
    yield* visitor.replies();
    expect(records).toMatchObject([
      { status: 200, requestTarget: '/one' },
      { status: 400, requestTarget: undefined, durationMs: 0 },
    ]);
  }));

test.for<[string, string]>([
  ['who says nothing', ''],
  ['who leaves in the middle of a head', 'GET / HT'],
])('%s is told of nowhere', ([, text]) =>
  serve(saying('ok'), {}, function* ({ visit, records }) {
    const visitor = yield* visit();
    yield* visitor.say(text);
    yield* sleep(10);
    visitor.leave();
    yield* sleep(10_000);
    expect(records).toEqual([]);
  }),
);

test('a body that is wrong behind its answer is told once', () =>
  serve(saying('no', 403), {}, function* ({ visit, records }) {
    const visitor = yield* visit();
    yield* visitor.say(request(POST, 'Transfer-Encoding: chunked'));
    expect((yield* visitor.hear()).status).toBe(403);
    yield* visitor.say('zz\r\n');
    expect(yield* visitor.replies()).toEqual([]);
    expect(records).toMatchObject([{ status: 403 }]);
  }));

test.for<[number, string, LabOptions]>([
  [400, 'nonsense\r\n\r\n', {}],
  [408, 'GET / HT', { headMs: 100 }],
  [413, request(POST, 'Content-Length: 10'), { limits: { maxBodyOctets: 9 } }],
  [501, 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', {}],
])('%d has the fields of every response', ([status, text, options]) =>
  serve(saying('ok'), { ...options, ...FIELDS }, function* ({ visit }) {
    const visitor = yield* visit();
    yield* visitor.say(text);
    expect(yield* visitor.replies()).toMatchObject([withFields(status)]);
  }),
);

test('503 to a connection too many has them, too', () =>
  serve(saying('ok'), { ...FIELDS, maxConnections: 1 }, function* ({ visit }) {
    yield* (yield* visit()).ask('/');
    const late = yield* visit();
    expect(yield* late.replies()).toMatchObject([withFields(503)]);
  }));
