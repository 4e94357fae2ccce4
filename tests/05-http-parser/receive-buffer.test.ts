import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  LocalProtocolError,
  octetsToText,
  textToOctets,
} from '../../code/05-http-parser/index.ts';
import { ReceiveBuffer } from '../../code/05-http-parser/receive-buffer.ts';

/** A buffer that has received `pieces`. */
function bufferOf(...pieces: readonly string[]): ReceiveBuffer {
  const buffer = new ReceiveBuffer(1_000);
  for (const piece of pieces) buffer.append(textToOctets(piece));
  return buffer;
}

/** The memory that a buffer holds, in octets. */
function heldOctets(buffer: ReceiveBuffer): number {
  return buffer.peek().octets.buffer.byteLength;
}

describe('the end of a line', () => {
  test.each<[string, readonly string[], number, number | undefined]>([
    ['of nothing', [], 9, undefined],
    ['of a line that goes on', ['abc'], 9, undefined],
    ['of a line', ['abc\nd'], 9, 3],
    ['of an empty line', ['\n'], 9, 0],
    ['of a line in pieces', ['a', 'b', '\n'], 9, 2],
    ['of a line that is just short enough', ['abc\n'], 4, 3],
    ['of a line that is too long', ['abc\n'], 3, undefined],
    ['where none may be', ['\n'], 0, undefined],
  ])('%s', (_, pieces, maxOctets, at) => {
    const buffer = bufferOf(...pieces);
    expect(buffer.findLineFeed(maxOctets)).toBe(at);
    expect(buffer.findLineFeed(maxOctets)).toBe(at);
  });

  test('is found later if more is allowed, or more has come', () => {
    const buffer = bufferOf('abc\n');
    expect(buffer.findLineFeed(2)).toBeUndefined();
    expect(buffer.findLineFeed(9)).toBe(3);
    buffer.skip(4);
    expect(buffer.findLineFeed(9)).toBeUndefined();
    buffer.append(textToOctets('d'));
    expect(buffer.findLineFeed(9)).toBeUndefined();
    buffer.append(textToOctets('\n'));
    expect(buffer.findLineFeed(9)).toBe(1);
  });
});

describe('octets', () => {
  test('are taken from the front, as many as there are', () => {
    const buffer = bufferOf('abc', 'def');
    expect(octetsToText(buffer.takeOctets(2))).toBe('ab');
    buffer.skip(1);
    expect(buffer.peekText(2)).toBe('de');
    expect([buffer.at(0), buffer.at(2)]).toEqual([0x64, 0x66]);
    expect([buffer.length, buffer.offset]).toEqual([3, 3]);
    expect(octetsToText(buffer.takeOctets(9))).toBe('def');
    expect([buffer.length, buffer.offset]).toEqual([0, 6]);
    expect(buffer.takeOctets(1)).toHaveLength(0);
  });

  test('are counted from the first that was received', () => {
    const buffer = bufferOf('abc');
    buffer.skip(2);
    buffer.keep();
    expect(buffer.offset).toBe(2);
    buffer.append(textToOctets('de'));
    expect(buffer.offset).toBe(2);
    buffer.skip(3);
    buffer.keep();
    buffer.append(textToOctets('f'));
    expect(buffer.offset).toBe(5);
    buffer.clear();
    expect([buffer.offset, buffer.length]).toEqual([6, 0]);
  });

  test('are where they were received, until more is kept', () => {
    const piece = textToOctets('abc');
    const buffer = new ReceiveBuffer(9);
    buffer.append(piece);
    expect(buffer.peek()).toEqual({ octets: piece, from: 0, to: 3 });
    expect(buffer.takeOctets(1).buffer).toBe(piece.buffer);
    buffer.keep();
    expect(buffer.peek().octets.buffer).not.toBe(piece.buffer);
    expect(buffer.peekText(2)).toBe('bc');
  });
});

describe('memory', () => {
  test('of a big piece is let go when a small rest is kept', () => {
    const slab = new Uint8Array(8_192).fill(0x61);
    const buffer = new ReceiveBuffer(9_000);
    buffer.append(slab);
    buffer.skip(8_190);
    expect(heldOctets(buffer)).toBe(8_192);
    buffer.keep();
    expect(heldOctets(buffer)).toBeLessThanOrEqual(4);
    buffer.skip(2);
    buffer.keep();
    expect(heldOctets(buffer)).toBe(0);
  });

  test('of the rest is let go when it is taken', () => {
    const buffer = bufferOf('abc');
    buffer.skip(1);
    expect(octetsToText(buffer.takeRest())).toBe('bc');
    expect([heldOctets(buffer), buffer.length]).toEqual([0, 0]);
    expect(buffer.takeRest()).toHaveLength(0);
  });

  test('is at most twice what waits, though octets come one by one', () => {
    const buffer = new ReceiveBuffer(0);
    for (let length = 1; length <= 5_000; length += 1) {
      buffer.append(Uint8Array.of(0x61));
      buffer.keep();
      expect(heldOctets(buffer)).toBeLessThanOrEqual(2 * length);
    }
    buffer.skip(4_999);
    for (let times = 0; times < 10_000; times += 1) {
      buffer.append(Uint8Array.of(0x61));
      buffer.skip(1);
    }
    expect(heldOctets(buffer)).toBeLessThan(10);
  });
});

describe('too much', () => {
  test('is what waits already, not what comes', () => {
    const buffer = new ReceiveBuffer(3);
    buffer.append(new Uint8Array(100));
    const error = new LocalProtocolError(
      'Cannot receive more: 100 octets wait to be parsed, expected nextEvent() to be called until it needs data',
    );
    expect(() => buffer.append(Uint8Array.of(1))).toThrow(error);
    expect(() => buffer.append(new Uint8Array(0))).not.toThrow();
    buffer.skip(97);
    buffer.append(Uint8Array.of(1));
    expect(buffer.length).toBe(4);
  });

  test('is not what was kept', () => {
    const buffer = new ReceiveBuffer(3);
    buffer.append(new Uint8Array(100));
    buffer.keep();
    buffer.append(new Uint8Array(3));
    buffer.append(new Uint8Array(1));
    expect(() => buffer.append(Uint8Array.of(1))).toThrow(LocalProtocolError);
    buffer.skip(buffer.length);
    buffer.keep();
    buffer.append(new Uint8Array(4));
    expect(() => buffer.append(Uint8Array.of(1))).toThrow(LocalProtocolError);
  });
});

test('whatever is done with it, it is a queue', () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('append'), size: fc.nat(9) }),
    fc.record({ type: fc.constant('take'), size: fc.nat(9) }),
    fc.record({ type: fc.constant('keep'), size: fc.constant(0) }),
    fc.record({ type: fc.constant('find'), size: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffer = new ReceiveBuffer(Infinity);
      let waiting = '';
      let received = 0;
      for (const { type, size } of steps) {
        if (type === 'append') {
          const text = 'ab\nc\n\ndef'.slice(received % 3, size);
          received += text.length;
          waiting += text;
          buffer.append(textToOctets(text));
        } else if (type === 'take') {
          expect(octetsToText(buffer.takeOctets(size))).toBe(
            waiting.slice(0, size),
          );
          waiting = waiting.slice(size);
        } else if (type === 'keep') buffer.keep();
        else {
          const at = waiting.slice(0, size).indexOf('\n');
          expect(buffer.findLineFeed(size)).toBe(at === -1 ? undefined : at);
        }
        expect(buffer.peekText(buffer.length)).toBe(waiting);
        expect(buffer.offset).toBe(received - waiting.length);
      }
    }),
    { numRuns: 500 },
  );
});
