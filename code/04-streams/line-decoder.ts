// line-decoder.ts: cuts octets into lines that end with LF or CRLF.
//
//   line = *OCTET [ CR ] LF           the last one may lack its end
//
// Each octet is searched once, however small the pieces in which a line
// arrives. A line that comes in one piece isn't copied. What waits for the rest
// of its line is: a small piece may keep memory alive that is a thousand times
// as large (chunk-pool.ts), and what waits has to be bounded.

import { ReadyQueue } from '../02-event-loop/index.ts';
import { NEED_DATA } from './decoder.ts';
import type { Decoder } from './decoder.ts';
import { FrameReader } from './frame-reader.ts';
import { StreamError } from './stream-error.ts';
import type { Stream } from './stream.ts';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = new Uint8Array(0);

// #region how long a line may be
/**
 * Longest line, in octets, without its end. HTTP wants request lines supported
 * that are at least as long (RFC 9112 §3).
 */
export const MAX_LINE_OCTETS = 8_000;

/** What may be said about lines. */
export interface LineOptions {
  /**
   * Longest line, without its end; a longer one is a `StreamError` `too-long`.
   * Default 8,000.
   */
  readonly maxLineOctets?: number;
}
// #endregion how long a line may be

/** Lines, without their ends. */
export class LineDecoder implements Decoder<Uint8Array> {
  readonly #maxLineOctets: number;
  readonly #received = new ReadyQueue<Uint8Array>();
  #chunk: Uint8Array | undefined; // what is left of the oldest
  #kept = NOTHING; // the beginning of a line, searched and without LF, and room
  #keptOctets = 0;
  #isEnded = false;
  #failure: StreamError | undefined; // what `takeFrame` throws from now on

  constructor({ maxLineOctets = MAX_LINE_OCTETS }: LineOptions = {}) {
    this.#maxLineOctets = maxLineOctets;
  }

  receive(octets: Uint8Array): void {
    if (octets.length === 0 || this.#failure !== undefined) return;
    this.#received.push(octets);
  }

  receiveEnd(): void {
    this.#isEnded = true;
  }

  // #region take a line
  takeFrame(): Uint8Array | typeof NEED_DATA {
    if (this.#failure !== undefined) throw this.#failure;
    for (;;) {
      const chunk = this.#takeChunk();
      if (chunk === undefined) return this.#takeLast();
      const end = chunk.indexOf(LF);
      if (end !== -1) return this.#takeLine(chunk, end);
      this.#keep(chunk);
    }
  }

  #takeChunk(): Uint8Array | undefined {
    const chunk = this.#chunk ?? this.#received.shift();
    this.#chunk = undefined;
    return chunk;
  }

  #takeLine(chunk: Uint8Array, end: number): Uint8Array {
    if (end + 1 < chunk.length) this.#chunk = chunk.subarray(end + 1);
    const last = chunk.subarray(0, end);
    if (this.#keptOctets === 0) return this.#expectShort(withoutCr(last));
    this.#keep(last);
    return this.#expectShort(withoutCr(this.#takeKept()));
  }

  /**
   * What is left at the end of the stream is a line too, unless it's nothing.
   */
  #takeLast(): Uint8Array | typeof NEED_DATA {
    if (!this.#isEnded || this.#keptOctets === 0) return NEED_DATA;
    return this.#expectShort(this.#takeKept());
  }
  // #endregion take a line

  // #region keep what may become a line
  #keep(octets: Uint8Array): void {
    const limit = this.#maxLineOctets + 1; // for a CR
    if (this.#keptOctets + octets.length > limit) throw this.#fail();
    this.#append(octets);
  }

  /** Makes twice the room when there's too little: every octet moves twice. */
  #append(octets: Uint8Array): void {
    const keptOctets = this.#keptOctets + octets.length;
    if (keptOctets > this.#kept.length) {
      const grown = new Uint8Array(2 * keptOctets);
      grown.set(this.#kept.subarray(0, this.#keptOctets));
      this.#kept = grown;
    }
    this.#kept.set(octets, this.#keptOctets);
    this.#keptOctets = keptOctets;
  }

  #takeKept(): Uint8Array {
    const octets = this.#kept.subarray(0, this.#keptOctets);
    this.#kept = NOTHING;
    this.#keptOctets = 0;
    return octets;
  }
  // #endregion keep what may become a line

  takeRest(): Uint8Array {
    let chunk = this.#takeChunk();
    while (chunk !== undefined) {
      this.#append(chunk);
      chunk = this.#takeChunk();
    }
    return this.#takeKept();
  }

  // #region refuse a line that is too long
  #expectShort(line: Uint8Array): Uint8Array {
    if (line.length > this.#maxLineOctets) throw this.#fail();
    return line;
  }

  /** Where the next line begins, nobody knows: so that's the end of it. */
  #fail(): StreamError {
    while (this.#takeChunk() !== undefined); // drop what was received
    this.#takeKept();
    this.#failure = new StreamError(
      'too-long',
      `read a line of more than ${this.#maxLineOctets} octets`,
    );
    return this.#failure;
  }
  // #endregion refuse a line that is too long
}

function withoutCr(line: Uint8Array): Uint8Array {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

// #region read lines
/** Reads lines from a stream. */
export function readLines(
  stream: Stream,
  options: LineOptions = {},
): FrameReader<Uint8Array> {
  return new FrameReader(stream, new LineDecoder(options));
}
// #endregion read lines
