// conformance-scopes.ts: cases about what an application is told before the body.

import type { ConformanceCase } from './conformance-case.ts';
import { valuesOf } from './conformance-faults.ts';
import { answer, ask, get, hears, OK, says } from './conformance-script.ts';

// #region calls
const CALLS: readonly ConformanceCase[] = [
  {
    name: 'the application is called once for each request',
    rows: ['C1'],
    client: [ask('GET /1 HTTP/1.1'), hears('end-of-message'), get('/2')],
    async script({ scope, send, note }) {
      note(scope.path);
      await answer(send);
    },
    heard: [OK, OK],
    noted: ['/1', '/2'],
  },
  {
    name: 'requests that come together are answered in their order',
    rows: ['C1'],
    needs: ['pipelining'],
    client: [
      says('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n'),
      says('Connection: close\r\n\r\n'),
    ],
    async script({ scope, send }) {
      await answer(send, scope.path);
    },
    heard: [
      { status: 200, body: '/1' },
      { status: 200, body: '/2' },
    ],
  },
];
// #endregion calls

// #region the request line
const REQUEST_LINES: readonly ConformanceCase[] = [
  {
    name: 'the scope says what it is about, as of which specification',
    rows: ['C2'],
    client: [get('/')],
    async script({ scope: { type, asgi }, send, note }) {
      note(`${type} ${asgi.version} ${asgi.specVersion}`);
      await answer(send);
    },
    heard: [OK],
    noted: ['http 3.0 2.5'],
  },
  // #endregion the request line
  // #region targets and methods
  ...(
    [
      [
        'a path and a query',
        'GET /a/b?x=1&y=%20 HTTP/1.1',
        '/a/b',
        'x=1&y=%20',
      ],
      ['no query', 'GET /a HTTP/1.1', '/a', ''],
      ['an empty query', 'GET /? HTTP/1.1', '/', ''],
      ['a query with a question mark', 'GET /?a?b HTTP/1.1', '/', 'a?b'],
      ['an absolute URI', 'GET http://a/b?c HTTP/1.1', '/b', 'c'],
      ['a rare method', 'PROPFIND /a HTTP/1.1', '/a', ''],
    ] as const
  ).map(([what, line, path, query]): ConformanceCase => ({
    name: `the scope of a request with ${what}`,
    rows: ['C2', 'C10'],
    client: [ask(line, 'Connection: close')],
    async script({ scope, send, note }) {
      const { method, httpVersion, scheme, rawPath } = scope;
      note(`${method} ${scheme} ${rawPath} ${httpVersion}`);
      note(`${scope.path} ${scope.queryString}`);
      await answer(send);
    },
    heard: [OK],
    noted: [`${line.split(' ')[0]} http ${path} 1.1`, `${path} ${query}`],
  })),
];
// #endregion targets and methods

// #region paths
const PATHS: readonly ConformanceCase[] = [
  // #region decoded once
  {
    name: 'the path is decoded once, the raw path not at all',
    rows: ['C2', 'C10'],
    client: [get('/caf%C3%A9%2Fa%2541')],
    async script({ scope: { path, rawPath }, send, note }) {
      note(path);
      note(rawPath);
      await answer(send);
    },
    heard: [OK],
    noted: ['/café/a%41', '/caf%C3%A9%2Fa%2541'],
  },
  // #endregion decoded once
  ...['', '/mounted'].map((rootPath): ConformanceCase => ({
    name: `the path begins with the root path "${rootPath}"`,
    rows: ['H8'],
    why: 'who routes by the rest of it has to know what to take off',
    needs: rootPath === '' ? [] : ['root-path'],
    rootPath,
    client: [get('/x')],
    async script({ scope, send, note }) {
      note(scope.rootPath);
      note(String(scope.path.startsWith(`${scope.rootPath}/`)));
      note(String(scope.path.endsWith('/x')));
      await answer(send);
    },
    heard: [OK],
    noted: [rootPath, 'true', 'true'],
  })),
  // #endregion paths
  // #region a path below a mount
  {
    name: 'a path below a mount begins with it, decoded or not',
    rows: ['H8'],
    why: 'who routes by the raw path takes off the same as who does not',
    needs: ['root-path'],
    rootPath: '/caf\u00e9 ?',
    client: [get('/a%2Fb')],
    async script({ scope: { path, rawPath }, send, note }) {
      note(path);
      note(rawPath.toUpperCase());
      await answer(send);
    },
    heard: [OK],
    noted: ['/caf\u00e9 ?/a/b', '/CAF%C3%A9%20%3F/A%2FB'],
  },
];
// #endregion a path below a mount

// #region fields of a request
const FIELDS: readonly ConformanceCase[] = [
  {
    name: 'fields keep their order, names are in lower case, duplicates stay',
    rows: ['C10'],
    client: [get('/', 'X-B: 1', 'x-a: 2', 'X-b: 3', 'X-C:')],
    async script({ scope: { headers }, send, note }) {
      const own = headers.filter(([name]) => name.startsWith('x-'));
      note(own.map((field) => field.join('=')).join(' '));
      await answer(send);
    },
    heard: [OK],
    noted: ['x-b=1 x-a=2 x-b=3 x-c='],
  },
  {
    name: 'two fields of cookies stay two',
    rows: ['H7'],
    why: 'a comma may stand in a cookie, so joined they are another one',
    client: [get('/', 'Cookie: a=1', 'Cookie: b=2')],
    async script({ scope, send, note }) {
      note(valuesOf(scope.headers, 'cookie'));
      await answer(send);
    },
    heard: [OK],
    noted: ['a=1 | b=2'],
  },
  // #endregion fields of a request
  // #region octets of a value
  {
    name: 'each octet of a value is one character',
    rows: ['C10'],
    client: [get('/', 'X-Name: caf\xc3\xa9 \xff')],
    async script({ scope, send, note }) {
      note(valuesOf(scope.headers, 'x-name'));
      await answer(send);
    },
    heard: [OK],
    noted: ['caf\xc3\xa9 \xff'],
  },
];
// #endregion octets of a value

// #region the rest of a scope
const REST: readonly ConformanceCase[] = [
  {
    name: 'a request of HTTP/1.0 says so',
    rows: ['C2'],
    needs: ['http/1.0'],
    client: [ask('GET / HTTP/1.0')],
    async script({ scope, send, note }) {
      note(scope.httpVersion);
      await answer(send);
    },
    heard: [OK],
    noted: ['1.0'],
  },
  {
    name: 'client and server are an address and a port, or unknown',
    rows: ['C2', 'C10'],
    client: [get('/')],
    async script({ scope: { client, server }, send, note }) {
      for (const [host, port] of [client, server].filter((peer) => !!peer))
        if (typeof host !== 'string' || !/undefined|number/.test(typeof port))
          note(`${typeof host} ${typeof port}`);
      await answer(send);
    },
    heard: [OK],
  },
  // #endregion the rest of a scope
  // #region copies and extensions
  {
    name: 'a copy of the scope holds all that the scope holds',
    rows: ['C5'],
    why: 'middleware changes a copy',
    client: [get('/a?b')],
    async script({ scope, send, note }) {
      const copy = { ...scope, path: '/other' };
      note(`${copy.type} ${copy.method} ${copy.rawPath} ${copy.queryString}`);
      note(String(copy.signal === scope.signal && !copy.signal.aborted));
      note(scope.path);
      await answer(send);
    },
    heard: [OK],
    noted: ['http GET /a b', 'true', '/a'],
  },
  {
    name: 'each extension is an object under its name',
    rows: ['C9'],
    client: [get('/')],
    async script({ scope, send, note }) {
      for (const [name, value] of Object.entries(scope.extensions))
        if (typeof value !== 'object') note(`${name}: ${typeof value}`);
      note(typeof scope.extensions);
      await answer(send);
    },
    heard: [OK],
    noted: ['object'],
  },
];
// #endregion copies and extensions

/** Cases about scopes. */
export const SCOPE_CASES: readonly ConformanceCase[] = [
  ...CALLS,
  ...REQUEST_LINES,
  ...PATHS,
  ...FIELDS,
  ...REST,
];
