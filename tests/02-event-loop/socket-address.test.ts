import { describe, expect, it } from 'vitest';

import { isEpollAvailable, loadLibc } from '../../code/02-event-loop/libc.ts';
import type { Address } from '../../code/02-event-loop/network.ts';
import {
  decodeAddress,
  encodeAddress,
  MAX_PATH_OCTETS,
} from '../../code/02-event-loop/socket-address.ts';

const encode = (address: Address): Uint8Array =>
  encodeAddress(loadLibc(), address);
const decode = (octets: Uint8Array): Address =>
  decodeAddress(loadLibc(), octets);
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

describe.skipIf(!isEpollAvailable())(
  'a sockaddr (needs koffi on Linux)',
  () => {
    it.each<[Address, string]>([
      [{ host: '127.0.0.1', port: 80 }, `0200 0050 7f000001 ${'00'.repeat(8)}`],
      [{ host: '0.0.0.0', port: 0 }, `0200 0000 00000000 ${'00'.repeat(8)}`],
      [
        { host: '255.1.2.3', port: 65_535 },
        `0200 ffff ff010203 ${'00'.repeat(8)}`,
      ],
      [
        { host: '::1', port: 8002 },
        `0a00 1f42 00000000 ${'00'.repeat(15)}01 00000000`,
      ],
      [
        { host: '2001:db8::ff00:42:8329', port: 443 },
        '0a00 01bb 00000000 20010db8000000000000ff0000428329 00000000',
      ],
      [{ path: '/a' }, '0100 2f61 00'],
      [{ path: '/ä' }, '0100 2fc3a4 00'],
    ])('of %j has the octets %s, and back', (address, octets) => {
      expect(hex(encode(address))).toBe(octets.replaceAll(' ', ''));
      expect(decode(encode(address))).toEqual(address);
    });

    it('spells an IPv6 address in its shortest form', () => {
      const long = { host: '2001:0DB8:0:0:0:0:0:1', port: 1 };
      expect(decode(encode(long))).toEqual({ host: '2001:db8::1', port: 1 });
      const mapped = { host: '::ffff:7f00:1', port: 1 };
      expect(decode(encode(mapped))).toEqual({
        host: '::ffff:127.0.0.1',
        port: 1,
      });
    });

    it.each([
      'localhost',
      '',
      '127.0.0.1.',
      '127.1',
      '127.0.0.01',
      '[::1]',
      ':',
      '::1%lo',
      'fe80::1%1',
      '1:2:3',
    ])('refuses the host "%s": looking it up would wait', (host) => {
      expect(() => encode({ host, port: 1 })).toThrow(
        `Cannot use host ${JSON.stringify(host)}: expected a literal IPv4 or IPv6 address, such as "127.0.0.1"`,
      );
    });

    it('refuses a host with a NUL in it, where C would stop reading', () => {
      expect(() => encode({ host: '127.0.0.1\0', port: 1 })).toThrow(
        RangeError,
      );
    });

    it.each([-1, 65_536, 1.5, NaN, Infinity])('refuses port %d', (port) => {
      expect(() => encode({ host: '::1', port })).toThrow(
        `Cannot use port ${port}: expected an integer from 0 to 65535`,
      );
    });

    it('takes a path as long as the kernel does, and none that is longer', () => {
      const longest = 'ä'.repeat(53) + 'x'; // two octets each
      const octets = encode({ path: longest });
      expect(octets.length).toBe(2 + MAX_PATH_OCTETS + 1);
      expect(decode(octets)).toEqual({ path: longest });
      expect(() => encode({ path: `${longest}x` })).toThrow(
        /^Cannot use the path ".*": its length is 108, expected 1 to 107 octets/,
      );
    });

    it.each(['', 'a\0b', '\0abstract'])('refuses the path %j', (path) => {
      expect(() => encode({ path })).toThrow(RangeError);
    });

    it('decodes a unix socket without a name', () => {
      expect(decode(Uint8Array.of(1, 0))).toEqual({ path: '' });
    });

    it('decodes a path that takes all the room there is', () => {
      const octets = new Uint8Array(2 + MAX_PATH_OCTETS + 1).fill(0x61); // "aaa…"
      octets.set([1, 0]);
      expect(decode(octets)).toEqual({ path: 'a'.repeat(108) });
    });

    it('decodes from the middle of a buffer', () => {
      const octets = new Uint8Array(40).fill(9);
      octets.set(encode({ host: '127.0.0.1', port: 80 }), 3);
      const address = { host: '127.0.0.1', port: 80 };
      expect(decode(octets.subarray(3, 19))).toEqual(address);
    });
  },
);
