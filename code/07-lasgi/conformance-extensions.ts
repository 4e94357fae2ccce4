// conformance-extensions.ts: cases about what a server can do besides.

import type { ConformanceCase } from './conformance-case.ts';
import {
  answer,
  ask,
  get,
  hears,
  last,
  OK,
  piece,
  postHead,
  says,
  start,
} from './conformance-script.ts';

const WITH_TRAILERS = { ...start(200), trailers: true } as const;
const NOT_OFFERED = 'LasgiError not-offered';
const NOT_NOW = 'LasgiError not-now';

function trailers(name: string, value: string, moreTrailers = false): unknown {
  const headers = [[name, value]];
  return { type: 'http.response.trailers', headers, moreTrailers };
}

const HINT = {
  type: 'http.response.early_hint',
  links: ['</style.css>; rel=preload; as=style'],
};

// #region trailers
const TRAILERS: readonly ConformanceCase[] = [
  {
    name: 'trailers follow the body',
    rows: ['C9'],
    needs: ['http.response.trailers'],
    client: [get('/', 'TE: trailers')],
    async script({ attempt }) {
      await attempt(WITH_TRAILERS);
      await attempt(last('ok'));
      await attempt(trailers('x-a', '1', true));
      await attempt(trailers('x-b', '2'));
      await attempt(trailers('x-c', '3'));
    },
    heard: [
      {
        ...OK,
        trailers: [
          ['x-a', '1'],
          ['x-b', '2'],
        ],
      },
    ],
    noted: ['sent', 'sent', 'sent', 'sent', NOT_NOW],
  },
  // #endregion trailers
  // #region trailers that were not announced, or can not be
  {
    name: 'trailers that were not announced are refused',
    rows: ['C9', 'E9'],
    needs: ['http.response.trailers'],
    client: [get('/', 'TE: trailers')],
    async script({ attempt }) {
      await attempt(trailers('x-a', '1'));
      await attempt(start(200));
      await attempt(piece('o'));
      await attempt(trailers('x-a', '1'));
      await attempt(last('k'));
    },
    heard: [OK],
    noted: [NOT_NOW, 'sent', 'sent', NOT_NOW, 'sent'],
  },
  {
    name: 'trailers and a length can not be announced together',
    rows: ['C9', 'E13'],
    why: 'only behind chunks is there a place for trailers (RFC 9112 §7.1.2)',
    needs: ['http.response.trailers'],
    client: [get('/', 'TE: trailers')],
    async script({ attempt }) {
      const headers = [['content-length', '2']];
      await attempt({ ...WITH_TRAILERS, headers });
      await attempt({ ...WITH_TRAILERS, headers: [] });
      await attempt(last('ok'));
      await attempt(trailers('x-a', '1'));
    },
    heard: [{ ...OK, trailers: [['x-a', '1']] }],
    noted: ['LasgiError bad-message', 'sent', 'sent', 'sent'],
  },
];
// #endregion trailers that were not announced, or can not be

// #region trailers that are missing
const NO_TRAILERS: readonly ConformanceCase[] = [
  {
    name: 'a response that lacks its trailers is broken off',
    rows: ['C9', 'E4'],
    needs: ['http.response.trailers', 'interleaving'],
    client: [postHead(1, 'TE: trailers'), hears('data'), says('a')],
    async script({ receive, attempt }) {
      await attempt(WITH_TRAILERS);
      await attempt(last('ok'));
      await receive();
    },
    heard: [{ ...OK, isComplete: false }],
    noted: ['sent', 'sent'],
    logged: ['LasgiError no-response'],
  },
  {
    name: 'a client that has not asked for trailers is not offered any',
    rows: ['C9'],
    why: 'it may throw them away (RFC 9110 §6.5.1)',
    client: [get('/')],
    async script({ scope, send, note, attempt }) {
      note(String('http.response.trailers' in scope.extensions));
      await attempt(WITH_TRAILERS);
      await attempt(trailers('x-a', '1'));
      await answer(send);
    },
    heard: [OK],
    noted: ['false', NOT_OFFERED, NOT_OFFERED],
  },
];
// #endregion trailers that are missing

// #region hints
const HINTS: readonly ConformanceCase[] = [
  {
    name: 'hints come before the response',
    rows: ['C9'],
    needs: ['http.response.early_hint'],
    client: [get('/')],
    async script({ attempt }) {
      await attempt(HINT);
      await attempt(HINT);
      await attempt(start(200));
      await attempt(HINT);
      await attempt(last('ok'));
    },
    heard: [{ ...OK, informational: [103, 103] }],
    noted: ['sent', 'sent', 'sent', NOT_NOW, 'sent'],
  },
  {
    name: 'a hint may hold no line break',
    rows: ['C9', 'E14'],
    needs: ['http.response.early_hint'],
    client: [get('/')],
    async script({ send, attempt }) {
      await attempt({ ...HINT, links: ['</>\r\nx-injected: 1'] });
      await attempt({ ...HINT, links: '</>' });
      await answer(send);
    },
    heard: [OK],
    noted: ['LasgiError bad-message', 'LasgiError bad-message'],
  },
  // #endregion hints
  // #region no hints for HTTP/1.0
  {
    name: 'a client of HTTP/1.0 is not offered hints',
    rows: ['C9'],
    why: 'it would take them for the response (RFC 9110 §15.2)',
    needs: ['http/1.0'],
    client: [ask('GET / HTTP/1.0')],
    async script({ send, attempt }) {
      await attempt(HINT);
      await answer(send);
    },
    heard: [OK],
    noted: [NOT_OFFERED],
  },
];
// #endregion no hints for HTTP/1.0

/** Cases about extensions. */
export const EXTENSION_CASES: readonly ConformanceCase[] = [
  ...TRAILERS,
  ...NO_TRAILERS,
  ...HINTS,
];
