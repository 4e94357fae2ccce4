import { expect, test } from 'vitest';

import { SystemError } from '../../code/02-event-loop/system-error.ts';

test('says what could not be done, why, and what that means', () => {
  const cause = new Error('deeper');
  const failure = {
    code: 'EACCES',
    action: 'bind 127.0.0.1:80',
    meaning: 'permission denied',
  };
  const error = new SystemError(failure, { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'SystemError', code: 'EACCES', cause });
  expect(error.message).toBe(
    'Cannot bind 127.0.0.1:80: EACCES (permission denied)',
  );
});
