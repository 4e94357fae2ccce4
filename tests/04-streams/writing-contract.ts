// writing-contract.ts: what every stream promises to whoever writes.

import { expect, test } from 'vitest';

import { pause, spawn, taskGroup } from '../../code/03-coroutines/index.ts';
import type { Coroutine } from '../../code/03-coroutines/index.ts';
import type {
  Stream,
  StreamError,
  Transport,
} from '../../code/04-streams/index.ts';
import { errorOf, readAll, readSome, settle, toOctets, toText } from './lab.ts';
import type { Lab } from './lab.ts';

const PIECE = 64 * 1024;
const LETTERS = 'abcdefgh';

/** Writes until more than the high-water mark is unsent, and says how many octets that took. */
export function* fill(transport: Transport, stream: Stream): Coroutine<number> {
  let written = 0;
  for (;;) {
    yield* stream.write(new Uint8Array(PIECE).fill(46));
    written += PIECE;
    yield* settle(transport);
    if (stream.unsentOctets > PIECE) return written;
  }
}

function* writeOften(
  stream: Stream,
  letter: string,
  times: number,
): Coroutine<void> {
  for (let n = 0; n < times; n += 1) yield* stream.write(toOctets(letter));
}

/** The code of what `body` throws; `undefined` if it doesn't. */
function* codeOf(body: Coroutine<unknown>): Coroutine<string | undefined> {
  try {
    yield* body;
    return undefined;
  } catch (error) {
    return (error as StreamError).code;
  }
}

export function describeWriting({ withPair }: Lab): void {
  test('a write of nothing is no end of stream', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(new Uint8Array(0));
      yield* near.write(toOctets('something'));
      expect(toText(yield* readSome(far, 9))).toBe('something');
    }));

  // #region a writer waits
  test('above the high-water mark a write waits, until the low-water mark', () =>
    withPair(
      function* ({ transport, near, far }) {
        const before = yield* fill(transport, near);
        let unsentAfter = -1;
        const writer = spawn(transport.loop, function* () {
          yield* near.write(toOctets('!'));
          unsentAfter = near.unsentOctets;
        });
        yield* settle(transport);
        expect(writer.isDone).toBe(false);
        const text = toText(yield* readSome(far, before + 1));
        yield* writer.join();
        expect(text?.indexOf('!')).toBe(before);
        expect(unsentAfter).toBeLessThanOrEqual(1_000 + 1);
      },
      { highWaterOctets: PIECE, lowWaterOctets: 1_000 },
    ));
  // #endregion a writer waits

  test('tryWrite takes all or, where a write would wait, nothing', () =>
    withPair(function* ({ transport, near, far }) {
      expect(near.tryWrite(toOctets('first'))).toBe(true);
      expect(toText(yield* readSome(far, 5))).toBe('first');
      const before = yield* fill(transport, near);
      const writer = spawn(transport.loop, () => near.write(toOctets('!')));
      yield* settle(transport);
      const { unsentOctets } = near;
      expect(near.tryWrite(toOctets('?'))).toBe(false);
      expect(near.unsentOctets).toBe(unsentOctets);
      const text = toText(yield* readSome(far, before + 1));
      expect(text?.slice(before)).toBe('!');
      yield* writer.join();
      yield* near.closeWrite();
      expect(yield* readAll(far)).toHaveLength(0);
    }));

  test('tryWrite refuses whom a write would have wait for others', () =>
    withPair(function* ({ near }) {
      let times = 0;
      while (near.tryWrite(toOctets('x'))) times += 1;
      expect(times).toBeGreaterThan(1);
      yield* near.write(toOctets('x'));
      expect(near.tryWrite(toOctets('x'))).toBe(true);
    }));

  test('tryWrite fails as write does', () =>
    withPair(function* ({ near }) {
      yield* near.closeWrite();
      const write = (): boolean => near.tryWrite(toOctets('x'));
      expect(write).toThrow(expect.objectContaining({ code: 'closed' }));
    }));

  test('several writers take turns, whole writes each, in the order in which they came', () =>
    withPair(function* ({ transport, near, far }) {
      const before = yield* fill(transport, near);
      yield* taskGroup(function* (group) {
        for (const letter of LETTERS) {
          group.spawn(function* () {
            for (let n = 0; n < 2; n += 1)
              yield* near.write(
                new Uint8Array(PIECE).fill(letter.charCodeAt(0)),
              );
          });
        }
        yield* readSome(far, before);
        const text =
          toText(yield* readSome(far, 2 * LETTERS.length * PIECE)) ?? '';
        const runs = text.replace(/(.)\1*/g, '$1');
        expect(runs).toBe(LETTERS + LETTERS);
        for (const letter of LETTERS)
          expect(text.indexOf(letter.repeat(PIECE)) % PIECE).toBe(0);
      });
    }));

  test('a write that is cancelled while it waits has sent nothing', () =>
    withPair(function* ({ transport, near, far }) {
      const before = yield* fill(transport, near);
      const first = spawn(transport.loop, () => near.write(toOctets('no')));
      const second = spawn(transport.loop, () => near.write(toOctets('yes')));
      yield* settle(transport);
      first.cancel();
      yield* errorOf(first.join());
      yield* readSome(far, before);
      yield* second.join();
      expect(toText(yield* readSome(far, 3))).toBe('yes');
    }));

  // #region cancelled by the next in line
  test('nor has one that the next in line cancels as it passes', () =>
    withPair(function* ({ transport, near, far }) {
      const first = spawn(transport.loop, function* () {
        for (let n = 0; n < 16; n += 1) yield* near.write(toOctets('.'));
        yield* near.write(toOctets('?')); // waits for its turn
      });
      const second = spawn(transport.loop, function* () {
        yield* near.write(toOctets('!'));
        first.cancel();
      });
      let isWritten = true;
      try {
        yield* first.join();
      } catch {
        isWritten = false;
      }
      yield* second.join();
      yield* near.closeWrite();
      expect(toText(yield* readAll(far))?.includes('?')).toBe(isWritten);
    }));
  // #endregion cancelled by the next in line

  test('a task that only writes leaves others their turn', () =>
    withPair(function* ({ transport, near }) {
      let others = 0;
      const other = spawn(transport.loop, function* () {
        for (;;) {
          others += 1;
          yield* pause();
        }
      });
      for (let n = 0; n < 160; n += 1) yield* near.write(toOctets('x'));
      expect(others).toBeGreaterThan(5);
      other.cancel();
    }));

  test('whoever is cancelled while it waits for a turn holds nobody up', () =>
    withPair(function* ({ transport, near, far }) {
      const writer = spawn(transport.loop, () =>
        codeOf(writeOften(near, '.', 17)),
      );
      const closing = spawn(transport.loop, function* () {
        const done = near.closeWrite();
        writer.cancel();
        yield* done;
      });
      yield* readAll(far);
      yield* closing.join();
      yield* codeOf(writer.join());
    }));

  test('whoever waits only for a turn passes before closeWrite', () =>
    withPair(function* ({ transport, near, far }) {
      const writers = [...LETTERS].map((letter) =>
        spawn(transport.loop, () => codeOf(writeOften(near, letter, 16))),
      );
      const closing = spawn(transport.loop, () => near.closeWrite());
      const text = toText(yield* readAll(far));
      yield* closing.join();
      const codes: (string | undefined)[] = [];
      for (const writer of writers) codes.push(yield* writer.join());
      const late = codes.slice(1).map(() => 'closed'); // none came before it twice
      expect(codes).toEqual([undefined, ...late]);
      expect(text).toBe('a'.repeat(16) + LETTERS.slice(1));
    }));

  test('closeWrite ends our direction alone, after all that was written', () =>
    withPair(function* ({ transport, near, far }) {
      const before = yield* fill(transport, near);
      const late = spawn(transport.loop, () => near.write(toOctets('late')));
      yield* settle(transport);
      const closing = spawn(transport.loop, () => near.closeWrite());
      yield* settle(transport);
      expect(closing.isDone).toBe(false);
      const text = toText(yield* readAll(far));
      yield* late.join();
      yield* closing.join();
      expect(text?.slice(before)).toBe('late');
      yield* settle(transport); // the end of one direction isn't the other's
      yield* far.write(toOctets('still here'));
      yield* far.closeWrite();
      expect(toText(yield* readAll(near))).toBe('still here');
    }));

  test('closeWrite begins before anybody waits for it', () =>
    withPair(function* ({ near, far }) {
      near.closeWrite();
      expect(yield* far.read()).toBeUndefined();
    }));

  test('after closeWrite nothing can be written, and closing again does no harm', () =>
    withPair(function* ({ near, far }) {
      yield* near.closeWrite();
      expect(yield* errorOf(near.write(toOctets('x')))).toMatchObject({
        code: 'closed',
      });
      yield* near.closeWrite();
      yield* far.write(toOctets('back'));
      expect(toText(yield* readSome(near, 4))).toBe('back');
    }));

  test('both sides may end first and second', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('question'));
      yield* near.closeWrite();
      expect(toText(yield* readAll(far))).toBe('question');
      yield* far.write(toOctets('answer'));
      yield* far.close();
      expect(toText(yield* readAll(near))).toBe('answer');
    }));

  test('writing to somebody who has gone fails with "reset", for this stream alone', () =>
    withPair(function* ({ transport, listener, near, far }) {
      const other = yield* transport.connect(listener.address);
      const otherFar = yield* listener.accept();
      yield* far.close();
      const error = yield* errorOf(writeForEver(transport, near));
      expect(error).toMatchObject({ name: 'StreamError', code: 'reset' });
      expect(yield* errorOf(near.write(toOctets('x')))).toMatchObject({
        code: 'reset',
      });
      yield* other.write(toOctets('fine'));
      expect(toText(yield* readSome(otherFar, 4))).toBe('fine');
      yield* other.close();
      yield* otherFar.close();
    }));

  test('the water marks must make sense', () =>
    withPair(function* ({ transport, listener }) {
      for (const options of [
        { lowWaterOctets: 100_000 },
        { highWaterOctets: -1 },
        { highWaterOctets: NaN },
      ]) {
        expect(
          yield* errorOf(transport.connect(listener.address, options)),
        ).toBeInstanceOf(RangeError);
      }
    }));
}

function* writeForEver(transport: Transport, stream: Stream): Coroutine<void> {
  for (;;) {
    yield* stream.write(toOctets('anybody there?'));
    yield* settle(transport);
  }
}
