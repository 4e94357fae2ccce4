// pattern.ts: octets that both sides can make, and check.

/** A prime, so that what is cut or joined at a power of two shows. */
const PERIOD = 251;

/** The octets of the pattern from `from` on. */
export function pattern(from: number, length: number): Uint8Array {
  const octets = new Uint8Array(length);
  for (let n = 0; n < length; n += 1) octets[n] = (from + n) % PERIOD;
  return octets;
}

/** Tells octets apart, and their order: FNV-1a, in 32 bits, and their number. */
export class Checksum {
  #sum = 0x811c9dc5;
  #length = 0;

  add(octets: Uint8Array): void {
    this.#length += octets.length;
    for (const octet of octets)
      this.#sum = Math.imul(this.#sum ^ octet, 0x01000193);
  }

  get text(): string {
    return `${this.#length} ${(this.#sum >>> 0).toString(16)}`;
  }
}
