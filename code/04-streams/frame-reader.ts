// frame-reader.ts: reads frames from a stream, through any decoder.

import type { Coroutine } from '../03-coroutines/index.ts';
import { NEED_DATA } from './decoder.ts';
import type { Decoder } from './decoder.ts';
import type { Stream } from './stream.ts';

/** A stream of frames. */
export class FrameReader<T> {
  readonly #stream: Stream;
  readonly #decoder: Decoder<T>;
  #isEnded = false;

  constructor(stream: Stream, decoder: Decoder<T>) {
    this.#stream = stream;
    this.#decoder = decoder;
  }

  // #region read a frame
  /**
   * Waits for a whole frame; `undefined` at the end of the stream. A read that
   * is cancelled has lost nothing.
   */
  *read(): Coroutine<T | undefined> {
    for (;;) {
      const frame = this.#decoder.takeFrame();
      if (frame !== NEED_DATA) return frame;
      if (this.#isEnded) return undefined;
      const chunk = yield* this.#stream.read();
      if (chunk === undefined) this.#end();
      else this.#decoder.receive(chunk);
    }
  }

  #end(): void {
    this.#isEnded = true;
    this.#decoder.receiveEnd();
  }
  // #endregion read a frame

  // #region swap the decoder in the middle of the stream
  /**
   * Goes on with another decoder, to which it hands what this one has left:
   * after a line that says so, the stream may carry something else than lines.
   * Returns the new reader; don't use the old one any more.
   */
  switchTo<U>(decoder: Decoder<U>): FrameReader<U> {
    const reader = new FrameReader(this.#stream, decoder);
    decoder.receive(this.#decoder.takeRest());
    if (this.#isEnded) reader.#end();
    return reader;
  }
  // #endregion swap the decoder in the middle of the stream
}
