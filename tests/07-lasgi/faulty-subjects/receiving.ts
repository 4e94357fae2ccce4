// receiving.ts: servers that tell the application what isn't so.

import {
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import { valuesOf } from '../../../code/07-lasgi/conformance-faults.ts';
import type { HttpReceiveMessage } from '../../../code/07-lasgi/index.ts';
import { encodePath } from '../../../code/07-lasgi/mount.ts';
import { around, withReceive, withScope } from './breaking.ts';
import type { Call, Faulty } from './breaking.ts';

// #region scopes that are wrong
export const FAULTY_SCOPES: readonly Faulty[] = [
  {
    subject: withScope('joins cookies', ({ headers }) => ({
      headers: [
        ...headers.filter(([name]) => name !== 'cookie'),
        ['cookie', valuesOf(headers, 'cookie').replace(' | ', ', ')],
      ],
    })),
    caughtBy: ['two fields of cookies stay two'],
  },
  {
    subject: withScope('sorts fields, in capitals', ({ headers }) => ({
      headers: [...headers].sort().map(([name, value]) => [name, value.trim()]),
    })),
    caughtBy: [
      'fields keep their order, names are in lower case, duplicates stay',
    ],
  },
  {
    subject: withScope('decodes values as UTF-8', ({ headers }) => ({
      headers: headers.map(([name, value]) => [
        name,
        new TextDecoder().decode(textToOctets(value)),
      ]),
    })),
    caughtBy: ['each octet of a value is one character'],
  },
  {
    subject: withScope('decodes the path twice', ({ path }) => ({
      path: decodeURIComponent(path),
    })),
    caughtBy: ['the path is decoded once, the raw path not at all'],
  },
  {
    subject: withScope('does not decode the path', ({ rawPath }) => ({
      path: rawPath,
    })),
    caughtBy: ['the path is decoded once, the raw path not at all'],
  },
  {
    subject: withScope('keeps the question mark', ({ queryString }) => ({
      queryString: `?${queryString}`,
    })),
    caughtBy: ['the scope of a request with a path and a query'],
  },
  {
    subject: withScope('takes the root path off', ({ path, rootPath }) => ({
      path: path.slice(rootPath.length),
    })),
    caughtBy: ['the path begins with the root path "/mounted"'],
  },
  {
    subject: withScope('leaves the raw path as it came', (scope) => ({
      rawPath: scope.rawPath.slice(encodePath(scope.rootPath).length),
    })),
    caughtBy: ['a path below a mount begins with it, decoded or not'],
  },
  {
    subject: withScope('knows one version', () => ({
      httpVersion: '1.1',
      method: 'GET',
    })),
    caughtBy: [
      'a request of HTTP/1.0 says so',
      'the scope of a request with a rare method',
    ],
  },
  {
    subject: withScope('lists its extensions', () => ({
      extensions: { 'http.response.trailers': true } as never,
    })),
    caughtBy: [
      'each extension is an object under its name',
      'a client that has not asked for trailers is not offered any',
    ],
  },
  {
    subject: withScope('says ASGI 2', () => ({
      asgi: { version: '2.0', specVersion: '2.0' } as never,
    })),
    caughtBy: ['the scope says what it is about, as of which specification'],
  },
  {
    subject: withScope('names its peers in one text', () => ({
      client: '127.0.0.1:80' as never,
      server: [80, '127.0.0.1'] as never,
    })),
    caughtBy: ['client and server are an address and a port, or unknown'],
  },
  {
    subject: withScope('has a new signal for whoever asks', () => ({
      get signal() {
        return new AbortController().signal;
      },
    })),
    caughtBy: [
      'the signal aborts when the client leaves, and says why',
      'a signal that is asked for later has aborted already',
    ],
  },
  {
    subject: around('takes the first request for all of them', (inner) => {
      let first: Call[0] | undefined;
      return (...[scope, receive, send]) =>
        inner((first ??= scope), receive, send);
    }),
    caughtBy: [
      'the application is called once for each request',
      'requests that come together are answered in their order',
    ],
  },
  {
    subject: withScope('mounts all in one place', () => ({ rootPath: '/api' })),
    caughtBy: ['the path begins with the root path ""'],
  },
];
// #endregion scopes that are wrong

// #region messages that are wrong
const REQUEST = { type: 'http.request', moreBody: false } as const;
const NOTHING: HttpReceiveMessage = { ...REQUEST, body: new Uint8Array() };
const never = () => new Promise<never>(() => {});

export const FAULTY_RECEIVES: readonly Faulty[] = [
  {
    subject: withReceive('has no http.disconnect', (receive) => async () => {
      const message = await receive();
      return message.type === 'http.disconnect' ? never() : message;
    }),
    caughtBy: [
      'behind the response there is http.disconnect, as often as asked',
      'who waits is told that the client has left, as often as it asks',
      'a body that is none is answered with 400, and its reader told',
    ],
  },
  {
    subject: withReceive('says http.disconnect once', (receive) => {
      let isTold = false;
      return async () => {
        const message = await receive();
        if (message.type !== 'http.disconnect') return message;
        if (isTold) return never();
        isTold = true;
        return message;
      };
    }),
    caughtBy: [
      'behind the response there is http.disconnect, as often as asked',
      'a client that leaves in the middle of its body has left',
    ],
  },
  {
    subject: withReceive('repeats http.request', (receive) => {
      let isRead = false;
      return async () => {
        if (isRead) return NOTHING;
        const message = await receive();
        isRead = message.type === 'http.request' && !message.moreBody;
        return message;
      };
    }),
    caughtBy: [
      'behind the body there is nothing until the response is complete',
      'behind the response there is http.disconnect, as often as asked',
    ],
  },
  // #region disconnect behind the body
  {
    subject: withReceive('disconnects behind the body', (receive) => {
      let isRead = false;
      return async () => {
        if (isRead) return { type: 'http.disconnect' };
        const message = await receive();
        isRead = message.type === 'http.request' && !message.moreBody;
        return message;
      };
    }),
    caughtBy: [
      'behind the body there is nothing until the response is complete',
    ],
  },
  // #endregion disconnect behind the body
  {
    subject: withReceive('takes everybody into receive', (receive) => {
      let before: Promise<unknown> = Promise.resolve();
      return () => {
        const message = before.then(() => receive());
        before = message.catch(() => {});
        return message;
      };
    }),
    caughtBy: ['the second of two that wait in receive is refused'],
  },
  {
    subject: withReceive('reads all before the application', (receive) => {
      let all: Promise<string> | undefined;
      return async () => {
        if (all !== undefined) return receive();
        all = readAll(receive);
        return { ...REQUEST, body: textToOctets(await all) };
      };
    }),
    caughtBy: ['each piece can be answered before the next has come'],
  },
  {
    subject: withReceive('has a body for everybody', (receive) => {
      let isFirst = true;
      return async () => {
        const message = await receive();
        const isEmpty = message.type === 'http.request' && !message.moreBody;
        if (!isFirst || !isEmpty) return message;
        isFirst = false;
        return { ...message, body: textToOctets('x') };
      };
    }),
    caughtBy: [
      'the application reads no body',
      'the application reads a body of length 0',
      'the application reads an empty body in chunks',
    ],
  },
  {
    subject: around('wants all bodies', (inner) => async (...call) => {
      if (valuesOf(call[0].headers, 'expect') !== '') await call[1]();
      await inner(...call);
    }),
    caughtBy: ['who is refused may keep the body'],
  },
  {
    subject: withReceive('has text for a body', (receive) => async () => {
      const message = await receive();
      if (message.type !== 'http.request') return message;
      return { ...message, body: octetsToText(message.body) as never };
    }),
    caughtBy: ['messages have a type of their protocol, and can be cloned'],
  },
  {
    subject: withReceive('hands out functions', (receive) => async () => {
      const message = await receive();
      return { ...message, done: () => {} };
    }),
    caughtBy: ['messages have a type of their protocol, and can be cloned'],
  },
];

async function readAll(receive: Call[1]): Promise<string> {
  let text = '';
  for (;;) {
    const message = await receive();
    if (message.type !== 'http.request') return text;
    text += octetsToText(message.body);
    if (!message.moreBody) return text;
  }
}
// #endregion messages that are wrong
