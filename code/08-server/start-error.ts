// start-error.ts: why there is nothing to serve, in one line that says what to
// do.

/** The exit code of a server that didn't start. */
export const START_FAILED = 3;

/** Ends the start of a server. The message is for whoever started it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
