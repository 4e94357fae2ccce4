// check.ts: what became of a system call.
//
// A call that fails returns -1 and leaves the reason in `errno`, where the next
// call, any call, may put another. So it's read here, at once, and nowhere
// else.

import { createSystemError } from './errno.ts';

/** Looks at what a call returned. */
export interface Check {
  /**
   * Returns `result`. @throws SystemError "Cannot <verb> <thing>: …" if it says
   * that the call failed.
   */
  check(result: number, verb: string, thing: string | number): number;

  /** Finds out why a call failed, as a number of errno(3); 0 if it didn't. */
  failureOf(result: number): number;
}

const FAILED = -1;

// #region the only place where errno is read
/**
 * Creates a `Check`; `readErrno` says what the last call of this thread left
 * there.
 */
export function createCheck(readErrno: () => number): Check {
  const failureOf = (result: number): number =>
    result === FAILED ? readErrno() : 0;

  const check: Check['check'] = (result, verb, thing) => {
    const failure = failureOf(result);
    if (failure === 0) return result;
    throw createSystemError(failure, `${verb} ${thing}`);
  };
  return { check, failureOf };
}
// #endregion the only place where errno is read
