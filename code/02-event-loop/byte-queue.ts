// byte-queue.ts: octets on their way, at most so many of them.

/** A bounded first-in, first-out queue of octets. */
export class ByteQueue {
  readonly capacityOctets: number;
  readonly #pieces: Uint8Array[] = [];
  #size = 0;

  constructor(capacityOctets: number) {
    this.capacityOctets = capacityOctets;
  }

  /** Octets in the queue. */
  get size(): number {
    return this.#size;
  }

  /** Octets that it has room for. */
  get room(): number {
    return this.capacityOctets - this.#size;
  }

  /** Copies as many of `octets` as there is room for, and says how many. */
  push(octets: Uint8Array): number {
    // a Buffer's slice is no copy
    const piece = new Uint8Array(octets.subarray(0, this.room));
    if (piece.length > 0) this.#pieces.push(piece);
    this.#size += piece.length;
    return piece.length;
  }

  /** Moves the oldest octets to `into`, as many as fit, and says how many. */
  take(into: Uint8Array): number {
    let taken = 0;
    while (taken < into.length && this.#pieces[0] !== undefined) {
      const piece = this.#pieces[0];
      const part = piece.subarray(0, into.length - taken);
      into.set(part, taken);
      taken += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    this.#size -= taken;
    return taken;
  }

  /** Drops everything. */
  clear(): void {
    this.#pieces.length = 0;
    this.#size = 0;
  }
}
