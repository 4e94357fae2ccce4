import { expect, test } from 'vitest';

import type { Peer } from '../../code/07-lasgi/index.ts';
import {
  createAccessLog,
  formatForPeople,
  formatForPrograms,
} from '../../code/08-server/access-log.ts';
import type { RequestRecord } from '../../code/08-server/index.ts';

const RECORD: RequestRecord = {
  peer: ['127.0.0.1', 51_234],
  method: 'GET',
  requestTarget: '/x?y',
  httpVersion: '1.1',
  headers: [],
  status: 200,
  bodyOctets: 17,
  durationMs: 1.2345,
  isComplete: true,
};

const UNKNOWN = {
  method: undefined,
  requestTarget: undefined,
  httpVersion: undefined,
};

test.for<[Partial<RequestRecord>, string]>([
  [{}, '127.0.0.1:51234 "GET /x?y HTTP/1.1" 200 17 1.2ms'],
  [
    { isComplete: false },
    '127.0.0.1:51234 "GET /x?y HTTP/1.1" 200 17 1.2ms incomplete',
  ],
  [
    { status: undefined, bodyOctets: 0, isComplete: false },
    '127.0.0.1:51234 "GET /x?y HTTP/1.1" - 0 1.2ms incomplete',
  ],
  [{ peer: undefined }, '- "GET /x?y HTTP/1.1" 200 17 1.2ms'],
  [{ peer: ['::1', 80] }, '[::1]:80 "GET /x?y HTTP/1.1" 200 17 1.2ms'],
  [
    { peer: ['203.0.113.7', 0] },
    '203.0.113.7 "GET /x?y HTTP/1.1" 200 17 1.2ms',
  ],
  [
    { requestTarget: '/"\\' },
    '127.0.0.1:51234 "GET /\\"\\\\ HTTP/1.1" 200 17 1.2ms',
  ],
  [
    { requestTarget: '/\r\n\x1b[2J\x7f\x9b\u00e9' },
    '127.0.0.1:51234 "GET /\\x0d\\x0a\\x1b[2J\\x7f\\x9b\\xe9 HTTP/1.1" 200 17 1.2ms',
  ],
  [
    { ...UNKNOWN, status: 408, bodyOctets: 22, durationMs: 60_000 },
    '127.0.0.1:51234 "-" 408 22 60000.0ms',
  ],
  [{ method: 'A"B' }, '127.0.0.1:51234 "A\\"B /x?y HTTP/1.1" 200 17 1.2ms'],
])('a line for people: %j', ([changes, line]) => {
  expect(formatForPeople({ ...RECORD, ...changes })).toBe(line);
});

test('a line for programs is one object', () => {
  expect(JSON.parse(formatForPrograms(RECORD, 0))).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    client: '127.0.0.1:51234',
    method: 'GET',
    target: '/x?y',
    httpVersion: '1.1',
    status: 200,
    bodyOctets: 17,
    durationMs: 1.235,
    isComplete: true,
  });
});

test('a line for programs has no keys for what nobody knows', () => {
  const line = formatForPrograms({ ...RECORD, ...UNKNOWN, peer: undefined }, 0);
  expect(Object.keys(JSON.parse(line) as object)).toEqual([
    'time',
    'client',
    'status',
    'bodyOctets',
    'durationMs',
    'isComplete',
  ]);
});

test('a line for programs is one line, whatever it tells', () => {
  const requestTarget = '/"\r\n\u2028}';
  const line = formatForPrograms(
    { ...RECORD, requestTarget, status: undefined },
    0,
  );
  expect(line).not.toMatch(/[\r\n]/);
  expect(JSON.parse(line)).toMatchObject({ target: requestTarget });
  expect(JSON.parse(line)).not.toHaveProperty('status');
});

test.for<[Peer, string]>([
  [['127.0.0.1', 1], '203.0.113.7 '],
  [['203.0.113.9', 1], '203.0.113.9:1 '],
])('behind a proxy, for %j, it tells who has asked', ([peer, start]) => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const { onRequest } = createAccessLog('human', { log, proxy: {} });
  const headers = [['x-forwarded-for', '203.0.113.7']] as const;
  onRequest?.({ ...RECORD, peer, headers });
  expect(lines[0]?.startsWith(start), lines[0]).toBe(true);
});

test('it can be off', () => {
  expect(createAccessLog('off', { log: () => {} })).toEqual({});
});
