// reading-contract.ts: what every stream promises to whoever reads.

import { expect, test } from 'vitest';

import { all, spawn, taskGroup } from '../../code/03-coroutines/index.ts';
import {
  errorOf,
  numbered,
  readAll,
  readSome,
  settle,
  toOctets,
  toText,
} from './lab.ts';
import type { Lab } from './lab.ts';

export function describeReading({ withPair }: Lab): void {
  test('octets arrive in the order in which they were written', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('one '));
      yield* near.write(toOctets('two '));
      yield* near.write(toOctets('three'));
      expect(toText(yield* readSome(far, 13))).toBe('one two three');
    }));

  test('a read waits until something has arrived', () =>
    withPair(function* ({ transport, near, far }) {
      const reader = spawn(transport.loop, () => far.read());
      yield* settle(transport);
      expect(reader.isDone).toBe(false);
      yield* near.write(toOctets('at last'));
      expect(toText(yield* reader.join())).toBe('at last');
    }));

  test('a read takes no more than it was asked to, and leaves the rest', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('abcdef'));
      expect(toText(yield* readSome(far, 1))).toBe('a');
      expect((yield* far.read(2))?.length).toBeLessThanOrEqual(2);
      yield* near.closeWrite();
      expect(toText(yield* readAll(far))?.endsWith('f')).toBe(true);
    }));

  test.each([0, -1, NaN])('a read of %d octets is refused', (maxOctets) =>
    withPair(function* ({ far }) {
      expect(yield* errorOf(far.read(maxOctets))).toBeInstanceOf(RangeError);
    }),
  );

  test('a chunk is the reader’s own: later reads leave it alone', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('first'));
      const first = yield* readSome(far, 5);
      yield* near.write(toOctets('SECOND'));
      yield* readSome(far, 6);
      expect(toText(first)).toBe('first');
    }));

  test('the end of the stream comes after all that was unread, and stays', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('the rest'));
      yield* near.closeWrite();
      expect(toText(yield* readAll(far))).toBe('the rest');
      expect(yield* far.read()).toBeUndefined();
      expect(yield* far.read()).toBeUndefined();
    }));

  test('a second task that reads is refused, the first goes on', () =>
    withPair(function* ({ transport, near, far }) {
      const first = spawn(transport.loop, () => far.read());
      yield* settle(transport);
      expect(yield* errorOf(far.read())).toMatchObject({
        name: 'StreamError',
        code: 'busy',
      });
      yield* near.write(toOctets('yours'));
      expect(toText(yield* first.join())).toBe('yours');
    }));

  // #region a cancelled read takes nothing
  test('a read that is cancelled has taken nothing', () =>
    withPair(function* ({ transport, near, far }) {
      const reader = spawn(transport.loop, () => far.read());
      yield* settle(transport);
      reader.cancel();
      yield* errorOf(reader.join());
      yield* near.write(toOctets('kept'));
      expect(toText(yield* readSome(far, 4))).toBe('kept');
    }));
  // #endregion a cancelled read takes nothing

  test('nor has one that is cancelled as the octets arrive', () =>
    withPair(function* ({ transport, near, far }) {
      for (let n = 0; n < 20; n += 1) {
        const reader = spawn(transport.loop, () => far.read());
        yield* settle(transport);
        yield* near.write(toOctets('kept'));
        reader.cancel();
        const text =
          reader.state === 'returned' ? yield* reader.join() : undefined;
        yield* errorOf(reader.join());
        expect(toText(text ?? (yield* readSome(far, 4)))).toBe('kept');
      }
    }));

  test('both directions carry 4 MiB at the same time, unharmed', () =>
    withPair(function* ({ near, far }) {
      const sent = numbered(4 * 1024 * 1024);
      const [there, back] = yield* all([
        () => readSome(far, sent.length),
        () => readSome(near, sent.length),
        function* () {
          for (let at = 0; at < sent.length; at += 50_000)
            yield* near.write(sent.slice(at, at + 50_000));
        },
        function* () {
          for (let at = 0; at < sent.length; at += 70_000)
            yield* far.write(sent.slice(at, at + 70_000));
        },
      ]);
      expect(Buffer.compare(there, sent)).toBe(0);
      expect(Buffer.compare(back, sent)).toBe(0);
    }));

  test('nobody reads: the writer stops, and nothing is lost', () =>
    withPair(function* ({ transport, near, far }) {
      const piece = numbered(64 * 1024);
      let written = 0;
      yield* taskGroup(function* (group) {
        const writer = group.spawn(function* () {
          while (written < 1024) {
            yield* near.write(piece);
            written += 1;
          }
        });
        for (let seen = -1; seen !== written;) {
          seen = written;
          yield* settle(transport);
        }
        expect(near.unsentOctets).toBeGreaterThan(64 * 1024);
        expect(near.unsentOctets).toBeLessThanOrEqual(128 * 1024); // the mark, and one write
        expect(written).toBeLessThan(256); // 16 MiB: more than any kernel buffers
        const before = written;
        yield* readSome(far, before * piece.length);
        yield* settle(transport);
        expect(written).toBeGreaterThan(before);
        writer.cancel();
      });
    }));
}
