import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LineDecoder, NEED_DATA } from '../../code/04-streams/index.ts';
import { toOctets, toText } from './lab.ts';

/** Every way to cut `octets`: whole, octet by octet, and in two at each place. */
function* cuts(octets: Uint8Array): Generator<Uint8Array[]> {
  yield [octets];
  yield Array.from(octets, (_, at) => octets.slice(at, at + 1));
  for (let at = 1; at < octets.length; at += 1)
    yield [octets.slice(0, at), octets.slice(at)];
}

function decode(
  pieces: readonly Uint8Array[],
  maxLineOctets = 8_000,
): string[] {
  const decoder = new LineDecoder({ maxLineOctets });
  const lines: string[] = [];
  const take = (): void => {
    let line = decoder.takeFrame();
    while (line !== NEED_DATA) {
      lines.push(toText(line) ?? '');
      line = decoder.takeFrame();
    }
  };
  for (const piece of pieces) {
    decoder.receive(piece);
    take();
  }
  decoder.receiveEnd();
  take();
  return lines;
}

describe('lines', () => {
  // #region lines, however they are cut
  test.each([
    ['nothing', '', []],
    ['a line', 'one\n', ['one']],
    ['LF and CRLF', 'one\ntwo\r\nthree\n', ['one', 'two', 'three']],
    ['a last line without an end', 'one\ntwo', ['one', 'two']],
    ['empty lines', '\n\r\n\n', ['', '', '']],
    ['a CR that ends nothing', 'a\rb\n\rc\n', ['a\rb', '\rc']],
    ['two CRs, of which one belongs to the end', 'a\r\r\n', ['a\r']],
    ['a CR at the end of the stream', 'a\r', ['a\r']],
    ['an octet that looks like LF only in text', 'Ċ\n', ['Ċ']],
    ['characters of several octets', 'grüß\r\nπ\n', ['grüß', 'π']],
  ])('%s, however it is cut', (_, text, lines) => {
    for (const pieces of cuts(toOctets(text)))
      expect(decode(pieces)).toEqual(lines);
  });
  // #endregion lines, however they are cut

  test('any text, cut anywhere, has the same lines', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\r', '\n', 'é'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (whole, places) => {
        const octets = toOctets(whole);
        const sorted = [0, ...places.toSorted((a, b) => a - b), octets.length];
        const pieces = sorted
          .slice(1)
          .map((to, n) => octets.slice(sorted[n], to));
        const expected = whole
          .split('\n')
          .map((line, n, all) =>
            n < all.length - 1 ? line.replace(/\r$/, '') : line,
          );
        if (expected.at(-1) === '') expected.pop();
        expect(decode(pieces)).toEqual(expected);
      }),
    );
  });

  test('the beginning of a line keeps no piece that it came in', () => {
    const decoder = new LineDecoder();
    const slab = new Uint8Array(8_192).fill(0x61);
    decoder.receive(slab.subarray(0, 1));
    expect(decoder.takeFrame()).toBe(NEED_DATA);
    decoder.receive(toOctets('b\n'));
    const line = decoder.takeFrame() as Uint8Array;
    expect(toText(line)).toBe('ab');
    expect(line.buffer).not.toBe(slab.buffer);
    expect(line.buffer.byteLength).toBeLessThan(10);
  });

  test('nothing need be taken between two pieces', () => {
    const decoder = new LineDecoder();
    for (const piece of ['o', '', 'ne\ntw', 'o\n'])
      decoder.receive(toOctets(piece));
    expect(decoder.takeFrame()).toEqual(toOctets('one'));
    expect(decoder.takeFrame()).toEqual(toOctets('two'));
    expect(decoder.takeFrame()).toBe(NEED_DATA);
  });
});

/** What `call` throws; what it returns, if it doesn't. */
function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('the limit', () => {
  const TOO_LONG = {
    name: 'StreamError',
    code: 'too-long',
    message:
      'Cannot read a line of more than 3 octets: it is longer than allowed, expected it to end',
  };

  function errorOf(pieces: readonly Uint8Array[]): unknown {
    return thrownBy(() => decode(pieces, 3));
  }

  test.each(['abc\n', 'abc\r\n', 'abc', 'ab\r', '\nabc\n\n'])(
    '%j is short enough, however it is cut',
    (text) => {
      for (const pieces of cuts(toOctets(text)))
        expect(errorOf(pieces)).toBeInstanceOf(Array);
    },
  );

  test.each([
    'abcd\n',
    'abcd',
    'abcd\r\n',
    'abc\rd\n',
    'abc\r',
    'a\nabcd\n',
    'abcdefgh',
  ])('%j is too long, however it is cut', (text) => {
    for (const pieces of cuts(toOctets(text)))
      expect(errorOf(pieces)).toMatchObject(TOO_LONG);
  });

  test('is noticed before the line has ended', () => {
    const decoder = new LineDecoder({ maxLineOctets: 3 });
    decoder.receive(toOctets('abcde'));
    expect(() => decoder.takeFrame()).toThrow(/more than 3 octets/);
  });

  test('once passed, is passed for good: there are no more lines, and no rest', () => {
    const text = 'a\nabcdefgh\nab\nabc\n';
    for (const pieces of cuts(toOctets(text))) {
      const decoder = new LineDecoder({ maxLineOctets: 3 });
      for (const piece of pieces) decoder.receive(piece);
      expect(decoder.takeFrame()).toEqual(toOctets('a'));
      const first = thrownBy(() => decoder.takeFrame());
      expect(first).toMatchObject(TOO_LONG);
      decoder.receive(toOctets('b\n'));
      expect(thrownBy(() => decoder.takeFrame())).toBe(first);
      expect(decoder.takeRest()).toHaveLength(0);
      decoder.receiveEnd();
      expect(thrownBy(() => decoder.takeFrame())).toBe(first);
    }
  });
});

describe('what is left', () => {
  test.each([
    ['nothing', ['one\n'], ''],
    ['what is behind the line', ['one\nrest'], 'rest'],
    ['further lines', ['one\ntwo\nthree'], 'two\nthree'],
    [
      'the beginning of a line that came in pieces',
      ['one\nr', 'es', 't'],
      'rest',
    ],
  ])('%s', (_, pieces, rest) => {
    const decoder = new LineDecoder();
    decoder.receive(toOctets(pieces[0] ?? ''));
    expect(decoder.takeFrame()).toEqual(toOctets('one'));
    for (const piece of pieces.slice(1)) {
      decoder.takeFrame();
      decoder.receive(toOctets(piece));
    }
    expect(toText(decoder.takeRest())).toBe(rest);
    expect(decoder.takeRest()).toHaveLength(0);
    decoder.receiveEnd();
    expect(decoder.takeFrame()).toBe(NEED_DATA);
  });
});

describe('work', () => {
  /** Counts the octets that a decoder looks at or copies. */
  function countWork(pieces: number): number {
    let searched = 0;
    class CountingArray extends Uint8Array {
      override indexOf(octet: number): number {
        searched += this.length;
        return super.indexOf(octet);
      }
    }
    const decoder = new LineDecoder({ maxLineOctets: Infinity });
    for (let n = 0; n < pieces; n += 1) {
      decoder.receive(CountingArray.of(97));
      decoder.takeFrame();
    }
    return searched;
  }

  test('no octet is searched twice, though it comes alone', () => {
    expect(countWork(1_000)).toBe(1_000);
    expect(countWork(2_000)).toBe(2_000);
  });

  test('a hundred thousand pieces of a line are one line', () => {
    expect(
      decode(
        Array.from({ length: 100_000 }, () => toOctets('a')),
        100_000,
      ),
    ).toEqual(['a'.repeat(100_000)]);
  });
});
