import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { byProtocol } from '../../code/07-lasgi/index.ts';
import type { HttpApplication, HttpCall } from '../../code/07-lasgi/index.ts';
import { createHttpScope } from '../../code/07-lasgi/http-scope.ts';
import { lint } from '../../code/07-lasgi/lint.ts';
import {
  ALL_EXTENSIONS,
  createLab,
  DEBUG,
  endOf,
  factsOf,
  HINT,
  last,
  LEFT,
  outcomeOf,
  piece,
  request,
  sendAny,
  start,
  trailers,
  unchecked,
} from './lab.ts';
import type { Lab, Sent } from './lab.ts';

/** What an application does, or what happens to it. */
type Step =
  | { readonly type: 'send'; readonly message: Sent }
  | { readonly type: 'receive' }
  | { readonly type: 'fail' } // the carrier, at its next call
  | { readonly type: 'depart' };

const SENT: readonly Sent[] = [
  start(200),
  start(200, ['content-length', '2']),
  start(204),
  { ...start(200), trailers: true },
  { ...start(200, ['content-length', '1']), trailers: true },
  start(99),
  start(200, ['A', 'b']),
  piece('a'),
  piece(''),
  last('b'),
  last(''),
  last('ab'),
  trailers(['a', '1']),
  { ...trailers(), moreTrailers: true } as Sent,
  HINT,
  DEBUG,
  unchecked({ type: 'valueOf' }),
  unchecked({ type: 'lifespan.startup.complete' }),
];

const sending = fc
  .constantFrom(...SENT)
  .map((message): Step => ({ type: 'send', message }));
const receiving = fc.constant<Step>({ type: 'receive' });
const failing = fc.constant<Step>({ type: 'fail' });
const departing = fc.constant<Step>({ type: 'depart' });

/** Most responses begin well, so that more than the beginning is tried. */
function stepsOf(...others: readonly fc.Arbitrary<Step>[]) {
  const any = fc.oneof({ arbitrary: sending, weight: 8 }, ...others);
  return fc
    .tuple(
      fc.array(any, { maxLength: 3 }),
      fc.constantFrom(...SENT.slice(0, 5)),
      fc.array(any, { maxLength: 10 }),
    )
    .map(([before, message, after]): readonly Step[] => [
      ...before,
      { type: 'send', message },
      ...after,
    ]);
}

const PIECES = [request('x', true), request('', true), request('y')] as const;

/** Takes these steps, one after the other, and notes what comes of each. */
function taking(
  steps: readonly Step[],
  outcomes: string[],
  lab?: Lab,
): HttpApplication {
  return async (_scope, receive, send) => {
    let received = 0;
    for (const step of steps) {
      if (step.type === 'send')
        outcomes.push(await outcomeOf(sendAny(send, step.message)));
      if (step.type === 'fail' && lab !== undefined)
        lab.carrier.failsWith = new Error('the carrier has failed');
      if (step.type === 'depart') lab?.exchange.depart(LEFT);
      // Behind the last piece it would wait for what may not come.
      if (step.type !== 'receive' || received === PIECES.length) continue;
      received += 1;
      outcomes.push(
        await outcomeOf(
          receive().then(({ type }) => Promise.reject(new Error(type))),
        ),
      );
    }
  };
}

function prepare(method: string, offers: boolean): Lab {
  const lab = createLab({ method, extensions: offers ? ALL_EXTENSIONS : {} });
  for (const one of PIECES) if ('moreBody' in one) lab.carrier.give(one);
  return lab;
}

const circumstances = [fc.constantFrom('GET', 'HEAD'), fc.boolean()] as const;

/** A server that refuses nothing, and knows only when it is asked too late. */
function laxCall(method: string, offers: boolean, accepted: Sent[]): HttpCall {
  const facts = factsOf({ method, extensions: offers ? ALL_EXTENSIONS : {} });
  const scope = createHttpScope(facts, () => new AbortController().signal);
  const left = [...PIECES];
  return [
    scope,
    async () =>
      isOver(accepted) ? { type: 'http.disconnect' } : unchecked(left.shift()),
    async (message) => {
      accepted.push(message);
    },
  ];
}

function isOver(accepted: readonly Sent[]): boolean {
  const end = accepted.at(-1);
  if (end?.type === 'http.response.trailers') return end.moreTrailers !== true;
  if (end?.type !== 'http.response.body' || end.moreBody === true) return false;
  return !accepted.some((one) => 'trailers' in one && one.trailers === true);
}

describe('whatever an application says', () => {
  // #region on any server as on ours
  test('the linter takes on any server what our server takes, and refuses the rest', async () => {
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(
        ...circumstances,
        stepsOf(receiving),
        async (method, offers, steps) => {
          const ours: string[] = [];
          const { run } = prepare(method, offers);
          const result = await run(taking(steps, ours));
          const theirs: string[] = [];
          const linted = lint(byProtocol({ http: taking(steps, theirs) }));
          const ending = await outcomeOf(
            linted(...laxCall(method, offers, [])),
          );
          expect(theirs).toEqual(ours);
          expect(ending).toBe(
            result.type === 'complete' ? 'ok' : 'no-response',
          );
          if (result.type === 'complete') complete += 1;
        },
      ),
      { numRuns: 1_000 },
    );
    expect(complete).toBeGreaterThan(100); // else too little was tried
  });
  // #endregion on any server as on ours

  test('on our own server it changes nothing, whoever fails or leaves', async () => {
    const steps = stepsOf(receiving, failing, departing);
    await fc.assert(
      fc.asyncProperty(
        ...circumstances,
        steps,
        async (method, offers, list) => {
          const alone = prepare(method, offers);
          const ours: string[] = [];
          const result = await alone.run(taking(list, ours, alone));
          const watched = prepare(method, offers);
          const theirs: string[] = [];
          const warnings: string[] = [];
          const linted = lint(
            byProtocol({ http: taking(list, theirs, watched) }),
            {
              onWarning: (line) => warnings.push(line),
            },
          );
          const end = await watched.run((...call) => linted(...call));
          expect(watched.told).toEqual(alone.told);
          expect(warnings).toEqual([]);
          // Who doesn't know yet that the client has left hears of their own fault.
          expect(theirs.map(accepted)).toEqual(ours.map(accepted));
          if (
            !ours.includes('ClientDisconnected') &&
            result.type !== 'departed'
          )
            expect([theirs, endOf(end)]).toEqual([ours, endOf(result)]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function accepted(outcome: string): string {
  return outcome === 'ok' || outcome.startsWith('http.') ? outcome : 'refused';
}
