import { describe, expect, test } from 'vitest';

import { isEpollAvailable } from '../../code/02-event-loop/index.ts';
import {
  Cancelled,
  fromPromise,
  sleep,
  spawn,
} from '../../code/03-coroutines/index.ts';
import {
  chunksOf,
  FrameReader,
  LineDecoder,
  NEED_DATA,
  readLines,
} from '../../code/04-streams/index.ts';
import type { Decoder, TransportName } from '../../code/04-streams/index.ts';
import {
  createLab,
  errorOf,
  failing,
  readAll,
  readSome,
  toOctets,
  toText,
} from './lab.ts';

const { withPair } = createLab('memory');
const NAMES: readonly TransportName[] = isEpollAvailable()
  ? ['memory', 'node', 'epoll']
  : ['memory', 'node'];

/** Frames of a fixed length. */
class FixedDecoder implements Decoder<string> {
  #text = '';
  #isEnded = false;
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
  }

  receive(octets: Uint8Array): void {
    this.#text += toText(octets);
  }

  receiveEnd(): void {
    this.#isEnded = true;
  }

  takeFrame(): string | typeof NEED_DATA {
    if (
      this.#text.length < this.#length &&
      !(this.#isEnded && this.#text !== '')
    )
      return NEED_DATA;
    const frame = this.#text.slice(0, this.#length);
    this.#text = this.#text.slice(this.#length);
    return frame;
  }

  takeRest(): Uint8Array {
    const rest = this.#text;
    this.#text = '';
    return toOctets(rest);
  }
}

describe('a reader of frames', () => {
  test('reads them one by one, and then the end, which stays', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('one\ntw'));
      yield* near.write(toOctets('o\nthree'));
      yield* near.closeWrite();
      const lines = readLines(far);
      for (const text of ['one', 'two', 'three', undefined, undefined])
        expect(toText(yield* lines.read())).toBe(text);
    }));

  test('waits for the rest of a frame', () =>
    withPair(function* ({ transport, near, far }) {
      const lines = readLines(far);
      yield* near.write(toOctets('half of'));
      const reading = spawn(transport.loop, () => lines.read());
      yield* sleep(1);
      expect(reading.isDone).toBe(false);
      yield* near.write(toOctets(' a line\n'));
      expect(toText(yield* reading.join())).toBe('half of a line');
    }));

  test('a read that is cancelled has lost nothing', () =>
    withPair(function* ({ transport, near, far }) {
      const lines = readLines(far);
      yield* near.write(toOctets('half of'));
      const reading = failing(transport, () => lines.read());
      yield* sleep(1);
      reading.cancel();
      expect(yield* reading.join()).toBeInstanceOf(Cancelled);
      yield* near.write(toOctets(' a line\n'));
      expect(toText(yield* lines.read())).toBe('half of a line');
    }));

  test('a line that is too long is an error of whoever reads it', () =>
    withPair(function* ({ near, far }) {
      const lines = readLines(far, { maxLineOctets: 5 });
      yield* near.write(toOctets('short\ntoo long\n'));
      expect(toText(yield* lines.read())).toBe('short');
      expect(yield* errorOf(lines.read())).toMatchObject({ code: 'too-long' });
    }));

  test('may be swapped in the middle, and hands on what is left', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('switch\nabcde'));
      const lines = new FrameReader(far, new LineDecoder());
      expect(toText(yield* lines.read())).toBe('switch');
      const fixed = lines.switchTo(new FixedDecoder(2));
      expect(yield* fixed.read()).toBe('ab');
      yield* near.write(toOctets('f\nback\nend'));
      yield* near.closeWrite();
      expect([
        yield* fixed.read(),
        yield* fixed.read(),
        yield* fixed.read(),
      ]).toEqual(['cd', 'ef', '\nb']);
      const again = fixed.switchTo(new LineDecoder());
      expect([
        toText(yield* again.read()),
        toText(yield* again.read()),
      ]).toEqual(['ack', 'end']);
      expect(yield* again.read()).toBeUndefined();
    }));

  test('a reader that comes after the end knows that it has come', () =>
    withPair(function* ({ near, far }) {
      yield* near.write(toOctets('a\nb'));
      yield* near.closeWrite();
      const lines = readLines(far);
      for (const text of ['a', 'b', undefined])
        expect(toText(yield* lines.read())).toBe(text);
      expect(yield* lines.switchTo(new FixedDecoder(2)).read()).toBeUndefined();
    }));
});

describe.each(NAMES)('chunksOf, on %s', (name) => {
  test('a stream may be read by for await, outside of coroutines', () =>
    createLab(name).withPair(function* ({ transport, near, far }) {
      yield* near.write(toOctets('for await'));
      near.close();
      const reading = (async () => {
        let text = '';
        for await (const chunk of chunksOf(transport.loop, far))
          text += toText(chunk);
        return text;
      })();
      expect(yield* fromPromise(reading)).toBe('for await');
    }));

  test('breaking off leaves the stream open, and the rest unread', () =>
    createLab(name).withPair(function* ({ transport, near, far }) {
      const first = (async () => {
        for await (const chunk of chunksOf(transport.loop, far))
          return toText(chunk);
        return '';
      })();
      yield* near.write(toOctets('first'));
      expect(yield* fromPromise(first)).toBe('first');
      yield* near.write(toOctets('second'));
      expect(toText(yield* readSome(far, 6))).toBe('second');
      near.close();
      expect(yield* readAll(far)).toHaveLength(0);
    }));

  test('what a read throws, the loop throws', () =>
    createLab(name).withPair(function* ({ transport, far }) {
      far.reset();
      const reading = (async () => {
        for await (const chunk of chunksOf(transport.loop, far)) return chunk;
        return undefined;
      })();
      expect(yield* errorOf(fromPromise(reading))).toMatchObject({
        code: 'closed',
      });
    }));
});
