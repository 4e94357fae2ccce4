// lifespans.ts: servers that start and stop an application in a wrong way.

import type { CaseState } from '../../../code/07-lasgi/conformance-case.ts';
import type {
  ServeOptions,
  Subject,
} from '../../../code/07-lasgi/conformance-subject.ts';
import { isHttpCall } from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  LifespanCall,
} from '../../../code/07-lasgi/index.ts';
import { OCTETS_SUBJECT } from '../octets-subject.ts';
import { withLifespan, withScope } from './breaking.ts';
import type { Faulty } from './breaking.ts';

// #region state
/** Hands out what the lifespan has filled, and no copy of it. */
const UNCOPIED: Subject = {
  ...OCTETS_SUBJECT,
  name: 'copies no state',
  serve(application, options) {
    let state: CaseState = {};
    const inner: Application<CaseState> = (...call) => {
      if (isHttpCall(call)) {
        const [scope, receive, send] = call;
        return application({ ...scope, state }, receive, send);
      }
      state = call[0].state as CaseState;
      return application(...call);
    };
    return OCTETS_SUBJECT.serve(inner, options);
  },
};

const STATE_CASE = 'each request has a copy of the state, and not a deep one';
const STATES: readonly Faulty[] = [
  { subject: UNCOPIED, caughtBy: [STATE_CASE] },
  {
    subject: withScope('copies all of the state', ({ state }) => ({
      state: structuredClone(state),
    })),
    caughtBy: [STATE_CASE],
  },
  {
    subject: withScope('puts something into the state', ({ state }) => ({
      state: { ...state, server: 'mine' },
    })),
    caughtBy: [STATE_CASE],
  },
];
// #endregion state

// #region options that are overlooked
function withOptions(name: string, options: Partial<ServeOptions>): Subject {
  return {
    ...OCTETS_SUBJECT,
    name,
    serve: (application, given) =>
      OCTETS_SUBJECT.serve(application, { ...given, ...options }),
  };
}

const OPTIONS: readonly Faulty[] = [
  {
    subject: withOptions('insists on a lifespan', { lifespan: 'on' }),
    caughtBy: [
      'an application that does not know the scope is run without a lifespan',
      'an application that throws before the start is run without a lifespan',
      'an application that throws during the start is run without a lifespan',
      'an application that returns without an answer is run without a lifespan',
      'where it is off the application is not asked',
    ],
  },
  {
    subject: withOptions('does without', { lifespan: 'auto' }),
    caughtBy: [
      'where it must have a lifespan, an application that throws is not run',
      'where it must have a lifespan, an application that returns is not run',
    ],
  },
  {
    subject: withOptions('warns nobody', { onWarning: () => {} }),
    caughtBy: [
      'an application that returns without an answer is run without a lifespan',
    ],
  },
];
// #endregion options that are overlooked

// #region messages of a lifespan
type Call = LifespanCall<CaseState>;

function withLifespanSend(
  name: string,
  change: (send: Call[2]) => Call[2],
): Subject {
  return withLifespan(name, ([scope, receive, send]) => [
    scope,
    receive,
    change(send),
  ]);
}

const UP = { type: 'lifespan.startup.complete' } as const;
const DOWN = { type: 'lifespan.shutdown.complete' } as const;

const MESSAGES: readonly Faulty[] = [
  {
    subject: withLifespan('starts too early', ([scope, receive, send]) => [
      scope,
      async () => {
        const message = await receive();
        if (message.type === 'lifespan.startup') await send(UP);
        return message;
      },
      (message) => send(message).catch(() => {}),
    ]),
    caughtBy: ['the start goes before the requests, the stop behind them'],
  },
  {
    subject: withLifespanSend('overlooks failures', (send) => (message) => {
      if (message.type === 'lifespan.startup.failed') return send(UP);
      if (message.type === 'lifespan.shutdown.failed') return send(DOWN);
      return send(message);
    }),
    caughtBy: [
      'a start that has failed is no start',
      'a stop that has failed is told',
    ],
  },
  {
    subject: withLifespanSend(
      'takes any answer',
      (send) => (message) => send(message).catch(() => {}),
    ),
    caughtBy: ['each answer is given once, and when it is due'],
  },
];

/** Stops without a word to the application. */
const ABRUPT: Subject = {
  ...OCTETS_SUBJECT,
  name: 'stops without a word',
  async serve(application, options) {
    const served = await OCTETS_SUBJECT.serve(application, options);
    return { ...served, close: () => Promise.resolve() };
  },
};
// #endregion messages of a lifespan

export const FAULTY_LIFESPANS: readonly Faulty[] = [
  ...STATES,
  ...OPTIONS,
  ...MESSAGES,
  {
    subject: ABRUPT,
    caughtBy: ['the start goes before the requests, the stop behind them'],
  },
];
