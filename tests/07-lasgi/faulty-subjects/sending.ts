// sending.ts: servers that do what the application hasn't said.

import { textToOctets } from '../../../code/05-http-parser/index.ts';
import type { Subject } from '../../../code/07-lasgi/conformance-subject.ts';
import { isDeparture, LasgiError } from '../../../code/07-lasgi/index.ts';
import { around, withCall, withSend } from './breaking.ts';
import type { Call, Faulty } from './breaking.ts';

// #region a send that is wrong
export const FAULTY_SENDS: readonly Faulty[] = [
  {
    subject: withSend('sends the start at once', (send) => async (message) => {
      await send(message);
      if (message.type !== 'http.response.start') return;
      await send({ type: 'http.response.body', moreBody: true });
    }),
    caughtBy: [
      'an application that throws behind the start is answered for with 500',
      'an application that returns behind the start is answered for with 500',
    ],
  },
  {
    subject: withSend('swallows mistakes', (send) => async (message) => {
      await send(message).catch((error: unknown) => {
        if (!(error instanceof LasgiError)) throw error;
      });
    }),
    caughtBy: [
      'no body before the start',
      'no second start, neither at once nor behind a piece',
      'nothing behind the end',
      'a type that is none, or belongs elsewhere',
      'a status has to be there, and to be final',
      'keys hold what they are said to hold',
      'a field has to be one, and no more than one',
      'no more than was promised, at once or bit by bit',
      'no less than was promised',
      'trailers that were not announced are refused',
    ],
  },
  {
    subject: withSend('lets lengths be', (send) => (message) => {
      if (message.type !== 'http.response.start') return send(message);
      const { headers = [] } = message;
      const others = headers.filter(([name]) => name !== 'content-length');
      return send({ ...message, headers: others });
    }),
    caughtBy: [
      'a length that was promised is said, and nothing else',
      'too much for the length is answered with 500',
      'too little for the length is answered with 500',
      'too much behind a first piece breaks the response off',
    ],
  },
  {
    subject: withSend('drops a length for trailers', (send) => (message) => {
      const hasTrailers = 'trailers' in message && message.trailers === true;
      return send(hasTrailers ? { ...message, headers: [] } : message);
    }),
    caughtBy: ['trailers and a length can not be announced together'],
  },
  {
    subject: withSend(
      'says nothing when nobody is there',
      (send) => (message) =>
        send(message).catch((error: unknown) => {
          if (!isDeparture(error)) throw error;
        }),
    ),
    caughtBy: ['what is sent to nobody is refused'],
  },
  {
    subject: withSend('throws at unknown keys', (send) => async (message) => {
      if ('later' in message) throw new TypeError('later');
      await send(message);
    }),
    caughtBy: ['keys that nobody knows are no error'],
  },
  {
    subject: withSend('does not wait for the client', (send) => {
      let before: Promise<unknown> = Promise.resolve();
      return async (message) => {
        before = Promise.all([before, send(message)]).catch(() => {});
      };
    }),
    caughtBy: [
      'send waits for a client that does not read',
      'no body before the start',
    ],
  },
  {
    subject: withSend('joins fields of responses', (send) => (message) => {
      if (message.type !== 'http.response.start') return send(message);
      const { headers = [] } = message;
      const joined = new Map<string, string>();
      for (const [name, value] of headers) {
        const other = joined.get(name);
        joined.set(name, other === undefined ? value : `${other}, ${value}`);
      }
      return send({ ...message, headers: [...joined] });
    }),
    caughtBy: [
      'two cookies are two fields',
      'status and fields arrive as they were sent, in their order',
    ],
  },
  {
    subject: withSend('sends when all is there', (send) => {
      const waiting: Uint8Array[] = [];
      return async (message) => {
        if (message.type !== 'http.response.body') return send(message);
        waiting.push(message.body ?? new Uint8Array());
        if (message.moreBody === true) return;
        await send({ ...message, body: Buffer.concat(waiting) });
      };
    }),
    caughtBy: [
      'the first piece leaves at once',
      'each piece can be answered before the next has come',
      'a response whose application throws in its middle is broken off',
    ],
  },
  {
    subject: withSend('needs a body', (send) => async (message) => {
      if (message.type === 'http.response.body' && message.body === undefined)
        throw new TypeError('no body');
      await send(message);
    }),
    caughtBy: ['a body may be left out'],
  },
  {
    subject: withSend('ends at an empty piece', (send) => (message) => {
      const isEmpty = 'body' in message && message.body?.length === 0;
      return send(isEmpty ? { ...message, moreBody: false } : message);
    }),
    caughtBy: ['an empty piece does not end the body'],
  },
  {
    subject: withCall('aborts behind the response', (call) => {
      const [scope, receive, send] = call;
      const end = new AbortController();
      const signal = AbortSignal.any([scope.signal, end.signal]);
      const sendAndAbort: Call[2] = async (message) => {
        await send(message);
        if (message.type === 'http.response.body' && message.moreBody !== true)
          end.abort();
      };
      return [{ ...scope, signal }, receive, sendAndAbort];
    }),
    caughtBy: ['the signal does not abort while the client gets its answer'],
  },
];
// #endregion a send that is wrong

// #region a send that forgets
export const FORGETFUL_SENDS: readonly Faulty[] = (
  [
    ['http.response.early_hint', 'hints come before the response'],
    [
      'http.response.trailers',
      'a response that lacks its trailers is broken off',
    ],
  ] as const
).map(([type, name]) => ({
  subject: withSend(
    `forgets ${type}`,
    (send) => async (message: { type: string }) => {
      if (message.type === type) return;
      if (type.endsWith('trailers') && 'trailers' in message)
        return send({ ...message, trailers: false } as never);
      await send(message as never);
    },
  ),
  caughtBy: [name],
}));
// #endregion a send that forgets

// #region ends that are wrong
/** Hears of what the application throws, and what it has sent until then. */
function whenThrown(
  name: string,
  end: (
    error: unknown,
    context: { readonly hasStarted: boolean; readonly send: Call[2] },
  ) => Promise<void>,
): Subject {
  return around(name, (inner) => async (scope, receive, send) => {
    let hasStarted = false;
    try {
      await inner(scope, receive, (message) => {
        if (message.type === 'http.response.body') hasStarted = true;
        return send(message);
      });
    } catch (error) {
      await end(error, { hasStarted, send });
    }
  });
}

export const FAULTY_ENDS: readonly Faulty[] = [
  // #region end a broken response properly
  {
    subject: whenThrown(
      'ends a broken response properly',
      async (error, { hasStarted, send }) => {
        if (hasStarted) await send({ type: 'http.response.body' });
        throw error;
      },
    ),
    caughtBy: [
      'a response whose application throws in its middle is broken off',
      'a break is seen where the end of the connection ends the body',
    ],
  },
  // #endregion end a broken response properly
  {
    subject: whenThrown(
      'tells the client what went wrong',
      async (error, { hasStarted, send }) => {
        if (hasStarted) throw error;
        const body = textToOctets(String(error));
        await send({ type: 'http.response.start', status: 500 }).catch(
          () => {},
        );
        await send({ type: 'http.response.body', body });
      },
    ),
    caughtBy: ['an application that throws is answered for with 500'],
  },
  {
    subject: whenThrown('forgets errors', async () => {}),
    caughtBy: [
      'an application that throws is answered for with 500',
      'an error behind the end changes nothing for the client',
      'other errors are logged, whether the client is there or not',
    ],
  },
  {
    subject: whenThrown('logs that clients leave', async (error) => {
      throw isDeparture(error) ? new Error('The client has left') : error;
    }),
    caughtBy: [
      'that the client has left is nothing to be logged',
      'who reads such a body to its end fails, and nobody logs that',
    ],
  },
  {
    subject: around('ends what was forgotten', (inner) => async (...call) => {
      await inner(...call);
      await call[2]({ type: 'http.response.body' }).catch(() => {});
    }),
    caughtBy: [
      'a response whose application returns in its middle is broken off',
      'an application that returns behind the start is answered for with 500',
    ],
  },
  {
    subject: around(
      'says OK for who says nothing',
      (inner) =>
        async (...call) => {
          await inner(...call);
          const [, , send] = call;
          await send({ type: 'http.response.start', status: 200 }).catch(
            () => {},
          );
          await send({ type: 'http.response.body' }).catch(() => {});
        },
    ),
    caughtBy: [
      'an application that returns without a word is answered for with 500',
    ],
  },
  {
    subject: around('minds what is returned', (inner) => async (...call) => {
      const returned: unknown = await inner(...call);
      if (returned !== undefined) throw new TypeError('a value');
    }),
    caughtBy: ['what the application returns is nothing to the server'],
  },
  {
    subject: around('calls twice', (inner) => async (...call) => {
      await inner(...call);
      await inner(...call).catch(() => {});
    }),
    caughtBy: ['the application is called once for each request'],
  },
];
// #endregion ends that are wrong
