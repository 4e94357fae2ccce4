import { expect, test } from 'vitest';

import { formatAddress } from '../../code/02-event-loop/network.ts';

test.each([
  [{ host: '127.0.0.1', port: 80 }, '127.0.0.1:80'],
  [{ host: '0.0.0.0', port: 0 }, '0.0.0.0:0'],
  [{ host: '::1', port: 80 }, '[::1]:80'],
  [{ host: 'fe80::1%eth0', port: 8080 }, '[fe80::1%eth0]:8080'],
  [{ path: '/run/atlas.sock' }, '/run/atlas.sock'],
  [{ path: '' }, ''],
])('formats %j as "%s"', (address, text) => {
  expect(formatAddress(address)).toBe(text);
});
