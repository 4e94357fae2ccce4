// stream-error.ts: why a stream can't go on, and what the operating system said
// about it.

// #region what can go wrong
/** What there is to say about each. */
const REASONS = {
  closed: 'it is closed, expected an open one',
  reset: 'the other side reset the connection, expected it to stay',
  'timed-out': 'the time is up, expected to hear something',
  refused: 'nobody listens there, expected a listener',
  'address-in-use': 'somebody listens there, expected a free address',
  'out-of-descriptors': 'too many are open, expected one to be free',
  busy: 'another task waits for it, expected one at a time',
  'cut-short': 'the stream has ended, expected the rest',
  'too-long': 'it is longer than allowed, expected it to end',
  failed: 'the operating system refused, expected it to be possible',
} as const;

/** What went wrong, in the terms of a stream. */
export type StreamErrorCode = keyof typeof REASONS;
// #endregion what can go wrong

// #region the operating system's names for it
/** Names from errno(3), by the code that they mean for a stream. */
const CODES: ReadonlyMap<string, StreamErrorCode> = new Map([
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTCONN', 'reset'], // not any more
  ['ETIMEDOUT', 'timed-out'],
  ['ECONNREFUSED', 'refused'],
  ['EADDRINUSE', 'address-in-use'],
  ['EMFILE', 'out-of-descriptors'],
  ['ENFILE', 'out-of-descriptors'],
]);
// #endregion the operating system's names for it

/** A stream, a listener or a transport that can't do what it was asked to. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: StreamErrorCode;

  /** @param action  The verb and the thing: `read from 127.0.0.1:80`. */
  constructor(code: StreamErrorCode, action: string, options?: ErrorOptions) {
    super(`Cannot ${action}: ${REASONS[code]}`, options);
    this.code = code;
  }
}

// #region translate the system's errors
/**
 * Says in a stream's terms what the operating system, or Node, said in its own;
 * that is the `cause`. An error that isn't the system's comes back as it is.
 */
export function toStreamError(error: unknown, action: string): unknown {
  const name = systemCode(error);
  if (name === '') return error;
  return new StreamError(CODES.get(name) ?? 'failed', action, { cause: error });
}

/** The name from errno(3) that an error carries, or `''`. */
export function systemCode(error: unknown): string {
  const hasCode = error instanceof Error && 'code' in error;
  const name = hasCode ? String(error.code) : '';
  return /^E[A-Z0-9]+$/.test(name) ? name : '';
}
// #endregion translate the system's errors
