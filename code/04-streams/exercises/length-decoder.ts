// length-decoder.ts: frames that begin by saying how long they are.
//
//   frame = length *OCTET           length: 4 octets, the highest first

import { NEED_DATA, StreamError } from '../index.ts';
import type { Decoder, StreamErrorCode } from '../index.ts';

const LENGTH_OCTETS = 4;

/** Puts the length of `content` before it. */
export function encodeFrame(content: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_OCTETS + content.length);
  new DataView(frame.buffer).setUint32(0, content.length);
  frame.set(content, LENGTH_OCTETS);
  return frame;
}

/**
 * The contents of frames. A longer one than allowed is `too-long`, an end
 * within a frame `cut-short`.
 */
export class LengthDecoder implements Decoder<Uint8Array> {
  readonly #maxOctets: number;
  readonly #pieces: Uint8Array[] = [];
  #octets = 0;
  #wanted = LENGTH_OCTETS; // until so many are there, nothing can be decoded
  #isEnded = false;
  #failure: StreamError | undefined; // what `takeFrame` throws from now on

  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets;
  }

  receive(octets: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#pieces.push(octets);
    this.#octets += octets.length;
  }

  receiveEnd(): void {
    this.#isEnded = true;
  }

  takeFrame(): Uint8Array | typeof NEED_DATA {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#octets < this.#wanted) return this.#awaitMore();
    const octets = this.takeRest();
    const length = new DataView(octets.buffer, octets.byteOffset).getUint32(0);
    if (length > this.#maxOctets)
      throw this.#fail('too-long', `read a frame of ${length} octets`);
    const end = LENGTH_OCTETS + length;
    if (octets.length < end) {
      this.receive(octets);
      this.#wanted = end;
      return this.#awaitMore();
    }
    this.receive(octets.subarray(end));
    return octets.subarray(LENGTH_OCTETS, end);
  }

  #awaitMore(): typeof NEED_DATA {
    if (this.#isEnded && this.#octets > 0)
      throw this.#fail('cut-short', 'read a frame');
    return NEED_DATA;
  }

  #fail(code: StreamErrorCode, action: string): StreamError {
    this.takeRest();
    this.#failure = new StreamError(code, action);
    return this.#failure;
  }

  /** All octets that are there, in one piece. */
  takeRest(): Uint8Array {
    const joined = new Uint8Array(this.#octets);
    let at = 0;
    for (const piece of this.#pieces.splice(0)) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#octets = 0;
    this.#wanted = LENGTH_OCTETS;
    return joined;
  }
}
