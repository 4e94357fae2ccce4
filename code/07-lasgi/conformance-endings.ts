// conformance-endings.ts: cases about ends that nobody has wished for: the
// application fails, or the client leaves.

import type { ClientStep, ConformanceCase } from './conformance-case.ts';
import {
  ask,
  get,
  hears,
  last,
  LEAVES,
  piece,
  postHead,
  readText,
  says,
  start,
  wordsOfError,
} from './conformance-script.ts';
import type { HttpSendMessage } from './http-messages.ts';
import { ClientDisconnected } from './lasgi-error.ts';

// #region fail before anything has left
const FAILED = { status: 500, bodyLacks: 'secret', lacks: ['x-a'] } as const;

const EARLY = (
  [
    ['throws', ['E1', 'C7'], [], new Error('secret')],
    ['throws what is no error', ['E1', 'C7'], [], 'secret'],
    ['throws that the client has left', ['E1'], [], new ClientDisconnected('')],
    ['throws behind the start', ['E1', 'H3'], [1], new Error('secret')],
    ['returns without a word', ['E3'], [], undefined],
    ['returns behind the start', ['E3', 'E4'], [1], undefined],
  ] as const
).map(([what, rows, starts, error]): ConformanceCase => ({
  name: `an application that ${what} is answered for with 500`,
  rows,
  client: [get('/')],
  async script({ send }) {
    if (starts.length > 0) await send(start(200, ['x-a', 'secret']));
    if (error !== undefined) throw error;
  },
  heard: [FAILED],
  logged: [
    error === undefined ? 'LasgiError no-response' : wordsOfError(error),
  ],
}));
// #endregion fail before anything has left

// #region fail in the middle
/** The client has the first piece before it lets the application go on. */
const UNTIL_A_PIECE: readonly ClientStep[] = [
  postHead(1),
  hears('data'),
  says('a'),
];
const NO_LENGTH = start(200);
const LENGTH = start(200, ['content-length', '2']);

const MIDDLE = (
  [
    ['throws', ['E2', 'C7'], NO_LENGTH, piece('o'), new Error('secret')],
    ['throws, with a length', ['E2', 'C7'], LENGTH, piece('o'), new Error('x')],
    ['returns', ['E4'], NO_LENGTH, piece('o'), undefined],
    ['returns, with a length', ['E4', 'E13'], LENGTH, piece('o'), undefined],
  ] as const
).map(([what, rows, head, first, error]): ConformanceCase => ({
  name: `a response whose application ${what} in its middle is broken off`,
  rows,
  why: 'else half of it would pass for all of it, in caches, too',
  needs: ['interleaving'],
  client: UNTIL_A_PIECE,
  async script({ receive, send }) {
    await send(head);
    await send(first);
    await receive();
    if (error !== undefined) throw error;
  },
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: [
    error === undefined ? 'LasgiError no-response' : wordsOfError(error),
  ],
}));

const RESET: ConformanceCase = {
  name: 'a break is seen where the end of the connection ends the body',
  rows: ['E2'],
  needs: ['http/1.0', 'interleaving', 'reset'],
  client: [
    ask('POST / HTTP/1.0', 'Content-Length: 1'),
    hears('data'),
    says('a'),
  ],
  async script({ receive, send }) {
    await send(NO_LENGTH);
    await send(piece('o'));
    await receive();
    throw new Error('secret');
  },
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: ['Error secret'],
};

const TOO_LONG: ConformanceCase = {
  name: 'too much behind a first piece breaks the response off',
  rows: ['E13', 'E2'],
  needs: ['interleaving'],
  client: UNTIL_A_PIECE,
  async script({ receive, send }) {
    await send(LENGTH);
    await send(piece('o'));
    await receive();
    await send(last('kay'));
  },
  heard: [{ status: 200, body: 'o', isComplete: false }],
  logged: ['LasgiError bad-length'],
};
// #endregion fail in the middle

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

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
}
// #endregion the client leaves

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
// #endregion send to nobody

/** Cases about ends that nobody has wished for. */
export const ENDING_CASES: readonly ConformanceCase[] = [
  ...EARLY,
  ...MIDDLE,
  RESET,
  TOO_LONG,
  ...LEAVING,
  ...TO_NOBODY,
];
