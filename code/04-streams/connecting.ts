// connecting.ts: what making a connection has in common, whatever makes it.

import { formatAddress } from '../02-event-loop/index.ts';
import type { Address } from '../02-event-loop/index.ts';
import { TimeoutError, withTimeout } from '../03-coroutines/index.ts';
import type { Coroutine } from '../03-coroutines/index.ts';
import { StreamError, systemCode, toStreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';

/**
 * Runs `attempt`, for `timeoutMs` at most if that is a number.
 *
 * @throws StreamError if it fails.
 */
export function* connectWithin(
  timeoutMs: number | undefined,
  address: Address,
  attempt: Coroutine<Stream>,
): Coroutine<Stream> {
  const action = `connect to ${formatAddress(address)}`;
  try {
    if (timeoutMs === undefined) return yield* attempt;
    return yield* withTimeout(timeoutMs, attempt);
  } catch (error) {
    if (error instanceof TimeoutError)
      throw new StreamError('timed-out', action, { cause: error });
    // A unix socket's path, where nobody has listened.
    if (systemCode(error) === 'ENOENT')
      throw new StreamError('refused', action, { cause: error });
    throw toStreamError(error, action);
  }
}
