import { expect, test } from 'vitest';

import type { Address } from '../../code/02-event-loop/index.ts';
import { StreamError } from '../../code/04-streams/index.ts';
import { toStartError } from '../../code/08-server/listen-failure.ts';

function failure(code: string): StreamError {
  const cause = Object.assign(new Error(code), { code });
  return new StreamError('failed', 'listen on somewhere', { cause });
}

test.for<[string, Address, string]>([
  [
    'EADDRINUSE',
    { host: '127.0.0.1', port: 8_000 },
    '"127.0.0.1:8000": the port is taken, expected a free one, as with --port 8001',
  ],
  [
    'EADDRINUSE',
    { host: '::1', port: 65_535 },
    '"[::1]:65535": the port is taken, expected a free one, as with --port 65534',
  ],
  [
    'EADDRINUSE',
    { path: '/tmp/a' },
    '"/tmp/a": the file exists, expected none: remove it if no server uses it, as with rm /tmp/a',
  ],
  [
    'EACCES',
    { host: '127.0.0.1', port: 80 },
    '"127.0.0.1:80": port 80 is not for everybody, expected one from 1024, as with --port 8000',
  ],
  [
    'EACCES',
    { path: '/root/a' },
    '"/root/a": you may not write there, expected a folder of yours',
  ],
  [
    'ENOENT',
    { path: '/no/a' },
    '"/no/a": there is no such folder, expected one that exists',
  ],
  [
    'EADDRNOTAVAIL',
    { host: '192.0.2.1', port: 80 },
    '"192.0.2.1:80": this machine has no such address, expected one of its own, such as --host 127.0.0.1, or --host 0.0.0.0 for all',
  ],
])('%s %j is told with what to do', ([code, address, message]) => {
  expect(toStartError(failure(code), address)).toMatchObject({
    name: 'StartError',
    message: `Cannot listen on ${message}`,
  });
});

test('what the system says besides is told as it is', () => {
  const address = { host: '127.0.0.1', port: 1 };
  const error = failure('ENOBUFS');
  expect(toStartError(error, address)).toMatchObject({
    name: 'StartError',
    message: error.message,
  });
});

test('a bug stays one', () => {
  const bug = new TypeError('x is not a function');
  expect(toStartError(bug, { path: '/tmp/a' })).toBe(bug);
});
