// lasgi-error.ts: who is to blame: the application, or nobody.

// #region the application has misused LASGI
/** What was wrong. */
export type LasgiErrorCode =
  | 'unknown-protocol' // the application doesn't know the scope's type
  | 'unknown-message' // no message has that type
  | 'bad-message' // a key is missing, or its value can't be
  | 'not-now' // another message has to come first, or none can come any more
  | 'not-offered' // the scope names no such extension
  | 'bad-length' // the body isn't what Content-Length promised
  | 'busy' // somebody waits in `receive` already
  | 'no-response' // the application returned too early
  | 'startup-failed' // it has said so, or has thrown
  | 'shutdown-failed'; // the same, at its end

/** What the error is about. */
export interface LasgiFault {
  readonly code: LasgiErrorCode;
  /** The `type` of the message, if there is one. */
  readonly messageType?: string;
  /** How far the conversation was. */
  readonly state?: string;
  readonly cause?: unknown;
}

/** An application has said what can't be said, or hasn't said what it must. */
export class LasgiError extends Error {
  override readonly name = 'LasgiError';
  readonly code: LasgiErrorCode;
  readonly messageType: string | undefined;
  readonly state: string | undefined;

  constructor(message: string, { cause, ...fault }: LasgiFault) {
    super(message, cause === undefined ? {} : { cause });
    this.code = fault.code;
    this.messageType = fault.messageType;
    this.state = fault.state;
  }
}
// #endregion the application has misused LASGI

// #region nobody will see the response
/** The client has closed the connection, or it broke. Servers don't log it. */
export class ClientDisconnected extends Error {
  override readonly name = 'ClientDisconnected';
}

/** The server stops, and doesn't wait for this request any longer. */
export class ServerShutdown extends Error {
  override readonly name = 'ServerShutdown';
}

/** The request has taken longer than the server allows. */
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
}

/** Why nobody will see the response. */
export type Departure = ClientDisconnected | ServerShutdown | RequestTimeout;

/** Is it one of those, and so no fault of the application's? */
export function isDeparture(error: unknown): error is Departure {
  return (
    error instanceof ClientDisconnected ||
    error instanceof ServerShutdown ||
    error instanceof RequestTimeout
  );
}

/** Has `error` come of it? Node's functions put the reason into a cause. */
export function isDueTo(departure: Departure, error: unknown): boolean {
  if (isDeparture(error)) return true;
  return error instanceof Error && error.cause === departure;
}
// #endregion nobody will see the response

// #region an error that nobody need hear of
/**
 * A promise that rejects with `error`. Unless it is the application's fault,
 * nobody need wait for it: a client that leaves must not end the process.
 */
export function rejectedWith(error: unknown): Promise<never> {
  const rejected = Promise.reject(error as Error);
  if (isDeparture(error)) rejected.catch(() => {});
  return rejected;
}
// #endregion an error that nobody need hear of
