// conformance-framing.ts: cases about where a response ends, and who says so.

import type { ConformanceCase, ExpectedResponse } from './conformance-case.ts';
import {
  ask,
  get,
  hears,
  last,
  OK,
  piece,
  start,
} from './conformance-script.ts';
import type { HttpResponseStart } from './http-messages.ts';

// #region what belongs to the server
const FRAMING: readonly ConformanceCase[] = [
  ...['chunked', 'gzip, chunked', 'identity'].map(
    (coding): ConformanceCase => ({
      name: `a Transfer-Encoding of ${coding} is the server's to say`,
      rows: ['H4'],
      client: [get('/')],
      async script({ send }) {
        await send(start(200, ['transfer-encoding', coding]));
        await send(piece('o'));
        await send(last('k'));
      },
      heard: [OK],
    }),
  ),
  {
    name: 'a length that was promised is said, and nothing else',
    rows: ['H4', 'E13'],
    client: [get('/')],
    async script({ send }) {
      await send(start(200, ['content-length', '2']));
      await send(piece('o'));
      await send(last('k'));
    },
    heard: [{ ...OK, has: [['content-length', '2']], framing: 'sized' }],
  },
  // #endregion what belongs to the server
  // #region no chunks for HTTP/1.0
  {
    name: 'chunks are not for a client of HTTP/1.0',
    rows: ['H4'],
    needs: ['http/1.0'],
    client: [ask('GET / HTTP/1.0')],
    async script({ send }) {
      await send(start(200));
      await send(piece('o'));
      await send(last('k'));
    },
    heard: [{ ...OK, lacks: ['transfer-encoding'] }],
  },
];
// #endregion no chunks for HTTP/1.0

// #region responses without content
const EMPTY: ExpectedResponse = { status: 200, body: '' };
const KNOWN: HttpResponseStart = start(200, ['content-length', '2']);
const LENGTH = [['content-length', '2']] as const;

const WITHOUT_CONTENT = (
  [
    ['HEAD', 'HEAD', KNOWN, { ...EMPTY, has: LENGTH }],
    ['HEAD, with no length', 'HEAD', start(200), EMPTY],
    ['204', 'GET', start(204), { ...EMPTY, status: 204 }],
    ['205', 'GET', start(205), { ...EMPTY, status: 205 }],
    ['304', 'GET', start(304), { ...EMPTY, status: 304 }],
  ] as const
).map(([what, method, head, expected]): ConformanceCase => ({
  name: `an answer to ${what} leaves its content behind`,
  rows: ['E15'],
  why: 'the client would take it for the next response',
  client: [ask(`${method} / HTTP/1.1`), hears('end-of-message'), get('/2')],
  async script({ scope, send }) {
    await send(scope.path === '/' ? head : start(200));
    await send(piece('o'));
    await send(last('k'));
  },
  // #endregion responses without content
  // #region no length without content
  heard: [expected, OK],
}));

const WITHOUT_LENGTH: ConformanceCase = {
  name: 'an answer to 204 has no length either',
  rows: ['E15', 'H4'],
  client: [get('/')],
  async script({ send }) {
    await send(start(204, ['content-length', '0']));
    await send(last());
  },
  heard: [{ status: 204, body: '', lacks: ['content-length'] }],
};
// #endregion no length without content

/** Cases about the framing of responses. */
export const FRAMING_CASES: readonly ConformanceCase[] = [
  ...FRAMING,
  ...WITHOUT_CONTENT,
  WITHOUT_LENGTH,
];
