// misuse.ts: what servers and `lint` say of the same misuse in the same words.

import { LasgiError } from './lasgi-error.ts';

// #region misuse that no table shows
/** The error of a second call of `receive` while the first one waits. */
export function createBusy(): LasgiError {
  return new LasgiError(
    'Cannot receive: another call waits for the next message already, expected one at a time',
    { code: 'busy' },
  );
}

/** The error of an application that has returned when more was to be said. */
export function createUnfinished(
  what: 'response' | 'lifespan',
  state: string,
): LasgiError {
  const expected = what === 'response' ? 'complete' : 'stopped';
  return new LasgiError(
    `Cannot finish the ${what}: the application has returned, and it is ${state}, expected it to be ${expected}`,
    { code: 'no-response', state },
  );
}
// #endregion misuse that no table shows
