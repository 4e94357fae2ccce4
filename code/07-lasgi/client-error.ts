// client-error.ts: what goes wrong at the client's end of a test.

// #region what a client can't do
/** Why a client has no answer, or not all of it. */
export type ClientErrorCode =
  | 'bad-address' // no path, no http URL, or none of the application's
  | 'bad-redirect' // one that can't be followed
  | 'too-many-redirects'
  | 'truncated' // the application has broken off its response
  | 'busy' // somebody reads the body already
  | 'left' // the client itself has left
  | 'closed'; // there is no application any more

/** The client has no answer. What an application throws is no such error. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
// #endregion what a client can't do
