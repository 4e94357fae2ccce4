import { expect, test } from 'vitest';

import {
  findCount,
  findSize,
  findTime,
  formatCount,
  formatSize,
  formatTime,
} from '../../code/08-server/units.ts';

test.for([
  ['250ms', 250],
  ['5s', 5_000],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['none', Infinity],
  ['0s', undefined],
  ['5', undefined],
  ['', undefined],
  ['s', undefined],
  ['5S', undefined],
  ['5 s', undefined],
  ['-5s', undefined],
  ['5s ', undefined],
  ['1e3s', undefined],
  ['.5s', undefined],
  ['5d', undefined],
  ['5constructor', undefined],
  ['Infinity', undefined],
  [`${'9'.repeat(400)}s`, undefined],
] as const)('the time %j is %s ms', ([text, timeMs]) => {
  expect(findTime(text)).toBe(timeMs);
});

test.for([
  ['0', 0],
  ['8000', 8_000],
  ['8000B', 8_000],
  ['64KiB', 65_536],
  ['0.5KiB', 512],
  ['1MiB', 1_048_576],
  ['2GiB', 2 ** 31],
  ['none', Infinity],
  ['', undefined],
  ['KiB', undefined],
  ['1MB', undefined],
  ['1kib', undefined],
  ['0.5B', undefined],
  ['-1', undefined],
  ['0x10', undefined],
  ['999999999999999GiB', undefined],
] as const)('the size %j is %s octets', ([text, octets]) => {
  expect(findSize(text)).toBe(octets);
});

test.for([
  ['0', 0],
  ['100', 100],
  ['none', Infinity],
  ['', undefined],
  ['1.5', undefined],
  ['-1', undefined],
  ['many', undefined],
] as const)('the number %j is %s', ([text, count]) => {
  expect(findCount(text)).toBe(count);
});

test.for([
  [250, '250ms'],
  [1_500, '1500ms'],
  [5_000, '5s'],
  [60_000, '1m'],
  [90_000, '90s'],
  [3_600_000, '1h'],
  [Infinity, 'none'],
] as const)('%s ms are written as %s, and read again', ([timeMs, text]) => {
  expect(formatTime(timeMs)).toBe(text);
  expect(findTime(text)).toBe(timeMs);
});

test.for([
  [0, '0B'],
  [8_000, '8000B'],
  [16_384, '16KiB'],
  [1_048_576, '1MiB'],
  [Infinity, 'none'],
] as const)('%s octets are written as %s, and read again', ([octets, text]) => {
  expect(formatSize(octets)).toBe(text);
  expect(findSize(text)).toBe(octets);
});

test('numbers are written as they are read', () => {
  for (const count of [0, 100, Infinity])
    expect(findCount(formatCount(count))).toBe(count);
});
