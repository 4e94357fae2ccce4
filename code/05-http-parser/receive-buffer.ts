// receive-buffer.ts: octets that were received and not parsed yet.
//
//        start          searched       end
//          v               v            v
//   [ parsed | waiting, without LF | new |  room  ]
//
// What arrives in one piece is parsed where it lies. What has to wait for more
// is copied into memory of the buffer's own, with room to grow: a small piece
// could keep a slab alive that is a thousand times as large. Octets that were
// handed out are never written to again.

import { LocalProtocolError } from './protocol-error.ts';
import { octetsToText } from './octets.ts';
import type { Waiting } from './scan-section.ts';
import { LF } from './octet-classes.ts';

const NOTHING = new Uint8Array(0);

/** A queue of octets that knows where its lines end. */
export class ReceiveBuffer {
  readonly #maxWaitingOctets: number;
  #octets: Uint8Array = NOTHING;
  #start = 0;
  #end = 0;
  #searched = 0; // no LF between #start and here
  #isOwn = true; // may we write behind #end?
  #kept = 0; // octets that waited when more was asked for
  #offset = 0; // of #octets[0], counted from the first octet received

  constructor(maxWaitingOctets: number) {
    this.#maxWaitingOctets = maxWaitingOctets;
  }

  /** How many octets wait. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Of the first octet that waits, counted from the first received. */
  get offset(): number {
    return this.#offset + this.#start;
  }

  // #region take in what arrives
  /**
   * @throws LocalProtocolError if too much waits already, besides what `keep`
   *   found: of that more had to be received.
   */
  append(octets: Uint8Array): void {
    if (octets.length === 0) return;
    if (this.length - this.#kept > this.#maxWaitingOctets)
      throw tooMuch(this.length);
    if (this.length === 0) this.#adopt(octets);
    else this.#copy(octets);
  }

  #adopt(octets: Uint8Array): void {
    this.#offset += this.#start;
    this.#octets = octets;
    this.#start = 0;
    this.#searched = 0;
    this.#end = octets.length;
    this.#isOwn = false;
  }

  #copy(octets: Uint8Array): void {
    const isRoom =
      this.#isOwn && this.#end + octets.length <= this.#octets.length;
    if (!isRoom) this.#move(2 * (this.length + octets.length));
    this.#octets.set(octets, this.#end);
    this.#end += octets.length;
  }

  // #region keep what has to wait
  /** To new memory: what was handed out of the old stays as it is. */
  #move(room: number): void {
    const moved = new Uint8Array(room);
    moved.set(this.#octets.subarray(this.#start, this.#end));
    this.#offset += this.#start;
    this.#searched -= this.#start;
    this.#end -= this.#start;
    this.#start = 0;
    this.#octets = moved;
    this.#isOwn = true;
  }

  /**
   * To be called before waiting for more: keeps what waits, and nothing of the
   * piece that it came in.
   */
  keep(): void {
    if (this.length === 0) this.#adopt(NOTHING);
    else if (!this.#isOwn) this.#move(2 * this.length);
    this.#kept = this.length;
  }
  // #endregion keep what has to wait
  // #endregion take in what arrives

  // #region find the end of a line
  /**
   * How many octets stand before the first LF, if it is among the first
   * `maxOctets`; `undefined` if none of them is one. No octet is searched twice.
   */
  findLineFeed(maxOctets: number): number | undefined {
    const end = Math.min(this.#end, this.#start + maxOctets);
    const octets = this.#octets;
    let at = Math.max(this.#searched, this.#start);
    while (at < end && octets[at] !== LF) at += 1;
    this.#searched = at;
    return at < end ? at - this.#start : undefined;
  }
  // #endregion find the end of a line

  // #region take out what is parsed
  /** Shows the first `length` octets as text, without taking them. */
  peekText(length: number): string {
    return octetsToText(this.#octets, this.#start, this.#start + length);
  }

  /** The octet at `index` of those that wait. */
  at(index: number): number | undefined {
    return this.#octets[this.#start + index];
  }

  /** Drops the first `length` octets. */
  skip(length: number): void {
    this.#start += length;
  }

  /** Shows what waits, where it lies. */
  peek(): Waiting {
    return { octets: this.#octets, from: this.#start, to: this.#end };
  }

  /** Drops all that waits. */
  clear(): void {
    this.skip(this.length);
    this.keep();
  }

  /** Takes what waits, `maxOctets` at most. They aren't copied. */
  takeOctets(maxOctets: number): Uint8Array {
    const from = this.#start;
    this.#start = Math.min(this.#end, from + maxOctets);
    return this.#octets.subarray(from, this.#start);
  }

  /** Takes all that waits, and keeps hold of nothing. */
  takeRest(): Uint8Array {
    const rest = this.takeOctets(Infinity);
    this.keep();
    return rest;
  }
  // #endregion take out what is parsed
}

function tooMuch(waiting: number): LocalProtocolError {
  return new LocalProtocolError(
    `Cannot receive more: ${waiting} octets wait to be parsed, expected nextEvent() to be called until it needs data`,
  );
}
