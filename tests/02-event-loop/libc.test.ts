import { describe, expect, it } from 'vitest';

import { loadKoffi } from '../../code/02-event-loop/koffi.ts';
import { isEpollAvailable, loadLibc } from '../../code/02-event-loop/libc.ts';
import * as chapter from '../../code/02-event-loop/index.ts';

function refuse(): never {
  throw new Error('no such package');
}

describe('loadKoffi', () => {
  // #region not on Linux
  it.each(['darwin', 'win32', 'freebsd'])(
    'says what to use instead on %s, without looking for the package',
    (platform) => {
      expect(() => loadKoffi({ platform, requireKoffi: refuse })).toThrow(
        `Cannot use epoll on ${platform}: it is Linux's own, expected the transport of node:net or the in-memory network`,
      );
    },
  );
  // #endregion not on Linux

  it('says how to install a package that is missing, and why it is', () => {
    const load = (): unknown =>
      loadKoffi({ platform: 'linux', requireKoffi: refuse });
    expect(load).toThrow(
      'Cannot use epoll: the package koffi cannot be loaded, expected it to be there (npm install koffi)',
    );
    expect(load).toThrow(
      expect.objectContaining({ cause: new Error('no such package') }),
    );
  });
});

describe('isEpollAvailable', () => {
  it('is whether the calls can be loaded', () => {
    expect(isEpollAvailable(refuse)).toBe(false);
    expect(isEpollAvailable(() => 'loaded')).toBe(true);
  });

  it('is false everywhere but on Linux', () => {
    expect(isEpollAvailable() && process.platform !== 'linux').toBe(false);
  });
});

it('imports the chapter wherever it is', () => {
  expect(chapter).toHaveProperty('EpollPoller');
  expect(chapter).toHaveProperty('KernelNetwork');
});

describe.skipIf(isEpollAvailable())('without epoll (skipped with it)', () => {
  it.each([
    () => new chapter.EpollPoller(),
    () => new chapter.KernelNetwork(),
    () => loadLibc(),
  ])('says what to use instead', (create) => {
    expect(create).toThrow(/^Cannot use epoll.*expected/);
  });
});

describe.skipIf(!isEpollAvailable())('loadLibc (needs epoll)', () => {
  it('loads the calls once', () => {
    expect(loadLibc()).toBe(loadLibc());
  });

  it('calls the kernel, and finds out what it said', () => {
    const libc = loadLibc();
    expect(() => libc.check(libc.close(-1), 'close', 'nothing')).toThrow(
      'Cannot close nothing: EBADF (bad file descriptor)',
    );
  });

  it('has a result for a call that went well, whatever failed before', () => {
    const libc = loadLibc();
    libc.close(-1);
    const epoll = libc.epoll_create1(0);
    expect(libc.failureOf(epoll)).toBe(0);
    expect(libc.check(epoll, 'create', 'an epoll')).toBe(epoll);
    expect(libc.check(libc.close(epoll), 'close', epoll)).toBe(0);
  });
});
