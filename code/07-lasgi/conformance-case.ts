// conformance-case.ts: what a case of the conformance kit says.
//
// A client and an application are both told what to do; between them stands the
// server. What each of them gets to see has been written down beforehand.

import type { Headers } from './http-messages.ts';
import type { LifespanOptions } from './lifespan.ts';
import type { CallOf, HttpCall } from './protocols.ts';

// #region what a server can do
/** What not every server can do. Cases that need it are skipped for the others. */
export const ABILITIES = [
  'octets', // its client can say what is no HTTP
  'lifespan', // starts the application, and stops it
  'log', // tells of the errors that it would log
  'interleaving', // the client speaks and listens by turns
  'leaving', // the client can go away
  'reset', // a client sees a break even where the body ends with the connection
  'back-pressure', // its `send` waits for a client that doesn't read
  'pipelining', // a request may come before the last is answered
  'http/1.0',
  'root-path', // serves an application that is mounted somewhere
  'http.response.trailers',
  'http.response.early_hint',
] as const;

/** One of them. */
export type Ability = (typeof ABILITIES)[number];
// #endregion what a server can do

// #region what a client does
/** One thing that the client does; it goes on when it is done. */
export type ClientStep =
  | { readonly type: 'says'; readonly text: string } // a character, an octet
  | {
      readonly type: 'hears'; // reads up to such an event, and no further
      readonly until: 'informational' | 'response' | 'data' | 'end-of-message';
    }
  | { readonly type: 'pauses' } // the server does what it can do at once
  | { readonly type: 'leaves' }; // closes both ways, without a word
// #endregion what a client does

// #region what an application does
/** The state that the lifespan of a case leaves. */
export type CaseState = Record<string, unknown>;

/** What a script has at hand: a call, and somewhere to write. */
export interface Scene<Call extends readonly unknown[]> {
  readonly call: Call;
  readonly scope: Call[0];
  readonly receive: Call[1];
  readonly send: Call[2];
  /** Writes down what was seen. */
  readonly note: (line: string) => void;
  /** Sends anything, and notes what came of it: `sent`, or the error. */
  readonly attempt: (message: unknown) => Promise<void>;
}

/** What an application does, once for each request. */
export type Script = (scene: Scene<HttpCall<CaseState>>) => Promise<unknown>;

/** What an application does in its lifespan. */
export type LifespanScript = (
  scene: Scene<CallOf<'lifespan', CaseState>>,
) => Promise<unknown>;
// #endregion what an application does

// #region what is expected
/** A response that the client has to get. What isn't said is the server's. */
export interface ExpectedResponse {
  readonly status: number;
  /** Of each name all values, in order. */
  readonly has?: Headers;
  /** Names that may not be there. */
  readonly lacks?: readonly string[];
  readonly body?: string;
  /** What may not stand in the body. */
  readonly bodyLacks?: string;
  /** Does its framing announce its end? Default true. */
  readonly isComplete?: boolean;
  readonly trailers?: Headers;
  /** The statuses before it, without 100. Default none. */
  readonly informational?: readonly number[];
  readonly framing?: 'sized' | 'chunked' | 'until-eof' | 'none';
}

/** How the lifespan has to go. */
export interface ExpectedLifespan {
  readonly script: LifespanScript;
  readonly mode?: LifespanOptions['mode'];
  /** What the error must say at which the start fails. Default: it starts. */
  readonly refusal?: string;
  /** The same for the stop. */
  readonly complaint?: string;
  /** How many warnings are there? Default 0. */
  readonly warnings?: number;
}
// #endregion what is expected

// #region a case
/** What two sides do, and what each of them sees. */
export interface ConformanceCase {
  readonly name: string;
  /** The rows of the checklist that it covers. */
  readonly rows: readonly string[];
  /** Why it has to be so, where that isn't plain. */
  readonly why?: string;
  readonly needs?: readonly Ability[];
  /** Where the application is mounted. Default: at the root. */
  readonly rootPath?: string;
  readonly client?: readonly ClientStep[];
  readonly script?: Script;
  /** Without it the application throws for that scope. */
  readonly lifespan?: ExpectedLifespan;
  /** The responses, in order. */
  readonly heard?: readonly ExpectedResponse[];
  /** What the scripts note, in order. Default nothing. */
  readonly noted?: readonly string[];
  /** The errors that the server logs, in words. Default none. */
  readonly logged?: readonly string[];
}
// #endregion a case
