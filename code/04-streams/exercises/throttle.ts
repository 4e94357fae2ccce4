// throttle.ts: reads no more than so many octets a second.
//
// The token bucket: tokens drip in at the rate, the bucket holds a burst of
// them, an octet costs one. Nothing is held back here. What isn't read stays
// with the kernel, and slows down whoever sends it.

import { currentTask, sleep } from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import type { Stream } from '../index.ts';

/** How fast. */
export interface Rate {
  readonly octetsPerSecond: number;
  /** So many octets may come at once after a silence. */
  readonly burstOctets: number;
}

/** The reading half of a stream, throttled. */
export class ThrottledReader {
  readonly #stream: Stream;
  readonly #rate: Rate;
  #tokens: number;
  #filledMs: number | undefined; // when the tokens were counted last

  constructor(stream: Stream, rate: Rate) {
    this.#stream = stream;
    this.#rate = rate;
    this.#tokens = rate.burstOctets;
  }

  /** As `Stream.read`; waits until an octet at least may be read. */
  *read(): Coroutine<Uint8Array | undefined> {
    this.#fill();
    if (this.#tokens < 1) {
      yield* sleep(((1 - this.#tokens) * 1_000) / this.#rate.octetsPerSecond);
      this.#fill();
    }
    const chunk = yield* this.#stream.read(
      Math.max(1, Math.floor(this.#tokens)),
    );
    this.#fill();
    this.#tokens -= chunk?.length ?? 0;
    return chunk;
  }

  #fill(): void {
    const { nowMs } = currentTask().loop;
    const { octetsPerSecond, burstOctets } = this.#rate;
    const passedMs = nowMs - (this.#filledMs ?? nowMs);
    this.#filledMs = nowMs;
    const tokens = this.#tokens + (passedMs * octetsPerSecond) / 1_000;
    this.#tokens = Math.min(burstOctets, tokens);
  }
}
