import { describe, expect, test } from 'vitest';

import { fromPromise } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import type { Transport } from '../../code/04-streams/index.ts';
import { hostileCases, NEXT, noting } from './hostile.ts';
import { serve, TRANSPORTS } from './lab.ts';
import { findNginx, startNginx } from './nginx.ts';
import type { HandedOn } from './nginx.ts';
import { request, Visitor } from './visitor.ts';

const NGINX = findNginx();
const CASES = hostileCases();

/** Says it all to nginx, and hears it to its end. */
function* tell(
  transport: Transport,
  socket: string,
  text: string,
): Coroutine<string> {
  const stream = yield* transport.connect({ path: socket });
  const visitor = new Visitor(stream);
  try {
    yield* visitor.say(text);
    yield* visitor.endHalf();
  } catch (error) {
    if (!(error instanceof StreamError)) throw error; // it has heard enough
  }
  const heard = yield* visitor.hearAll();
  visitor.leave();
  return heard;
}

/** Stands in both logs behind the requests of a case. */
const markOf = (n: number): string => `/mark-${n}`;

/** What stands in front of the mark of each case. */
function byCase<T>(
  items: readonly T[],
  lineOf: (item: T) => string,
): ReadonlyMap<number, readonly T[]> {
  const cases = new Map<number, readonly T[]>();
  let own: T[] = [];
  for (const item of items) {
    const [, n] = /^GET \/mark-(\d+)$/.exec(lineOf(item)) ?? [];
    if (n === undefined) own.push(item);
    else {
      cases.set(Number(n), own);
      own = [];
    }
  }
  return cases;
}

/** Are all of `some` among `all`, in their order? */
function areAmong(some: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const line of some) {
    at = all.indexOf(line, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

const title = NGINX === undefined ? ' (needs nginx: there is none)' : '';

describe.skipIf(NGINX === undefined)(
  `what clients try, with nginx in front${title}`,
  () => {
    test.each(
      TRANSPORTS.flatMap((transport) => [
        [transport, 'buffered'] as const,
        [transport, 'streamed'] as const,
      ]),
    )(
      'by %s, bodies %s: we see what nginx has handed on, and nothing else',
      { timeout: 60_000 },
      async (transport, buffering) => {
        const called: string[] = [];
        const whole: string[] = [];
        let handedOn: readonly HandedOn[] = [];
        await serve(
          () => noting(called, whole),
          { transport },
          function* ({ listener, transport: own }) {
            const { address } = listener;
            const port = 'port' in address ? address.port : NaN;
            const nginx = yield* fromPromise(startNginx(NGINX ?? '', port));
            const socket = nginx.sockets[buffering];
            for (const [n, { octets, isCut }] of CASES.entries()) {
              yield* tell(own, socket, octets + (isCut ? '' : NEXT));
              const mark = request(`GET ${markOf(n)} HTTP/1.1`);
              expect(yield* tell(own, socket, mark)).toMatch(/^HTTP\/1.1 200 /);
            }
            handedOn = yield* fromPromise(nginx.end());
          },
        );
        // #region what nginx has handed on
        const theirs = byCase(handedOn, ({ line }) => line);
        const ours = byCase(whole, (line) => line);
        const oursCalled = byCase(called, (line) => line);
        expect(theirs.size).toBe(CASES.length);
        for (const [n, { heading }] of CASES.entries()) {
          const all = theirs.get(n)?.map(({ line }) => line) ?? [];
          const answered = theirs
            .get(n)
            ?.filter(({ status }) => status === 200);
          expect(ours.get(n), heading).toEqual(
            answered?.map(({ line }) => line),
          );
          // What is cut off or refused in its body has called it, too.
          const isHandedOn = areAmong(oursCalled.get(n) ?? [], all);
          expect(isHandedOn, heading).toBe(true);
        }
        // #endregion what nginx has handed on
        // Most of what is wrong ends at nginx; this has to say something all the same.
        expect(handedOn.length).toBeGreaterThan(CASES.length + 80);
      },
    );
  },
);
