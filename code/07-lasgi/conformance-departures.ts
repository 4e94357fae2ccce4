// conformance-departures.ts: cases about clients that leave before they have
// said all, or don't leave at all.

import type { ConformanceCase } from './conformance-case.ts';
import {
  answer,
  get,
  hears,
  last,
  LEAVES,
  OK,
  piece,
  postHead,
  readText,
  says,
  start,
} from './conformance-script.ts';

// #region leave in the middle of a body
const IN_THE_BODY: readonly ConformanceCase[] = [
  {
    name: 'a client that leaves in the middle of its body has left',
    rows: ['E16', 'H2'],
    why: 'half a body is no body',
    needs: ['leaving', 'interleaving'],
    client: [postHead(3), says('a'), hears('data'), LEAVES],
    async script({ receive, send, note }) {
      const first = await receive();
      note(first.type);
      await send(start(200));
      await send(piece('o'));
      for (let times = 0; times < 2; times += 1) note((await receive()).type);
    },
    heard: [{ status: 200, body: 'o', isComplete: false }],
    noted: ['http.request', 'http.disconnect', 'http.disconnect'],
  },
  {
    name: 'who reads such a body to its end fails, and nobody logs that',
    rows: ['E16', 'H6'],
    needs: ['leaving', 'interleaving'],
    client: [
      postHead(3, 'Expect: 100-continue'),
      hears('informational'),
      says('a'),
      LEAVES,
    ],
    async script({ receive, send }) {
      await answer(send, await readText(receive));
    },
  },
  {
    name: 'a body that is none is answered with 400, and its reader told',
    rows: ['H1', 'E16'],
    why: 'what comes behind it can be nothing either',
    client: [
      says('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n'),
      says('\r\n3\r\nabc\r\nno chunk\r\n'),
    ],
    async script({ receive, note }) {
      let message = await receive();
      while (message.type === 'http.request') message = await receive();
      note(message.type);
    },
    heard: [{ status: 400 }],
    noted: ['http.disconnect'],
  },
];
// #endregion leave in the middle of a body

// #region stay
const STAYING: readonly ConformanceCase[] = [
  {
    name: 'the signal does not abort while the client gets its answer',
    rows: ['E16'],
    client: [get('/')],
    async script({ scope: { signal }, receive, send, note }) {
      note(String(signal.aborted));
      await readText(receive);
      note(String(signal.aborted));
      await send(start(200));
      await send(last('ok'));
      note(String(signal.aborted));
    },
    heard: [OK],
    noted: ['false', 'false', 'false'],
  },
];
// #endregion stay

/** Cases about clients that leave early, or not at all. */
export const DEPARTURE_CASES: readonly ConformanceCase[] = [
  ...IN_THE_BODY,
  ...STAYING,
];
