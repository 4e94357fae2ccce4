// command-error.ts: what a command says when the reader's input cannot work.

/** Ends a command: the launcher prints its message, one line, and exits with code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
