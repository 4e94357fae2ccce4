// http-state.ts: how far a request and its response are, and how they may go on.
//
// Two tables, since the two go their ways side by side: an application may
// answer before it has read, and read while it answers.

import type { Extensions } from './extensions.ts';
import type { HttpScope } from './http-messages.ts';

// #region the tables
/** How far the request is: to be read, read, or nobody is there any more. */
export type RequestPhase = 'reading' | 'read' | 'gone';

/** How far the response is. */
export type ResponsePhase =
  'not started' | 'started' | 'before trailers' | 'complete';

/** What changes the first. */
export type RequestMove = 'a piece' | 'the last piece' | 'the end';
/** What changes the second. */
export type ResponseMove =
  | 'a hint'
  | 'the start'
  | 'a piece'
  | 'the last piece'
  | 'the last piece before trailers'
  | 'trailers'
  | 'the last trailers';

type Table<Phase extends string, Move extends string> = Readonly<
  Record<Phase, Readonly<Partial<Record<Move, Phase>>>>
>;

/** What an application is told, and when. */
export const REQUEST_TABLE: Table<RequestPhase, RequestMove> = {
  reading: {
    'a piece': 'reading',
    'the last piece': 'read',
    'the end': 'gone',
  },
  read: { 'the end': 'gone' },
  gone: { 'the end': 'gone' },
};

/** What an application may say, and when. */
export const RESPONSE_TABLE: Table<ResponsePhase, ResponseMove> = {
  'not started': { 'a hint': 'not started', 'the start': 'started' },
  started: {
    'a piece': 'started',
    'the last piece': 'complete',
    'the last piece before trailers': 'before trailers',
  },
  'before trailers': {
    trailers: 'before trailers',
    'the last trailers': 'complete',
  },
  complete: {},
};
// #endregion the tables

// #region the state of a conversation
/** How far a request and its response are. */
export interface HttpState {
  readonly request: RequestPhase;
  readonly response: ResponsePhase;
  /** What will not be sent need not be as long as it was promised. */
  readonly hasContent: boolean;
  /** What is left of the promised body; `Infinity` if none was promised. */
  readonly octetsLeft: number;
  /** Has the start said that trailers follow? */
  readonly hasTrailers: boolean;
  /** What the server can do besides. */
  readonly extensions: Extensions;
}

/** The state at the beginning. HEAD is answered without content. */
export function createHttpState({
  method,
  extensions,
}: Pick<HttpScope, 'method' | 'extensions'>): HttpState {
  return {
    request: 'reading',
    response: 'not started',
    hasContent: method !== 'HEAD',
    octetsLeft: Infinity,
    hasTrailers: false,
    extensions,
  };
}
// #endregion the state of a conversation
