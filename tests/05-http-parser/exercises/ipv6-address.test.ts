import { isIPv6 } from 'node:net';

import { describe, expect, test } from 'vitest';

import { isIpv6Address } from '../../../code/05-http-parser/exercises/ipv6-address.ts';

describe('an address', () => {
  test.each([
    '1:2:3:4:5:6:7:8',
    '2001:db8:85a3:0:0:8a2e:370:7334',
    'FFFF:ffff:0000:000:00:0:aB:9',
    '::',
    '::1',
    '1::',
    'fe80::1',
    '2001:db8::8a2e:370:7334',
    '::2:3:4:5:6:7:8',
    '1:2:3::5:6:7:8',
    '1:2:3:4:5:6:7::',
    '1:2:3:4:5:6:192.0.2.1',
    '::192.0.2.1',
    '::ffff:192.0.2.1',
    '1::192.0.2.1',
    '1:2:3:4:5::192.0.2.1',
    '::2:3:4:5:6:192.0.2.1',
    '::0.0.0.0',
    '::255.249.199.99',
    '::10.100.200.250',
  ])('%s', (text) => {
    expect(isIpv6Address(text)).toBe(true);
  });
});

describe('no address:', () => {
  test.each([
    ['', 'nothing'],
    [':', 'a colon'],
    ['1', 'one group'],
    ['1:2:3:4:5:6:7', 'seven groups'],
    ['1:2:3:4:5:6:7:8:9', 'nine groups'],
    ['1:2:3:4::5:6:7:8', '"::" for no group'],
    ['::1:2:3:4:5:6:7:8', '"::" for no group'],
    ['1:2:3:4:5:6:7:8::', '"::" for no group'],
    ['1:2:3:4:5:6:7:8:', 'a colon at the end'],
    [':1:2:3:4:5:6:7:8', 'a colon at the beginning'],
    [':1::2', 'a colon at the beginning'],
    ['1::2:', 'a colon at the end'],
    [':::', 'three colons'],
    ['1:::2', 'three colons'],
    ['::::', 'four colons'],
    ['1::2::3', '"::" twice'],
    ['::1::', '"::" twice'],
    ['12345::', 'five digits'],
    ['::00001', 'five digits'],
    ['::g', 'a letter that is no digit'],
    ['::-1', 'a sign'],
    ['::0x1', 'a prefix'],
    [' ::1', 'a space'],
    ['::1\n', 'a line feed'],
    ['::\u0661', 'a digit of another script'],
    ['[::1]', 'brackets'],
    ['fe80::1%eth0', 'a zone'],
    ['::1/128', 'a prefix length'],
    ['192.0.2.1', 'version 4'],
    ['192.0.2.1::', 'version 4 at the beginning'],
    ['::192.0.2.1:1', 'version 4 in the middle'],
    ['1:192.0.2.1::', 'version 4 before "::"'],
    ['1:2:3:4:5:192.0.2.1', 'seven groups, the last two in version 4'],
    ['1:2:3:4:5:6:7:192.0.2.1', 'nine groups, the last two in version 4'],
    ['1:2:3:4:5:6::192.0.2.1', '"::" for no group'],
    ['::192.0.2.256', '256'],
    ['::192.0.2.300', '300'],
    ['::192.0.2.1000', 'four digits'],
    ['::192.0.2.01', 'a leading zero'],
    ['::01.0.2.1', 'a leading zero'],
    ['::192.00.2.1', 'a leading zero'],
    ['::192.0.2', 'three numbers'],
    ['::192.0.2.1.5', 'five numbers'],
    ['::192.0..1', 'a number that is missing'],
    ['::192.0.2.', 'a number that is missing'],
    ['::.192.0.2.1', 'a dot too many'],
    ['::192.0.2.a', 'a hexadecimal digit'],
    ['::1192.0.2.1', 'a group that runs into version 4'],
    ['192.0.2.1192.0.2.1', 'version 4 twice'],
  ])('%j (%s)', (text) => {
    expect(isIpv6Address(text)).toBe(false);
  });
});

/** All texts of up to `length` of the parts. */
function* arrange(parts: readonly string[], length: number): Generator<string> {
  yield '';
  if (length === 0) return;
  for (const rest of arrange(parts, length - 1))
    for (const part of parts) yield part + rest;
}

test.each([
  ['short', ['1', ':', '::', '1.2.3.4'], 6, ''],
  ['long', ['1:', ':', '1', '1:2:3:', '1.2.3.4'], 5, ''],
  ['nearly whole', ['1:', ':', '::', '2'], 4, '3:4:5:6'],
])('agrees with Node on all that are %s', (_, parts, length, end) => {
  const wrong = [...new Set(arrange(parts, length))]
    .map((start) => start + end)
    .filter((text) => isIpv6Address(text) !== isIPv6(text));
  expect(wrong).toEqual([]);
});

describe('what a peer sends to keep us busy is read in one pass:', () => {
  test.each([':', '::', '1:', '1', '1.', ':1.1', ':1.1.1.1', '0:0:'])(
    '%j, many times',
    { timeout: 1_500 },
    (part) => {
      expect(isIpv6Address(part.repeat(50_000))).toBe(false);
      expect(isIpv6Address(`${part.repeat(50_000)}x`)).toBe(false);
    },
  );
});
