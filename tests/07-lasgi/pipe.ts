// pipe.ts: a connection in memory: octets from each end to the other.

import { ClientDisconnected } from '../../code/07-lasgi/index.ts';

const MOST_PER_READ = 64 * 1024; // octets; as a socket would
const HIGH_WATER = 64 * 1024; // octets that wait; beyond it, writers do

/** One direction of it. */
export class Pipe {
  #pieces: Uint8Array[] = [];
  #octets = 0;
  #end: 'open' | 'ended' | 'broken' = 'open';
  #wakeReader: (() => void) | undefined;
  #wakeWriters: (() => void)[] = [];

  /** Called when it breaks. */
  onBreak: (() => void) | undefined;

  /** `undefined` if the next may come at once. Rejects if nobody reads it. */
  write(octets: Uint8Array): Promise<void> | undefined {
    if (this.#end !== 'open') return Promise.reject(createBroken());
    if (octets.length > 0) this.#pieces.push(octets);
    this.#octets += octets.length;
    this.#wakeReader?.();
    return this.#octets < HIGH_WATER ? undefined : this.#untilLow();
  }

  async #untilLow(): Promise<void> {
    while (this.#end === 'open' && this.#octets >= HIGH_WATER)
      await new Promise<void>((resolve) => this.#wakeWriters.push(resolve));
    if (this.#end === 'broken') throw createBroken();
  }

  /** Waits for octets; `undefined` at the end. Rejects where it has broken. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#pieces.length === 0 && this.#end === 'open')
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    const first = this.#pieces.shift();
    if (first !== undefined) return this.#take(first);
    if (this.#end === 'broken') throw createBroken();
    return undefined;
  }

  #take(first: Uint8Array): Uint8Array {
    const octets = first.subarray(0, MOST_PER_READ);
    const rest = first.subarray(octets.length);
    if (rest.length > 0) this.#pieces.unshift(rest);
    this.#octets -= octets.length;
    for (const wake of this.#wakeWriters.splice(0)) wake();
    return octets;
  }

  /** Says that no more will come. */
  end(): void {
    this.#finish('ended');
  }

  /** Says that no more will come, and that some of it may be missing. */
  break(): void {
    if (this.#finish('broken')) this.onBreak?.();
  }

  #finish(end: 'ended' | 'broken'): boolean {
    if (this.#end !== 'open') return false;
    this.#end = end;
    this.#wakeReader?.();
    for (const wake of this.#wakeWriters.splice(0)) wake();
    return true;
  }
}

function createBroken(): ClientDisconnected {
  return new ClientDisconnected(
    'Cannot use the connection: the other end is not there, expected it to be',
  );
}
