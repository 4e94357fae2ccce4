import { getSystemErrorMap } from 'node:util';

import { expect, test } from 'vitest';

import { createFailure } from '../../code/02-event-loop/memory-failure.ts';
import { SystemError } from '../../code/02-event-loop/system-error.ts';

const MEANINGS = new Map(getSystemErrorMap().values());

test.each([
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EBADF',
  'ECONNREFUSED',
  'ECONNRESET',
  'EINVAL',
  'EMFILE',
  'ENOTCONN',
  'EPIPE',
] as const)('%s says what it says where there is a kernel', (code) => {
  const error = createFailure(code, 'do it');
  expect(error).toBeInstanceOf(SystemError);
  expect(error.code).toBe(code);
  expect(error.message).toBe(`Cannot do it: ${code} (${MEANINGS.get(code)})`);
});
