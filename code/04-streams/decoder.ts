// decoder.ts: from a stream of octets to a stream of frames: lines, records,
// messages.

/** What a decoder answers when the next frame isn't whole yet. */
export const NEED_DATA: unique symbol = Symbol('NEED_DATA');

// #region the decoder's interface
/**
 * Cuts octets into frames. It does no I/O: somebody hands it what has arrived,
 * and takes what is whole.
 */
export interface Decoder<T> {
  /**
   * Takes the next octets of the stream, and keeps them: don't change them any
   * more.
   */
  receive(octets: Uint8Array): void;

  /** The stream has ended. */
  receiveEnd(): void;

  /**
   * Takes the next frame.
   *
   * @throws StreamError if what has arrived can't become one. Then the decoder
   *   is finished: each further call throws the same error, and nothing is left.
   */
  takeFrame(): T | typeof NEED_DATA;

  /**
   * Takes all octets that belong to no frame yet: they are for whoever reads
   * next.
   */
  takeRest(): Uint8Array;
}
// #endregion the decoder's interface
