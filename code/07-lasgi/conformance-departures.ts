// conformance-departures.ts: cases about clients that leave, and one that stays.

import type { ConformanceCase } from './conformance-case.ts';
import {
  answer,
  ask,
  get,
  hears,
  last,
  LEAVES,
  OK,
  oneTurn,
  piece,
  postHead,
  readText,
  says,
  start,
  wordsOfError,
} from './conformance-script.ts';
import type { HttpSendMessage } from './http-messages.ts';

// #region the client leaves
const BROKEN_OFF = { status: 200, body: 'o', isComplete: false } as const;
const LEFT: Pick<ConformanceCase, 'needs' | 'client' | 'heard'> = {
  needs: ['leaving'],
  client: [get('/'), hears('data'), LEAVES],
  heard: [BROKEN_OFF],
};

/** Sends a piece, so that the client leaves when the application is at work. */
async function begin(
  send: (message: HttpSendMessage) => Promise<void>,
): Promise<void> {
  await send(start(200));
  await send(piece('o'));
}
// #endregion the client leaves

// #region tell that the client has left
const LEAVING: readonly ConformanceCase[] = [
  {
    ...LEFT,
    name: 'who waits is told that the client has left, as often as it asks',
    rows: ['E16', 'H2', 'E11', 'E12'],
    async script({ receive, send, note }) {
      await readText(receive);
      await begin(send);
      for (let times = 0; times < 3; times += 1) note((await receive()).type);
    },
    noted: ['http.disconnect', 'http.disconnect', 'http.disconnect'],
  },
  {
    ...LEFT,
    name: 'the signal aborts when the client leaves, and says why',
    rows: ['E16', 'E11'],
    why: 'who works has no time to wait in receive',
    async script({ scope: { signal }, send, note }) {
      note(String(signal.aborted));
      await begin(send);
      await untilAborted(signal);
      note(wordsOfError(signal.reason));
    },
    noted: ['false', 'ClientDisconnected'],
  },
  // #endregion tell that the client has left
  // #region a signal that is asked for later
  {
    ...LEFT,
    name: 'a signal that is asked for later has aborted already',
    rows: ['E16'],
    async script({ scope, receive, send, note }) {
      await readText(receive);
      await begin(send);
      await receive();
      note(wordsOfError(scope.signal.reason));
    },
    noted: ['ClientDisconnected'],
  },
];
// #endregion a signal that is asked for later

// #region wait for the signal
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
}
// #endregion wait for the signal

// #region send to nobody
const TO_NOBODY: readonly ConformanceCase[] = [
  {
    ...LEFT,
    name: 'what is sent to nobody is refused',
    rows: ['E10', 'H6'],
    async script({ receive, send, note, attempt }) {
      await readText(receive);
      await begin(send);
      note((await receive()).type);
      await attempt(piece('x'));
      await attempt(last('x'));
    },
    noted: ['http.disconnect', 'ClientDisconnected', 'ClientDisconnected'],
  },
  {
    ...LEFT,
    name: 'that the client has left is nothing to be logged',
    rows: ['E10', 'H6', 'C8'],
    why: 'clients leave all the time, and nobody can mend that',
    async script({ receive, send }) {
      await readText(receive);
      await begin(send);
      await receive();
      await send(last('x'));
    },
  },
  // #endregion send to nobody
  // #region return or fail when nobody is there
  {
    ...LEFT,
    name: 'who returns when the client has left has done nothing wrong',
    rows: ['E16', 'E4'],
    async script({ receive, send }) {
      await readText(receive);
      await begin(send);
      await receive();
    },
  },
  {
    ...LEFT,
    name: 'other errors are logged, whether the client is there or not',
    rows: ['C7', 'E16'],
    async script({ receive, send }) {
      await readText(receive);
      await begin(send);
      await receive();
      throw new Error('its own');
    },
    logged: ['Error its own'],
  },
];
// #endregion return or fail when nobody is there

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
  // #endregion leave in the middle of a body
  // #region a body that is none
  {
    name: 'a body that is none is answered with 400, and its reader told',
    rows: ['H1', 'E16'],
    why: 'what comes behind it can be nothing either',
    needs: ['octets'],
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
// #endregion a body that is none

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
  // #endregion stay
  // #region leave with the whole answer
  {
    name: 'nor does it abort when the client leaves with its whole answer',
    rows: ['E16', 'E12'],
    why: 'what is done behind the response is not for the client',
    needs: ['leaving'],
    client: [ask('GET / HTTP/1.1'), hears('end-of-message'), LEAVES],
    async script({ scope: { signal }, receive, send, note, attempt }) {
      await readText(receive);
      await answer(send);
      for (let turns = 0; turns < 20; turns += 1) await oneTurn();
      note(String(signal.aborted));
      note((await receive()).type);
      await attempt(last('x'));
    },
    heard: [OK],
    noted: ['false', 'http.disconnect', 'LasgiError not-now'],
  },
];
// #endregion leave with the whole answer

/** Cases about clients that leave, and one that stays. */
export const DEPARTURE_CASES: readonly ConformanceCase[] = [
  ...LEAVING,
  ...TO_NOBODY,
  ...IN_THE_BODY,
  ...STAYING,
];
