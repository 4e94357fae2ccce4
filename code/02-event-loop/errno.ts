// errno.ts: what a number in errno says: its name, and what the name means.

import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

import { SystemError } from './system-error.ts';

// #region what Node knows about errno
/**
 * Node's own list, of what its own calls can fail with: negative number to name
 * and meaning.
 */
const EXPLAINED = getSystemErrorMap();

/** The rest of this system's names. */
const NAMES = new Map(
  Object.entries(constants.errno).map(([name, errno]) => [errno, name]),
);
// #endregion what Node knows about errno

// #region from a number to an error
/**
 * Creates the error of a call that left `errno`; `action` is what it was for.
 */
export function createSystemError(errno: number, action: string): SystemError {
  const [code, meaning] = explain(errno);
  return new SystemError({ code, action, meaning });
}

function explain(errno: number): readonly [code: string, meaning: string] {
  const name = NAMES.get(errno) ?? `errno ${errno}`;
  return EXPLAINED.get(-errno) ?? [name, 'see errno(3)'];
}
// #endregion from a number to an error
