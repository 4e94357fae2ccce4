// conformance-responses.ts: cases about what a client gets.

import type { ConformanceCase } from './conformance-case.ts';
import {
  answer,
  get,
  hears,
  last,
  later,
  OK,
  PAUSES,
  piece,
  postHead,
  says,
  start,
} from './conformance-script.ts';

// #region heads
const HEADS: readonly ConformanceCase[] = [
  {
    name: 'status and fields arrive as they were sent, in their order',
    rows: ['H3', 'C10'],
    client: [get('/')],
    async script({ send }) {
      await send(
        start(418, ['x-a', '1'], ['x-b', 'caf\xc3\xa9'], ['x-a', '2']),
      );
      await send(last('ok'));
    },
    heard: [
      {
        status: 418,
        has: [
          ['x-a', '1'],
          ['x-a', '2'],
          ['x-b', 'caf\xc3\xa9'],
        ],
        body: 'ok',
      },
    ],
  },
  // #endregion heads
  // #region two cookies
  {
    name: 'two cookies are two fields',
    rows: ['H7'],
    why: 'Set-Cookie is the one field that no comma can join (RFC 9110 §5.3)',
    client: [get('/')],
    async script({ send }) {
      await send(start(200, ['set-cookie', 'a=1'], ['set-cookie', 'b=2']));
      await send(last('ok'));
    },
    heard: [
      {
        ...OK,
        has: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      },
    ],
  },
];
// #endregion two cookies

// #region bodies of responses
const BODIES: readonly ConformanceCase[] = [
  {
    name: 'a body may be left out',
    rows: ['H5'],
    client: [get('/')],
    async script({ send }) {
      await send({ type: 'http.response.start', status: 200 });
      await send({ type: 'http.response.body' });
    },
    heard: [{ status: 200, body: '' }],
  },
  {
    name: 'an empty piece does not end the body',
    rows: ['H5'],
    why: 'in chunks it would be the last',
    client: [get('/')],
    async script({ send }) {
      await send(start(200));
      await send(piece('o'));
      await send(piece(''));
      await send(last('k'));
    },
    heard: [OK],
  },
  // #endregion bodies of responses
  // #region pieces in their order, and at once
  {
    name: 'what is sent without waiting arrives in its order',
    rows: ['E17'],
    client: [get('/')],
    async script({ send }) {
      const messages = [start(200), piece('1'), piece('2'), last('3')];
      await Promise.all(messages.map((message) => send(message)));
    },
    heard: [{ status: 200, body: '123' }],
  },
  {
    name: 'the first piece leaves at once',
    rows: ['H3', 'H5'],
    needs: ['interleaving'],
    client: [postHead(1), hears('response'), says('a')],
    async script({ receive, send }) {
      await send(start(200));
      await send(piece(''));
      await receive();
      await send(last('ok'));
    },
    heard: [OK],
  },
];
// #endregion pieces in their order, and at once

// #region back-pressure
const LONG_PIECE = piece('p'.repeat(64 * 1024));

const UNHEARD: ConformanceCase = {
  name: 'send waits for a client that does not read',
  rows: ['H5'],
  why: 'what nobody reads fills the memory',
  needs: ['back-pressure', 'interleaving'],
  client: [postHead(2), says('a'), hears('response'), PAUSES, says('b')],
  async script({ receive, send, note }) {
    await receive();
    const asked = later(receive());
    let left = 512; // some 32 MiB: more than the buffers of a kernel
    await send(start(200));
    const sendAll = async () => {
      for (; left > 0; left -= 1) await send(LONG_PIECE);
    };
    const sending = later(sendAll());
    await asked;
    note(left > 0 ? 'some of it is left' : 'all is sent, and nobody reads');
    await sending;
    await send(last());
  },
  heard: [{ status: 200 }],
  noted: ['some of it is left'],
};
// #endregion back-pressure

// #region what nobody minds
const UNMINDED: readonly ConformanceCase[] = [
  {
    name: 'keys that nobody knows are no error',
    rows: ['C6'],
    why: 'a later version may add some',
    client: [get('/')],
    async script({ attempt }) {
      await attempt({ ...start(200), later: 1 });
      await attempt({ ...last('ok'), later: 1 });
    },
    heard: [OK],
    noted: ['sent', 'sent'],
  },
  {
    name: 'what the application returns is nothing to the server',
    rows: ['E5'],
    client: [get('/')],
    async script({ send }) {
      await answer(send);
      return { status: 500 };
    },
    heard: [OK],
  },
];
// #endregion what nobody minds

/** Cases about responses. */
export const RESPONSE_CASES: readonly ConformanceCase[] = [
  ...HEADS,
  ...BODIES,
  UNHEARD,
  ...UNMINDED,
];
