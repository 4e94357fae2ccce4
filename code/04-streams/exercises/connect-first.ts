// connect-first.ts: several addresses of one server, and whichever answers
// first ("happy eyeballs", RFC 8305).
//
//   address 1   ├───────────────────────── …   no answer
//   address 2          ├─────┤                 refused
//   address 3                ├───────┤         connected: the rest is cancelled
//               0     250   400     520 ms

import type { Address } from '../../02-event-loop/index.ts';
import {
  Channel,
  taskGroup,
  TimeoutError,
  withTimeout,
} from '../../03-coroutines/index.ts';
import type { Coroutine } from '../../03-coroutines/index.ts';
import { StreamError } from '../index.ts';
import type { Stream, Transport } from '../index.ts';

/**
 * How long an address may be silent before the next is tried beside it: what
 * RFC 8305 §8 recommends.
 */
export const ATTEMPT_DELAY_MS = 250;

/**
 * Connects to the first of `addresses` that answers. They are tried in order,
 * each as soon as the one before has failed or has been silent for a while.
 *
 * @throws AggregateError if all fail.
 */
export function* connectFirst(
  transport: Transport,
  addresses: readonly Address[],
): Coroutine<Stream> {
  const race = new Race(transport);
  try {
    return yield* taskGroup(function* (group) {
      for (const address of addresses) {
        group.spawn(() => race.attempt(address));
        yield* race.news(ATTEMPT_DELAY_MS);
        if (race.winner !== undefined) break;
      }
      while (race.winner === undefined && group.size > 0) yield* race.news();
      group.cancel();
      return race.expectWinner();
    });
  } catch (error) {
    race.winner?.reset(); // it came, and then somebody cancelled us
    throw error;
  }
}

/** What the attempts have come to so far. */
class Race {
  winner: Stream | undefined;
  readonly #transport: Transport;
  readonly #errors: StreamError[] = [];
  readonly #news = new Channel<'failed' | 'won'>(1);

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  *attempt(address: Address): Coroutine<void> {
    try {
      const stream = yield* this.#transport.connect(address);
      if (this.winner === undefined) this.winner = stream;
      else stream.reset(); // second by a moment
      this.#news.trySend('won');
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#errors.push(error);
      this.#news.trySend('failed');
    }
  }

  /** Waits until an attempt has ended, or for `delayMs`. */
  *news(delayMs?: number): Coroutine<void> {
    if (delayMs === undefined) {
      yield* this.#news.receive();
      return;
    }
    try {
      yield* withTimeout(delayMs, this.#news.receive());
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }

  expectWinner(): Stream {
    if (this.winner !== undefined) return this.winner;
    const count = this.#errors.length;
    throw new AggregateError(
      this.#errors,
      `Cannot connect: ${count} addresses failed, expected one to answer`,
    );
  }
}
