// min-rate.ts: a body has to come at a rate, on the whole.
//
//   left = afterMs + what its octets are worth - what was waited for them
//
// A limit between two pieces is no help against an octet every minute. Only the
// time in `receive` counts: what the application does in between is its own.

import { forHttp, isDeparture, RequestTimeout } from '../../07-lasgi/index.ts';
import type {
  Headers,
  HttpCall,
  HttpReceiveMessage,
  HttpSendMessage,
  Middleware,
  Receive,
  Send,
} from '../../07-lasgi/index.ts';

/** A clock that calls back; an event loop is one. */
export interface AlarmClock {
  readonly nowMs: number;
  callLater(delayMs: number, callback: () => void): { cancel(): void };
}

/** How fast a body has to come. */
export interface MinRateOptions {
  readonly octetsPerSecond: number;
  /** What it may take besides. */
  readonly afterMs: number;
  readonly clock: AlarmClock;
}

/**
 * The middleware that answers 408 to a client that sends its body too slowly;
 * for the application it has left. A response that has begun is broken off.
 *
 * @throws RangeError unless both numbers are above 0 and finite.
 */
export function minRate<State = unknown>(
  options: MinRateOptions,
): Middleware<State> {
  for (const name of ['octetsPerSecond', 'afterMs'] as const)
    if (!(options[name] > 0 && options[name] < Infinity))
      throw new RangeError(
        `Cannot use ${name} ${options[name]}: expected a finite number above 0`,
      );
  return forHttp((inner) => async (...call) => {
    const rated = new RatedRequest(call, options);
    try {
      await inner(
        call[0],
        () => rated.receive(),
        (message) => rated.send(message),
      );
    } catch (error) {
      if (!rated.isExpired || !isDeparture(error)) throw error;
    } finally {
      await rated.end();
    }
    await rated.finish();
  });
}

const DISCONNECT: HttpReceiveMessage = { type: 'http.disconnect' };
const TEXT = new TextEncoder().encode('Too slow.\n');

/** One request, between the server and the application. */
class RatedRequest {
  readonly #options: MinRateOptions;
  readonly #receive: Receive<HttpReceiveMessage>;
  readonly #send: Send<HttpSendMessage>;
  #leftMs: number;
  #timer: { cancel(): void } | undefined;
  #onExpired: (() => void) | undefined; // somebody waits in `receive`
  #timeout: RequestTimeout | undefined;
  #answered: Promise<void> | undefined;
  #isRead = false;
  #starts = 0; // of the response: on their way, or accepted

  constructor([, receive, send]: HttpCall, options: MinRateOptions) {
    this.#options = options;
    this.#receive = receive;
    this.#send = send;
    this.#leftMs = options.afterMs;
  }

  get isExpired(): boolean {
    return this.#timeout !== undefined;
  }

  receive(): Promise<HttpReceiveMessage> {
    if (this.isExpired) return Promise.resolve(DISCONNECT);
    const isOurs = this.#isRead || this.#onExpired !== undefined;
    return isOurs ? this.#receive() : this.#receiveInTime();
  }

  async #receiveInTime(): Promise<HttpReceiveMessage> {
    const { clock, octetsPerSecond } = this.#options;
    const startedMs = clock.nowMs;
    const delayMs = Math.max(this.#leftMs, 0);
    this.#timer = clock.callLater(delayMs, () => this.#expire());
    try {
      const message = await new Promise<HttpReceiveMessage>(
        (resolve, reject) => {
          this.#onExpired = () => resolve(DISCONNECT);
          this.#receive().then(resolve, reject);
        },
      );
      this.#leftMs -= clock.nowMs - startedMs;
      if (message.type === 'http.disconnect') return message;
      this.#leftMs += (message.body.length * 1000) / octetsPerSecond;
      this.#isRead = !message.moreBody;
      return message;
    } finally {
      this.stop();
    }
  }

  /** Answers first: when the application hears of it, it is over. */
  #expire(): void {
    const { octetsPerSecond } = this.#options;
    this.#timeout = new RequestTimeout(
      `Cannot read the body: it comes too slowly, expected ${octetsPerSecond} octets a second`,
    );
    if (this.#starts === 0) this.#answered = answerTooSlow(this.#send);
    this.#answered?.catch(ignore);
    this.#onExpired?.();
  }

  send(message: HttpSendMessage): Promise<void> {
    if (this.#timeout !== undefined) return rejectQuietly(this.#timeout);
    const sent = this.#send(message);
    if (!isStart(message)) return sent;
    this.#starts += 1;
    sent.catch(() => (this.#starts -= 1)); // it was refused
    return sent;
  }

  /** Nobody asks any more; the answer, if there is one, is sent. */
  async end(): Promise<void> {
    this.stop();
    await this.#answered?.catch(ignore);
  }

  /** Nobody waits any more. */
  stop(): void {
    this.#timer?.cancel();
    this.#onExpired = undefined;
  }

  /** @throws RequestTimeout if a response was begun that can't be finished. */
  async finish(): Promise<void> {
    if (this.#timeout === undefined) return;
    if (this.#answered === undefined) throw this.#timeout;
    await this.#answered;
  }
}

/** What is no message at all is none, and the server's to refuse. */
function isStart(message: HttpSendMessage | undefined): boolean {
  return message?.type === 'http.response.start';
}

/** It closes the connection, or the rest of the body would be waited for. */
async function answerTooSlow(send: Send<HttpSendMessage>): Promise<void> {
  const type = 'http.response.start';
  const headers: Headers = [
    ['content-type', 'text/plain'],
    ['connection', 'close'],
  ];
  await send({ type, status: 408, headers });
  await send({ type: 'http.response.body', body: TEXT });
}

function ignore(): void {
  // nobody is there to be answered, or to hear of it
}

/** An application need not wait for `send`; that must not end the process. */
function rejectQuietly(error: Error): Promise<never> {
  const rejected = Promise.reject(error);
  rejected.catch(ignore);
  return rejected;
}
