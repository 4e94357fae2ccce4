// memory-failure.ts: the errors of a network that has no kernel to make them.

import { SystemError } from './system-error.ts';

const MEANINGS = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'address not available',
  EBADF: 'bad file descriptor',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  EINVAL: 'invalid argument',
  EMFILE: 'too many open files',
  ENOTCONN: 'socket is not connected',
  EPIPE: 'broken pipe',
} as const;

/** Creates the error that a kernel would give for `action`. */
export function createFailure(
  code: keyof typeof MEANINGS,
  action: string,
): SystemError {
  return new SystemError({ code, action, meaning: MEANINGS[code] });
}
