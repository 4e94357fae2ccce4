// admission.ts: so many requests in the application, so many in line for it.
//
// Invariant: while somebody is in line, no place is free. A place that is given
// back goes to the first in line, so nobody who comes then can be faster.

import { forHttp, sendBody } from '../../07-lasgi/index.ts';
import type {
  HttpSendMessage,
  Middleware,
  Send,
} from '../../07-lasgi/index.ts';

/** How many requests an application takes. */
export interface ConcurrencyOptions {
  /** In the application, until it returns. At least 1. */
  readonly atOnce: number;
  /** In line for it; beyond that they are answered 503. */
  readonly inLine: number;
}

/**
 * The middleware that keeps the application from taking more requests than
 * that. Who leaves the line isn't brought before it.
 *
 * @throws RangeError unless both are whole numbers, and `atOnce` above 0.
 */
export function limitConcurrency<State = unknown>({
  atOnce,
  inLine,
}: ConcurrencyOptions): Middleware<State> {
  expectWhole('atOnce', atOnce, 1);
  expectWhole('inLine', inLine, 0);
  return forHttp((inner) => {
    const places = new Places(atOnce);
    return async (scope, receive, send) => {
      const isIn = places.tryTake();
      if (!isIn && places.inLine >= inLine) return sayBusy(send);
      if (!isIn && !(await places.waitForOne(scope.signal))) return;
      try {
        // It may have left while its place was on the way to it.
        if (isIn || !scope.signal.aborted) await inner(scope, receive, send);
      } finally {
        places.giveBack();
      }
    };
  });
}

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `Cannot use ${name} ${value}: expected a whole number from ${least}`,
  );
}

/** The places in an application, and the line for them. */
class Places {
  #free: number;
  readonly #line = new Set<(hasPlace: boolean) => void>(); // in their order

  constructor(count: number) {
    this.#free = count;
  }

  get inLine(): number {
    return this.#line.size;
  }

  tryTake(): boolean {
    if (this.#free === 0) return false;
    this.#free -= 1;
    return true;
  }

  /** Waits for a place; `false` if the signal aborts before. */
  waitForOne(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#line.add(resolve);
      const leave = (): void => {
        this.#line.delete(resolve);
        resolve(false);
      };
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  giveBack(): void {
    const [first] = this.#line;
    if (first === undefined) {
      this.#free += 1;
      return;
    }
    this.#line.delete(first);
    first(true);
  }
}

const BUSY = new TextEncoder().encode('Busy. Come again in a second.\n');

async function sayBusy(send: Send<HttpSendMessage>): Promise<void> {
  await send({
    type: 'http.response.start',
    status: 503,
    headers: [
      ['content-type', 'text/plain'],
      ['content-length', String(BUSY.length)],
      ['retry-after', '1'],
    ],
  });
  await sendBody(send, [BUSY]);
}
