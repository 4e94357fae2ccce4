// rate-limit.ts: so many requests for each client, on the whole and at once.
//
// A token bucket, kept as what is missing in it, and when that was so. What is
// full says nothing, and need not be kept.

import { isIP } from 'node:net';

import { forHttp, sendBody } from '../../07-lasgi/index.ts';
import type {
  HttpSendMessage,
  Middleware,
  Peer,
  Send,
} from '../../07-lasgi/index.ts';

/** How many requests a client may make. */
export interface RateLimitOptions {
  /** Tokens that come back. May be a fraction. */
  readonly perSecond: number;
  /** Tokens in a full bucket. At least 1. */
  readonly burst: number;
  /** Clients that are remembered. */
  readonly maxClients: number;
  /** A clock in milliseconds that is never set back. */
  readonly nowMs: () => number;
}

/**
 * The middleware that answers 429 to a client without tokens.
 *
 * @throws RangeError unless `perSecond` is above 0, and `burst` and `maxClients`
 *   are whole numbers above 0.
 */
export function rateLimit<State = unknown>(
  options: RateLimitOptions,
): Middleware<State> {
  const { perSecond, burst, maxClients, nowMs } = options;
  if (!(perSecond > 0 && perSecond < Infinity))
    throw badOption('perSecond', perSecond, 'a number above 0');
  for (const [name, value] of Object.entries({ burst, maxClients }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw badOption(name, value, 'a whole number above 0');
  return forHttp((inner) => {
    const buckets = new Buckets(options);
    return (scope, receive, send) => {
      const seconds = buckets.take(keyOf(scope.client), nowMs());
      if (seconds > 0) return refuse(send, seconds);
      return inner(scope, receive, send);
    };
  });
}

function badOption(name: string, value: number, expected: string): RangeError {
  return new RangeError(`Cannot use ${name} ${value}: expected ${expected}`);
}

/** Tokens that may be missing by rounding alone; the next request pays them. */
const ROUNDING = 1e-6;

/** What was missing in a bucket when somebody took a token last. */
interface Bucket {
  readonly missing: number; // in tokens: at one moment it grows by whole ones
  readonly atMs: number;
}

/** One bucket for each client. */
class Buckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #maxClients: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perSecond, burst, maxClients }: RateLimitOptions) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#maxClients = maxClients;
  }

  /** Takes a token; if there is none, returns in how many whole seconds. */
  take(key: string, nowMs: number): number {
    const known = this.#buckets.get(key);
    const missing = known === undefined ? 0 : this.#missingIn(known, nowMs);
    const lacking = missing + 1 - this.#burst - ROUNDING;
    if (lacking > 0) return Math.ceil(lacking / this.#perSecond);
    if (known === undefined && this.#buckets.size >= this.#maxClients)
      this.#makeRoom(nowMs);
    this.#buckets.set(key, { missing: missing + 1, atMs: nowMs });
    return 0;
  }

  #missingIn({ missing, atMs }: Bucket, nowMs: number): number {
    const cameBack = ((nowMs - atMs) * this.#perSecond) / 1000;
    return Math.max(0, missing - cameBack);
  }

  /** Forgets all that are full, or else the one that will be first. */
  #makeRoom(nowMs: number): void {
    let first = '';
    let least = Infinity;
    for (const [key, bucket] of this.#buckets) {
      const missing = this.#missingIn(bucket, nowMs);
      if (missing === 0) this.#buckets.delete(key);
      if (missing >= least) continue;
      first = key;
      least = missing;
    }
    this.#buckets.delete(first);
  }
}

/** Who shares a bucket: a /64 is one customer, who may use all of it. */
function keyOf(client: Peer | undefined): string {
  const [host = ''] = client ?? [];
  const [address = ''] = host.split('%'); // without its zone
  if (isIP(address) !== 6) return host;
  const groups = groupsOf(address);
  const [, , , , , last, high = 0, low = 0] = groups;
  const isMapped = groups.slice(0, 5).every((group) => group === 0);
  if (isMapped && last === 0xffff)
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return groups.slice(0, 4).join(':');
}

/** The eight groups of an IPv6 address. URL knows all the ways to write them. */
function groupsOf(address: string): readonly number[] {
  const { hostname } = new URL(`http://[${address}]/`);
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => parseInt(group, 16));
}

const TEXT = new TextEncoder().encode('Too many requests. Come again later.\n');

async function refuse(
  send: Send<HttpSendMessage>,
  seconds: number,
): Promise<void> {
  await send({
    type: 'http.response.start',
    status: 429,
    headers: [
      ['content-type', 'text/plain'],
      ['content-length', String(TEXT.length)],
      ['retry-after', String(seconds)],
    ],
  });
  await sendBody(send, [TEXT]);
}
