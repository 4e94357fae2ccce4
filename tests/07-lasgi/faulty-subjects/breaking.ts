// breaking.ts: puts a fault around the server in memory.

import {
  octetsToText,
  textToOctets,
} from '../../../code/05-http-parser/index.ts';
import type { CaseState } from '../../../code/07-lasgi/conformance-case.ts';
import type {
  Subject,
  Wire,
} from '../../../code/07-lasgi/conformance-subject.ts';
import { forHttp, isHttpCall } from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  HttpApplication,
  HttpCall,
  LifespanCall,
} from '../../../code/07-lasgi/index.ts';
import { OCTETS_SUBJECT } from '../octets-subject.ts';

export type Call = HttpCall<CaseState>;
type Http = HttpApplication<CaseState>;

// #region a broken server
/** A server with a fault, and cases that have to find it. */
export interface Faulty {
  readonly subject: Subject;
  readonly caughtBy: readonly string[];
}
// #endregion a broken server

// #region break a server
/** Calls requests by way of `wrap`. */
export function around(name: string, wrap: (inner: Http) => Http): Subject {
  return {
    ...OCTETS_SUBJECT,
    name,
    serve: (application, options) =>
      OCTETS_SUBJECT.serve(forHttp<CaseState>(wrap)(application), options),
  };
}

/** Changes what the application is called with. */
export function withCall(name: string, change: (call: Call) => Call): Subject {
  return around(
    name,
    (inner) =>
      (...call) =>
        inner(...change(call)),
  );
}

export function withScope(
  name: string,
  change: (scope: Call[0]) => Partial<Call[0]>,
): Subject {
  return withCall(name, ([scope, receive, send]) => {
    // The signal is made for whoever asks, and is to stay so.
    const copy: unknown = Object.defineProperties(
      {},
      {
        ...Object.getOwnPropertyDescriptors(scope),
        ...Object.getOwnPropertyDescriptors(change(scope)),
      },
    );
    return [copy as Call[0], receive, send];
  });
}

export function withReceive(
  name: string,
  change: (receive: Call[1], call: Call) => Call[1],
): Subject {
  return withCall(name, (call) => [call[0], change(call[1], call), call[2]]);
}

export function withSend(
  name: string,
  change: (send: Call[2], call: Call) => Call[2],
): Subject {
  return withCall(name, (call) => [call[0], call[1], change(call[2], call)]);
}
// #endregion break a server

// #region break its lifespan, or its connections
/** Calls the lifespan with something else. */
export function withLifespan(
  name: string,
  change: (call: LifespanCall<CaseState>) => LifespanCall<CaseState>,
): Subject {
  const wrap =
    (inner: Application<CaseState>): Application<CaseState> =>
    (...call) =>
      isHttpCall(call) ? inner(...call) : inner(...change(call));
  return {
    ...OCTETS_SUBJECT,
    name,
    serve: (application, options) =>
      OCTETS_SUBJECT.serve(wrap(application), options),
  };
}

/** What happens to text on its way, in and out. */
export interface Distortion {
  readonly says?: (text: string) => string;
  readonly hears?: (text: string, asked: string) => string;
}

/** Changes what passes between client and server. */
export function withOctets(
  name: string,
  distortion: Distortion,
  subject = OCTETS_SUBJECT,
): Subject {
  return {
    ...subject,
    name,
    async serve(application, options) {
      const served = await subject.serve(application, options);
      return {
        close: () => served.close(),
        connect: async () => distort(await served.connect(), distortion),
      };
    },
  };
}

function distort(
  wire: Wire,
  { says = (text) => text, hears = (text) => text }: Distortion,
): Wire {
  let asked = '';
  return {
    leave: () => wire.leave(),
    write(octets) {
      const text = octetsToText(octets);
      asked += text;
      return wire.write(textToOctets(says(text)));
    },
    async read() {
      const octets = await wire.read();
      if (octets === undefined) return undefined;
      return textToOctets(hears(octetsToText(octets), asked));
    },
  };
}

// #endregion break its lifespan, or its connections

// #region say a last word
/** Says something when it has said all, in a piece of its own. */
export function withLastWord(name: string, word: string): Subject {
  return {
    ...OCTETS_SUBJECT,
    name,
    async serve(application, options) {
      const served = await OCTETS_SUBJECT.serve(application, options);
      return {
        close: () => served.close(),
        async connect() {
          const wire = await served.connect();
          const words = [textToOctets(word)];
          const read = async () => (await wire.read()) ?? words.shift();
          return { ...wire, read };
        },
      };
    },
  };
}
// #endregion say a last word
