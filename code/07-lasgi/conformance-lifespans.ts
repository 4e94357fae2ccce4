// conformance-lifespans.ts: cases about what comes before the first request, and
// after the last.

import type {
  ConformanceCase,
  LifespanScript,
  Script,
} from './conformance-case.ts';
import { answer, ask, get, hears, OK, oneTurn } from './conformance-script.ts';

const UP = { type: 'lifespan.startup.complete' } as const;
const DOWN = { type: 'lifespan.shutdown.complete' } as const;
const NEVER = { type: 'lifespan.startup' } as const; // a server's own
const NOT_NOW = 'LasgiError not-now';
const NEEDS = ['lifespan'] as const;

const greet: Script = async ({ send, note }) => {
  note('a request');
  await answer(send);
};

// #region a lifespan that goes well
const GOOD: readonly ConformanceCase[] = [
  {
    name: 'the start goes before the requests, the stop behind them',
    rows: ['L1', 'L2', 'L3', 'C1', 'C2'],
    needs: NEEDS,
    lifespan: {
      async script({ scope: { type, asgi }, receive, send, note }) {
        note(`${type} ${asgi.version} ${asgi.specVersion}`);
        note((await receive()).type);
        await oneTurn(); // for a request that comes too early
        note('ready');
        await send(UP);
        note((await receive()).type);
        await send(DOWN);
      },
    },
    client: [ask('GET / HTTP/1.1'), hears('end-of-message'), get('/')],
    script: greet,
    heard: [OK, OK],
    noted: [
      'lifespan 3.0 2.0',
      'lifespan.startup',
      'ready',
      'a request',
      'a request',
      'lifespan.shutdown',
    ],
  },
  // #endregion a lifespan that goes well
  // #region a lifespan that is off
  {
    name: 'where it is off the application is not asked',
    rows: ['L1'],
    needs: NEEDS,
    lifespan: {
      mode: 'off',
      async script({ note }) {
        note('asked');
      },
    },
    client: [get('/')],
    script: greet,
    heard: [OK],
    noted: ['a request'],
  },
];
// #endregion a lifespan that is off

// #region state
const STATE: readonly ConformanceCase[] = [
  {
    name: 'each request has a copy of the state, and not a deep one',
    rows: ['L5'],
    needs: NEEDS,
    why: 'requests come side by side, and share what was opened for them',
    lifespan: {
      async script({ scope, receive, send }) {
        await receive();
        Object.assign(scope.state, { shared: { count: 0 }, own: 0 });
        await send(UP);
        await receive();
        await send(DOWN);
      },
    },
    client: [ask('GET / HTTP/1.1'), hears('end-of-message'), get('/')],
    async script({ scope: { state }, send, note }) {
      const shared = state['shared'] as { count: number };
      shared.count += 1;
      state['own'] = Number(state['own']) + 1;
      note(`own ${String(state['own'])}, shared ${shared.count}`);
      note(Object.keys(state).join(' '));
      await answer(send);
    },
    heard: [OK, OK],
    noted: ['own 1, shared 1', 'shared own', 'own 1, shared 2', 'shared own'],
  },
];
// #endregion state

// #region an application that has no lifespan
/** A case whose lifespan ends early, and whose server serves all the same. */
function without(
  what: string,
  {
    rows,
    script,
    warnings = 0,
  }: {
    readonly rows: readonly string[];
    readonly script?: LifespanScript;
    readonly warnings?: number;
  },
): ConformanceCase {
  return {
    name: `an application that ${what} is run without a lifespan`,
    rows,
    needs: NEEDS,
    ...(script === undefined ? {} : { lifespan: { script, warnings } }),
    client: [get('/')],
    script: greet,
    heard: [OK],
    noted: ['a request'],
  };
}
// #endregion an application that has no lifespan

// #region four that have none
const NONE: readonly ConformanceCase[] = [
  without('does not know the scope', { rows: ['C4', 'L4'] }),
  without('throws before the start', {
    rows: ['L4'],
    async script() {
      throw new Error('secret');
    },
  }),
  without('throws during the start', {
    rows: ['L4'],
    async script({ receive }) {
      await receive();
      throw new Error('secret');
    },
    warnings: 1, // it meant to have one
  }),
  without('returns without an answer', {
    rows: ['L7'],
    async script({ receive }) {
      await receive();
    },
    warnings: 1,
  }),
];
// #endregion four that have none

// #region a lifespan that fails
const FAILURES: readonly ConformanceCase[] = [
  {
    name: 'a start that has failed is no start',
    rows: ['L2'],
    needs: NEEDS,
    lifespan: {
      async script({ receive, send }) {
        await receive();
        await send({ type: 'lifespan.startup.failed', message: 'no database' });
      },
      refusal: 'no database',
    },
    script: greet,
  },
  // #endregion a lifespan that fails
  // #region a stop that fails, and a lifespan that must be there
  {
    name: 'a stop that has failed is told',
    rows: ['L3'],
    needs: NEEDS,
    lifespan: {
      async script({ receive, send }) {
        await receive();
        await send(UP);
        await receive();
        await send({ type: 'lifespan.shutdown.failed', message: 'disk full' });
      },
      complaint: 'disk full',
    },
    client: [get('/')],
    script: greet,
    heard: [OK],
    noted: ['a request'],
  },
  ...(['throws', 'returns'] as const).map((what): ConformanceCase => ({
    name: `where it must have a lifespan, an application that ${what} is not run`,
    rows: [what === 'throws' ? 'L4' : 'L7'],
    needs: NEEDS,
    lifespan: {
      mode: 'on',
      async script() {
        if (what === 'throws') throw new Error('its own fault');
      },
      refusal: what === 'throws' ? 'its own fault' : 'returned',
    },
  })),
];
// #endregion a stop that fails, and a lifespan that must be there

// #region answers that come twice, or too early
const ORDER: readonly ConformanceCase[] = [
  {
    name: 'each answer is given once, and when it is due',
    rows: ['L6', 'E9'],
    needs: NEEDS,
    lifespan: {
      async script({ receive, attempt }) {
        await attempt(UP);
        await receive();
        for (const message of [DOWN, NEVER, UP, UP, DOWN])
          await attempt(message);
        await receive();
        for (const message of [UP, DOWN, DOWN]) await attempt(message);
      },
    },
    noted: [
      ...[NOT_NOW, NOT_NOW, 'LasgiError unknown-message'],
      ...['sent', NOT_NOW, NOT_NOW],
      ...[NOT_NOW, 'sent', NOT_NOW],
    ],
  },
];
// #endregion answers that come twice, or too early

/** Cases about lifespans. */
export const LIFESPAN_CASES: readonly ConformanceCase[] = [
  ...GOOD,
  ...STATE,
  ...NONE,
  ...FAILURES,
  ...ORDER,
];
