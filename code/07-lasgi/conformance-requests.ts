// conformance-requests.ts: cases about what an application receives.

import type { ConformanceCase } from './conformance-case.ts';
import {
  answer,
  ask,
  get,
  hears,
  last,
  later,
  OK,
  piece,
  post,
  postHead,
  readText,
  says,
  start,
  wordsOfError,
} from './conformance-script.ts';

// #region octets of bodies
const MANY = 'many '.repeat(20_000);
const ALL_OCTETS = String.fromCharCode(...Array(256).keys());
const CHUNKED = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n';
const CLOSE = 'Connection: close\r\n\r\n';
// #endregion octets of bodies

// #region whole bodies
const BODIES = (
  [
    ['no body', [get('/')], ''],
    ['a body of length 0', [post('')], ''],
    ['a body of known length', [post('abc')], 'abc'],
    ['a body of any octets', [post(ALL_OCTETS)], ALL_OCTETS],
    [
      'a body that comes in pieces',
      [postHead(4), says('ab'), says('cd')],
      'abcd',
    ],
    ['a long body', [post(MANY)], MANY],
    [
      'a body in chunks',
      [says(`${CHUNKED}${CLOSE}2;x=y\r\nab\r\n1\r\nc\r\n0\r\nX: 1\r\n\r\n`)],
      'abc',
    ],
    ['an empty body in chunks', [says(`${CHUNKED}${CLOSE}0\r\n\r\n`)], ''],
  ] as const
).map(([what, client, body]): ConformanceCase => ({
  name: `the application reads ${what}`,
  rows: ['H1'],
  client,
  async script({ receive, send, note }) {
    note(await readText(receive));
    await answer(send);
  },
  heard: [OK],
  noted: [body],
}));
// #endregion whole bodies

// #region messages
const MESSAGES: readonly ConformanceCase[] = [
  {
    name: 'messages have a type of their protocol, and can be cloned',
    rows: ['C3', 'C10'],
    why: 'what goes through a queue or to a worker has to get there whole',
    client: [post('abc')],
    async script({ receive, send, note }) {
      let isLast = false;
      while (!isLast) {
        const message = structuredClone(await receive());
        if (message.type !== 'http.request') return;
        isLast = !message.moreBody;
        const isRight = message.body instanceof Uint8Array;
        if (!isRight || typeof message.moreBody !== 'boolean') note('wrong');
      }
      await answer(send);
      note((await receive()).type);
    },
    heard: [OK],
    noted: ['http.disconnect'],
  },
  // #endregion messages
  // #region a client that waits to be asked
  {
    name: 'a client that waits for 100 is asked for the body when it is read',
    rows: ['H1'],
    needs: ['interleaving'],
    client: [
      postHead(3, 'Expect: 100-continue'),
      hears('informational'),
      says('abc'),
    ],
    async script({ receive, send }) {
      await answer(send, await readText(receive));
    },
    heard: [{ status: 200, body: 'abc' }],
  },
  // #endregion a client that waits to be asked
  // #region a body that is answered piece by piece
  {
    name: 'each piece can be answered before the next has come',
    rows: ['H1', 'H5'],
    needs: ['interleaving'],
    client: [
      postHead(2),
      says('a'),
      hears('data'),
      says('b'),
      hears('data'),
      hears('end-of-message'),
    ],
    async script({ receive, send }) {
      await send(start(200));
      for (;;) {
        const message = await receive();
        if (message.type !== 'http.request') return;
        const { body, moreBody } = message;
        await send({ type: 'http.response.body', body, moreBody });
        if (!moreBody) return;
      }
    },
    heard: [{ status: 200, body: 'ab' }],
  },
];
// #endregion a body that is answered piece by piece

// #region behind the body
const BEHIND: readonly ConformanceCase[] = [
  {
    name: 'behind the body there is nothing until the response is complete',
    rows: ['E11', 'E12'],
    why: 'who is told that the client has left gives up an answer that it wants',
    client: [post('abc')],
    async script({ receive, send, note }) {
      await readText(receive);
      const told = later(receive().then(({ type }) => note(type)));
      await send(start(200));
      await send(piece('o'));
      note('half of it is sent');
      await send(last('k'));
      await told;
    },
    heard: [OK],
    noted: ['half of it is sent', 'http.disconnect'],
  },
  {
    name: 'behind the response there is http.disconnect, as often as asked',
    rows: ['E12', 'H2'],
    client: [get('/')],
    async script({ receive, send, note }) {
      await readText(receive);
      await answer(send);
      for (let times = 0; times < 3; times += 1) note((await receive()).type);
    },
    heard: [OK],
    noted: ['http.disconnect', 'http.disconnect', 'http.disconnect'],
  },
  // #endregion behind the body
  // #region an unread body, and two that receive at once
  {
    name: 'also if the body was not read',
    rows: ['E12', 'H2'],
    client: [post('abc')],
    async script({ receive, send, note }) {
      await answer(send);
      note((await receive()).type);
    },
    heard: [OK],
    noted: ['http.disconnect'],
  },
  {
    name: 'the second of two that wait in receive is refused',
    rows: ['E17'],
    why: 'which of them gets which message would be chance',
    needs: ['interleaving'],
    client: [postHead(1), hears('data'), says('a')],
    async script({ receive, send, note }) {
      const first = later(readText(receive));
      await receive().then(
        () => note('both'),
        (e) => note(wordsOfError(e)),
      );
      await send(start(200));
      await send(piece('o'));
      note(await first);
      await send(last('k'));
    },
    heard: [OK],
    noted: ['LasgiError busy', 'a'],
  },
];
// #endregion an unread body, and two that receive at once

// #region bodies that nobody reads
const UNREAD_BODY = 'GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n';
const UNREAD: readonly ConformanceCase[] = [
  // #region a body that is a request
  {
    name: 'a body that nobody reads is no request',
    rows: ['E19'],
    why: 'who wrote it would ask in the name of whoever comes next',
    client: [
      ask('POST /1 HTTP/1.1', `Content-Length: ${UNREAD_BODY.length}`),
      says(UNREAD_BODY),
      hears('end-of-message'),
      get('/2'),
    ],
    async script({ scope, send, note }) {
      note(scope.path);
      await answer(send);
    },
    heard: [OK, OK],
    noted: ['/1', '/2'],
  },
  // #endregion a body that is a request
  {
    name: 'who is refused may keep the body',
    rows: ['E19'],
    why: 'that is what a client waits for 100 for',
    client: [postHead(1_000, 'Expect: 100-continue')],
    async script({ send }) {
      await send(start(403));
      await send(last('no'));
    },
    heard: [{ status: 403, body: 'no' }],
  },
];
// #endregion bodies that nobody reads

/** Cases about what is received. */
export const REQUEST_CASES: readonly ConformanceCase[] = [
  ...BODIES,
  ...MESSAGES,
  ...BEHIND,
  ...UNREAD,
];
