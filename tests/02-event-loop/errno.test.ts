import { constants } from 'node:os';

import { describe, expect, it, vi } from 'vitest';

import { createCheck } from '../../code/02-event-loop/check.ts';
import { createSystemError } from '../../code/02-event-loop/errno.ts';
import { SystemError } from '../../code/02-event-loop/system-error.ts';

const { EACCES, EINPROGRESS, EAGAIN } = constants.errno;

describe('createSystemError', () => {
  it('names the call, the code and what it means', () => {
    const error = createSystemError(EACCES, 'bind 127.0.0.1:80');
    expect(error).toBeInstanceOf(SystemError);
    expect(error.code).toBe('EACCES');
    expect(error.message).toBe(
      'Cannot bind 127.0.0.1:80: EACCES (permission denied)',
    );
  });

  it('knows the name of a code that Node never meets', () => {
    const { code, message } = createSystemError(EINPROGRESS, 'wait');
    expect(code).toBe('EINPROGRESS');
    expect(message).toBe('Cannot wait: EINPROGRESS (see errno(3))');
  });

  it('keeps the number of a code that has no name', () => {
    const { code, message } = createSystemError(9999, 'wait');
    expect(code).toBe('errno 9999');
    expect(message).toBe('Cannot wait: errno 9999 (see errno(3))');
  });
});

describe('check', () => {
  const { check, failureOf } = createCheck(() => EAGAIN);

  it('returns what a call returned', () => {
    expect(check(0, 'read from descriptor', 7)).toBe(0);
    expect(check(12, 'read from descriptor', 7)).toBe(12);
  });

  it('throws what a call failed with', () => {
    expect(() => check(-1, 'read from descriptor', 7)).toThrow(
      'Cannot read from descriptor 7: EAGAIN (resource temporarily unavailable)',
    );
  });

  it('finds out why, where that decides what to do', () => {
    expect(failureOf(-1)).toBe(EAGAIN);
    expect(failureOf(0)).toBe(0);
  });

  it('reads errno after a failure and not otherwise', () => {
    const readErrno = vi.fn(() => EAGAIN);
    const checks = createCheck(readErrno);
    checks.failureOf(3);
    checks.check(3, 'read', 'nothing');
    expect(readErrno).not.toHaveBeenCalled();
    expect(() => checks.check(-1, 'read', 'nothing')).toThrow(SystemError);
    expect(readErrno).toHaveBeenCalledOnce();
  });
});
