import { describe, expect, test } from 'vitest';

import { Connection } from '../../code/06-http-connection/index.ts';
import type { OutgoingRequest } from '../../code/06-http-connection/index.ts';
import {
  END,
  faultOf,
  get,
  request,
  response,
  say,
  serverAfter,
} from './lab.ts';

/** What a stranger may try to have written into a head. */
const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['CR LF and a field', 'a\r\nset-cookie: x'],
  ['CR LF CR LF and a response', 'a\r\n\r\nHTTP/1.1 200 OK'],
  ['a bare LF', 'a\nb'],
  ['a bare CR', 'a\rb'],
  ['a NUL', 'a\0b'],
  ['an escape', 'a\x1b[2Jb'],
  ['a DEL', 'a\x7fb'],
  ['U+010A, whose low octet is LF', 'aĊb'],
  ['U+560D, whose low octet is CR', 'a嘍b'],
  ['a letter above U+00FF', 'ł'],
  ['half of a pair', '\ud83d'],
];

function expectRefused(action: () => unknown): void {
  expect(faultOf(action)).toBe('LocalProtocolError');
}

describe.each(HOSTILE)('%s', (_, text) => {
  test('in a field value is refused', () => {
    const server = serverAfter(get('/'));
    expectRefused(() => server.send(response(200, ['x', text])));
    expect(server.ourState).toBe('send-response');
    expect(faultOf(() => server.send(response(500)))).toBe('nothing');
    expect(server.ourState).toBe('send-body');
  });

  test('in a field name is refused', () => {
    expectRefused(() => serverAfter(get('/')).send(response(200, [text, 'x'])));
  });

  test('in a reason phrase is refused', () => {
    expectRefused(() =>
      serverAfter(get('/')).send({ ...response(200), reasonPhrase: text }),
    );
  });

  test('in an informational response is refused', () => {
    expectRefused(() =>
      serverAfter(get('/')).send(response(103, ['link', text])),
    );
  });

  test.each(['method', 'requestTarget'] as const)(
    'in the %s of a request is refused',
    (part) => {
      const whole = part === 'method' ? text : `/${text}`;
      const head: OutgoingRequest = { ...request('GET'), [part]: whole };
      expectRefused(() => new Connection('client').send(head));
    },
  );

  test('in Host is refused', () => {
    const headerSection = [['host', text]] as const;
    const head: OutgoingRequest = { ...request('GET'), headerSection };
    expectRefused(() => new Connection('client').send(head));
  });
});

describe('names that are no tokens', () => {
  test.each([
    '',
    ' ',
    'a b',
    'a:',
    'a:b',
    ':status',
    'ä',
    'a(b)',
    'a,b',
    ' a',
    '\u212a',
  ])('"%s"', (name) => {
    expectRefused(() => serverAfter(get('/')).send(response(200, [name, 'x'])));
  });
});

describe('values that would be read otherwise', () => {
  test.each([' a', 'a ', '\ta', 'a\t', ' ', '\t'])('"%s"', (value) => {
    expectRefused(() =>
      serverAfter(get('/')).send(response(200, ['x', value])),
    );
  });

  test.each(['', '\u00a0a', 'a  b', 'a\tb', 'é', '\u0080'])(
    'but "%s" is sent',
    (value) => {
      expect(
        say(
          serverAfter(get('/')),
          response(200, ['X', value], ['content-length', '0']),
        ),
      ).toBe(`HTTP/1.1 200 OK\r\nx: ${value}\r\ncontent-length: 0\r\n\r\n`);
    },
  );
});

describe('framing that is not for the caller to say', () => {
  test.each([
    ['transfer-encoding', 'chunked'],
    ['Transfer-Encoding', 'identity'],
    ['content-length', ''],
    ['content-length', '+3'],
    ['content-length', '-3'],
    ['content-length', '3, 3'],
    ['content-length', '0x3'],
    ['content-length', '1e3'],
    ['content-length', '3.0'],
    ['content-length', '٣'],
    ['content-length', '99999999999999999999'],
  ])('%s: %s', (name, value) => {
    expectRefused(() =>
      serverAfter(get('/')).send(response(200, [name, value])),
    );
    expectRefused(() =>
      new Connection('client').send(request('POST', [name, value])),
    );
  });

  test('two lengths, even if they are the same', () => {
    const lengths = [
      ['content-length', '3'],
      ['Content-Length', '3'],
    ] as const;
    expectRefused(() => serverAfter(get('/')).send(response(200, ...lengths)));
    expectRefused(() =>
      new Connection('client').send(request('POST', ...lengths)),
    );
  });
});

describe('statuses', () => {
  test.each([200, 299, 404, 599])('%i can be final', (status) => {
    expect(say(serverAfter(get('/')), response(status))).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    );
  });

  test.each([0, -200, 99, 600, 999, 1000, 200.5, NaN, Infinity])(
    '%d can not',
    (status) => {
      for (const type of ['response', 'informational'] as const) {
        const head = { type, status, headerSection: [] };
        expectRefused(() => serverAfter(get('/')).send(head));
      }
    },
  );

  test.each([
    ['response', 100],
    ['response', 199],
    ['informational', 200],
  ] as const)('"%s" is never %i', (type, status) => {
    const head = { type, status, headerSection: [] };
    expectRefused(() => serverAfter(get('/')).send(head));
  });

  test.each([
    [200, 'OK'],
    [413, 'Content Too Large'],
    [431, 'Request Header Fields Too Large'],
    [299, ''],
  ])('%i is called "%s"', (status, phrase) => {
    expect(say(serverAfter(get('/')), response(status))).toMatch(
      new RegExp(`^HTTP/1.1 ${status} ${phrase}\r\n`),
    );
  });
});

describe('requests that no server would take', () => {
  test.each<[string, Partial<OutgoingRequest>]>([
    ['no Host', { headerSection: [] }],
    [
      'two',
      {
        headerSection: [
          ['host', 'a'],
          ['host', 'a'],
        ],
      },
    ],
    ['a Host that is none', { headerSection: [['host', 'a b']] }],
    ['no method', { method: '' }],
    ['a method with a space', { method: 'GET /' }],
    ['no target', { requestTarget: '' }],
    ['a target with a space', { requestTarget: '/a b' }],
    ['a target with a fragment', { requestTarget: '/#a' }],
    ['a target without a slash', { requestTarget: 'a' }],
    ['a bad escape', { requestTarget: '/%' }],
    ['an asterisk for GET', { requestTarget: '*' }],
    ['a path for CONNECT', { method: 'CONNECT' }],
  ])('%s', (_, part) => {
    const client = new Connection('client');
    expectRefused(() => client.send({ ...request('GET'), ...part }));
    expectRefused(() => client.send(END));
  });
});
