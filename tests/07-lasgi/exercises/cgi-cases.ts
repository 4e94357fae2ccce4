// cgi-cases.ts: what is said to a program of CGI, and by one.

import { expect } from 'vitest';

import type { CgiOptions } from '../../../code/07-lasgi/exercises/run-cgi.ts';
import type {
  Headers,
  HttpApplication,
  HttpScope,
  HttpSendMessage,
} from '../../../code/07-lasgi/index.ts';
import { sendAll } from '../client-lab.ts';
import { last, piece, start } from '../lab.ts';

type Variables = CgiOptions['variables'];

/** What is sent, and what is written for it. */
export const RESPONSES: readonly (readonly [
  what: string,
  messages: readonly HttpSendMessage[],
  output: string,
])[] = [
  [
    'a status, fields, an empty line, and the body',
    [
      start(200, ['content-type', 'text/plain'], ['x-a', '1'], ['x-a', '2']),
      last('hi\r\n'),
    ],
    'Status: 200 OK\ncontent-type: text/plain\nx-a: 1\nx-a: 2\ncontent-length: 4\n\nhi\r\n',
  ],
  [
    'another status',
    [start(404), last('')],
    'Status: 404 Not Found\ncontent-length: 0\n\n',
  ],
  [
    'one without a phrase',
    [start(299), last('')],
    'Status: 299 \ncontent-length: 0\n\n',
  ],
  ['no content', [start(204), last('')], 'Status: 204 No Content\n\n'],
  [
    'pieces, without a length',
    [start(200), piece('a'), piece('b'), last('c')],
    'Status: 200 OK\n\nabc',
  ],
  [
    'octets',
    [start(200, ['x', 'ä']), last('ÿ\0')],
    'Status: 200 OK\nx: ä\ncontent-length: 2\n\nÿ\0',
  ],
  [
    'a length of its own',
    [start(200, ['content-length', '2']), piece('o'), last('k')],
    'Status: 200 OK\ncontent-length: 2\n\nok',
  ],
  [
    'a redirect',
    [start(302, ['location', '/a']), last('')],
    'Status: 302 Found\nlocation: /a\ncontent-length: 0\n\n',
  ],
];

/** Fields that are the server's, or nobody's. */
export const NOT_WRITTEN: readonly (readonly [
  what: string,
  headers: Headers,
])[] = [
  ['connection', [['connection', 'close']]],
  ['keep-alive', [['keep-alive', 'timeout=5']]],
  ['proxy-connection', [['proxy-connection', 'close']]],
  ['te', [['te', 'trailers']]],
  ['trailer', [['trailer', 'x-sum']]],
  ['transfer-encoding', [['transfer-encoding', 'chunked']]],
  ['upgrade', [['upgrade', 'echo']]],
  [
    'what Connection names',
    [
      ['connection', 'X-A , x-b'],
      ['x-a', '1'],
      ['x-b', '2'],
    ],
  ],
  ['a status that is a field', [['status', '500 Oh']]],
];

/** Variables, and what the scope says of them. */
export const SCOPES: readonly (readonly [
  variables: Variables,
  scope: Partial<HttpScope>,
])[] = [
  [{}, { type: 'http', method: 'GET', scheme: 'http', httpVersion: '1.1' }],
  [{ REQUEST_METHOD: 'PROPFIND' }, { method: 'PROPFIND' }],
  [{ SERVER_PROTOCOL: 'HTTP/1.0' }, { httpVersion: '1.0' }],
  [{ SERVER_PROTOCOL: 'HTTP/2.0' }, { httpVersion: '1.1' }],
  [{ SERVER_PROTOCOL: undefined }, { httpVersion: '1.1' }],
  [{}, { path: '/', rawPath: '/', rootPath: '', queryString: '' }],
  [{ PATH_INFO: '/a/b' }, { path: '/a/b', rawPath: '/a/b', rootPath: '' }],
  [
    { SCRIPT_NAME: '/app' },
    { path: '/app', rawPath: '/app', rootPath: '/app' },
  ],
  [
    { SCRIPT_NAME: '/cgi bin/ä', PATH_INFO: '/' },
    {
      path: '/cgi bin/ä/',
      rawPath: '/cgi%20bin/%C3%A4/',
      rootPath: '/cgi bin/ä',
    },
  ],
  [
    { SCRIPT_NAME: '/', PATH_INFO: '/a?b#c%2F' },
    { path: '/a?b#c%2F', rawPath: '/a%3Fb%23c%252F', rootPath: '' },
  ],
  [
    { SCRIPT_NAME: '/a/', PATH_INFO: '/b' },
    { path: '/a/b', rootPath: '/a' },
  ],
  [
    { SCRIPT_NAME: '/a//', PATH_INFO: '//b' },
    { path: '/a//b', rawPath: '/a//b', rootPath: '/a' },
  ],
  [{ SCRIPT_NAME: '//' }, { path: '/', rootPath: '' }],
  [{ PATH_INFO: '/\u{1f600}' }, { rawPath: '/%F0%9F%98%80' }],
  [{ QUERY_STRING: 'a=b&c=%20?' }, { queryString: 'a=b&c=%20?' }],
  [{ QUERY_STRING: 'ä' }, { queryString: 'Ã¤' }],
  [{ HTTPS: 'on' }, { scheme: 'https' }],
  [{ HTTPS: 'off' }, { scheme: 'http' }],
  [{}, { server: ['example.org', 8080], client: undefined }],
  [{ SERVER_NAME: '[::1]', SERVER_PORT: '80' }, { server: ['::1', 80] }],
  [{ SERVER_PORT: '' }, { server: ['example.org', 80] }],
  [{ SERVER_PORT: undefined, HTTPS: 'on' }, { server: ['example.org', 443] }],
  [{ SERVER_NAME: '' }, { server: undefined }],
  [
    { REMOTE_ADDR: '192.0.2.1', REMOTE_PORT: '5000' },
    { client: ['192.0.2.1', 5000] },
  ],
  [{ REMOTE_ADDR: '::1' }, { client: ['::1', 0] }],
  ...['x', '-1', '65536', '5000x'].map(
    (port) =>
      [
        { REMOTE_ADDR: '::1', REMOTE_PORT: port, SERVER_PORT: port },
        { client: ['::1', 0], server: ['example.org', 80] },
      ] as const,
  ),
  [{ REMOTE_ADDR: '', REMOTE_PORT: '5000' }, { client: undefined }],
  [{ HTTP_TE: 'trailers' }, { extensions: {}, state: {} }],
];

/** Variables, and the fields that they are. */
export const FIELDS: readonly (readonly [
  variables: Variables,
  headers: Headers,
])[] = [
  [{}, []],
  [
    { HTTP_HOST: 'a', HTTP_ACCEPT_LANGUAGE: 'en' },
    [
      ['host', 'a'],
      ['accept-language', 'en'],
    ],
  ],
  [{ CONTENT_TYPE: 'text/plain' }, [['content-type', 'text/plain']]],
  [{ CONTENT_LENGTH: '0' }, [['content-length', '0']]],
  [{ CONTENT_LENGTH: '', CONTENT_TYPE: '', HTTP_X: '' }, []],
  [
    { HTTP_CONTENT_LENGTH: '9', HTTP_CONTENT_TYPE: 'b', CONTENT_TYPE: 'a' },
    [['content-type', 'a']],
  ],
  [{ HTTP_X: 'é€' }, [['x', 'Ã©â\x82¬']]],
  [{ HTTP_: 'a', 'HTTP_(': 'b', HTTP_Ä: 'c', HTTP_X: undefined }, []],
  [{ 'HTTP_\u212aEEP': 'a' }, []], // a Kelvin sign, whose lower case is a k
  [
    { 'HTTP_CONTENT-LENGTH': '9', HTTP_content_type: 'b', content_type: 'c' },
    [],
  ],
  [{ HTTP__PROTO__: 'a' }, [['-proto--', 'a']]],
  [{ HTTPX: 'a', http_x: 'b', X_HTTP_Y: 'c', PATH: '/bin' }, []],
];

/** Requests that no application is asked about. */
export const REFUSED: readonly (readonly [
  what: string,
  variables: Variables,
])[] = [
  ['no method', { REQUEST_METHOD: undefined }],
  ['an empty one', { REQUEST_METHOD: '' }],
  ['one that is no token', { REQUEST_METHOD: 'GET /' }],
  ['half a character in the path', { PATH_INFO: '/\ud800' }],
  ['one in front of it', { SCRIPT_NAME: '/\udc00' }],
  ...[
    '-1',
    '+3',
    '3 ',
    '0x3',
    '3.0',
    '1e3',
    '3,3',
    'three',
    '9'.repeat(400),
  ].map(
    (length) =>
      [`${length.slice(0, 9)} octets`, { CONTENT_LENGTH: length }] as const,
  ),
];

const FAILURE = new Error('its own');

/** How an application may end, and what comes of it. */
export const ENDINGS: readonly (readonly [
  what: string,
  http: HttpApplication,
  code: number,
  output: RegExp,
  errors: readonly unknown[],
])[] = [
  [
    '0 for an error before the response',
    () => Promise.reject(FAILURE),
    0,
    /^Status: 500 Internal Server Error\n(.+\n)+\nInternal Server Error\n$/,
    [FAILURE],
  ],
  [
    '0 for one behind it',
    async (...[, , send]) => {
      await sendAll(send, start(200), last('ok'));
      throw FAILURE;
    },
    0,
    /^Status: 200 OK\n(.+\n)+\nok$/,
    [FAILURE],
  ],
  [
    '1 for one in it',
    async (...[, , send]) => {
      await sendAll(send, start(200), piece('half'));
      throw FAILURE;
    },
    1,
    /^Status: 200 OK\n\nhalf$/,
    [FAILURE],
  ],
  [
    '1 for half a response',
    (...[, , send]) => sendAll(send, start(200), piece('half')),
    1,
    /^Status: 200 OK\n\nhalf$/,
    [expect.objectContaining({ code: 'no-response' })],
  ],
  [
    '0 for none, which is 500',
    async () => {},
    0,
    /^Status: 500/,
    [expect.any(Error)],
  ],
];

/** What a variable can't say; so the server can't either. */
export const LOST_IN_VARIABLES = [
  'the path is decoded once, the raw path not at all',
  'a path below a mount begins with it, decoded or not',
  'fields keep their order, names are in lower case, duplicates stay',
  'two fields of cookies stay two',
  'each octet of a value is one character',
];
