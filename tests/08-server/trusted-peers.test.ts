import { expect, test } from 'vitest';

import { TrustedPeers } from '../../code/08-server/trusted-peers.ts';

test.for([
  ['127.0.0.1', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.2', false],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['127.0.0.1', '::ffff:7f00:1', true],
  ['127.0.0.1', '::1', false],
  ['127.0.0.1', undefined, false],
  ['127.0.0.1,unix', undefined, true],
  ['unix', '127.0.0.1', false],
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.1.2.3/8', '10.9.9.9', true],
  ['192.168.1.128/25', '192.168.1.127', false],
  ['192.168.1.128/25', '192.168.1.128', true],
  ['10.0.0.0/32', '10.0.0.1', false],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['::1', '0:0:0:0:0:0:0:1', true],
  ['2001:db8::/33', '2001:db8:7fff::1', true],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['2001:DB8::/32', '2001:db8::7', true],
  ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ['fe80::1', 'fe80::1%eth0', false],
  ['127.0.0.1', '127.1', false],
  ['127.0.0.1', 'localhost', false],
  ['127.0.0.1', '', false],
  [' 10.0.0.1 , 10.0.0.2 ', '10.0.0.2', true],
] as const)('of %s, %s is trusted: %s', ([list, host, isTrusted]) => {
  expect(new TrustedPeers(list).has(host)).toBe(isTrusted);
});

test.for([
  '',
  ',',
  '127.0.0.1,',
  'localhost',
  '*',
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0/8',
  'fe80::1%eth0',
  '010.0.0.1',
  'UNIX',
])('%j is no list of peers', (list) => {
  expect(() => new TrustedPeers(list)).toThrow(
    /^Cannot trust ".*": expected an address/,
  );
});
