import { describe, expect, test } from 'vitest';

import {
  encodeFrame,
  LengthDecoder,
} from '../../../code/04-streams/exercises/length-decoder.ts';
import {
  FrameReader,
  LineDecoder,
  NEED_DATA,
} from '../../../code/04-streams/index.ts';
import { createLab, numbered, toOctets, toText } from '../lab.ts';

const FRAMES = [toOctets('one'), toOctets(''), numbered(300), toOctets('four')];
const OCTETS = Buffer.concat(FRAMES.map(encodeFrame));

function decode(pieces: readonly Uint8Array[]): number[][] {
  const decoder = new LengthDecoder(300);
  const frames: number[][] = [];
  for (const piece of pieces) {
    decoder.receive(piece);
    for (
      let frame = decoder.takeFrame();
      frame !== NEED_DATA;
      frame = decoder.takeFrame()
    )
      frames.push([...frame]);
  }
  decoder.receiveEnd();
  expect(decoder.takeFrame()).toBe(NEED_DATA);
  return frames;
}

/** What `takeFrame` throws; what it returns, if it doesn't. */
function errorOf(decoder: LengthDecoder): unknown {
  try {
    return decoder.takeFrame();
  } catch (error) {
    return error;
  }
}

describe('frames', () => {
  const expected = FRAMES.map((frame) => [...frame]);

  test('begin with their length', () => {
    expect([...encodeFrame(toOctets('one'))]).toEqual([
      0, 0, 0, 3, 111, 110, 101,
    ]);
  });

  test('are the same however the stream is cut', () => {
    expect(decode([OCTETS])).toEqual(expected);
    expect(decode(Array.from(OCTETS, (octet) => Uint8Array.of(octet)))).toEqual(
      expected,
    );
    for (let at = 1; at < OCTETS.length; at += 1)
      expect(decode([OCTETS.subarray(0, at), OCTETS.subarray(at)])).toEqual(
        expected,
      );
  });

  test('longer than allowed are refused as soon as their length is known', () => {
    const decoder = new LengthDecoder(300);
    decoder.receive(Uint8Array.of(0, 0, 1, 45));
    expect(() => decoder.takeFrame()).toThrow(
      expect.objectContaining({ code: 'too-long' }),
    );
  });

  test.each([2, 4, 6])('cut short after %d octets are an error', (octets) => {
    const decoder = new LengthDecoder(300);
    decoder.receive(encodeFrame(toOctets('one')).subarray(0, octets));
    expect(decoder.takeFrame()).toBe(NEED_DATA);
    decoder.receiveEnd();
    expect(() => decoder.takeFrame()).toThrow(
      expect.objectContaining({ code: 'cut-short' }),
    );
  });

  test.each([
    ['too-long', [Uint8Array.of(0, 0, 1, 45), encodeFrame(toOctets('one'))]],
    ['cut-short', [encodeFrame(toOctets('one')).subarray(0, 6)]],
  ])('after %s there are no more of them, and no rest', (code, pieces) => {
    const decoder = new LengthDecoder(300);
    for (const piece of pieces) decoder.receive(piece);
    decoder.receiveEnd();
    const first = errorOf(decoder);
    expect(first).toMatchObject({ code });
    expect(errorOf(decoder)).toBe(first);
    expect(decoder.takeRest()).toHaveLength(0);
    expect(errorOf(decoder)).toBe(first);
  });

  test(
    'a large one in small pieces costs no more than its size',
    { timeout: 20_000 },
    () => {
      const content = numbered(1_000_000);
      const frame = encodeFrame(content);
      const decoder = new LengthDecoder(content.length);
      for (let at = 0; at < frame.length; at += 10) {
        expect(decoder.takeFrame()).toBe(NEED_DATA);
        decoder.receive(frame.subarray(at, at + 10));
      }
      expect(Buffer.compare(decoder.takeFrame() as Uint8Array, content)).toBe(
        0,
      );
    },
  );

  test('may be swapped for lines', () =>
    createLab('memory').withPair(function* ({ near, far }) {
      yield* near.write(
        Buffer.concat([encodeFrame(toOctets('frame')), toOctets('line\n')]),
      );
      const frames = new FrameReader(far, new LengthDecoder(100));
      expect(toText(yield* frames.read())).toBe('frame');
      expect(toText(yield* frames.switchTo(new LineDecoder()).read())).toBe(
        'line',
      );
    }));
});
