// memory-carrier.ts: a carrier of which everything can be seen and held back.

import { octetsToText, textToOctets } from '../../code/05-http-parser/index.ts';
import type { DebugInfo } from '../../code/07-lasgi/extensions.ts';
import type {
  Carrier,
  Headers,
  HttpRequest,
  HttpResponseStart,
  Piece,
  Written,
} from '../../code/07-lasgi/index.ts';

interface Held {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type Incoming = HttpRequest | { readonly error: unknown };

/** Writes down what it is told: `begin 200 a: 1 "hi" end`, `write "x"`. */
export class MemoryCarrier implements Carrier {
  readonly told: string[] = [];
  readonly starts: HttpResponseStart[] = [];
  /** How often it was asked for a piece of the body. */
  asked = 0;
  /** Does what is written wait until the test releases it? */
  isHoldingBack = false;
  /** What the next call throws at once, before it writes anything. */
  failsWith: unknown;
  readonly #held: Held[] = [];
  readonly #incoming: Incoming[] = [];
  #reader: ((incoming: Incoming) => void) | undefined;

  // what the test does

  feed(text: string, moreBody = true): void {
    this.give({ type: 'http.request', body: textToOctets(text), moreBody });
  }

  /** Ends the wait for a piece of the body, with anything at all. */
  give(incoming: Incoming): void {
    if (this.#reader === undefined) this.#incoming.push(incoming);
    else this.#reader(incoming);
    this.#reader = undefined;
  }

  /** What was written first can go on. */
  release(): void {
    this.#held.shift()?.resolve();
  }

  /** What was written first won't be read by anybody. */
  fail(error: unknown): void {
    this.#held.shift()?.reject(error);
  }

  // what the exchange does

  async readBody(): Promise<HttpRequest> {
    this.asked += 1;
    const incoming =
      this.#incoming.shift() ??
      (await new Promise<Incoming>((resolve) => {
        this.#reader = resolve;
      }));
    if ('error' in incoming) throw incoming.error;
    return incoming;
  }

  begin(start: HttpResponseStart, piece: Piece): Written {
    const trailers = start.trailers === true ? ' (trailers)' : '';
    const head = `begin ${start.status}${linesOf(start.headers)}${trailers}`;
    const written = this.#tell(`${head} ${textOf(piece)}`);
    this.starts.push(start);
    return written;
  }

  write(piece: Piece): Written {
    return this.#tell(`write ${textOf(piece)}`);
  }

  writeTrailers(headers: Headers): Written {
    return this.#tell(`trailers${linesOf(headers)}`);
  }

  writeHint(links: readonly string[]): Written {
    return this.#tell(`hint ${links.join(', ')}`);
  }

  debug(info: DebugInfo): void {
    this.told.push(`debug ${Object.keys(info).join(', ')}`);
  }

  breakOff(): void {
    this.told.push('break off');
  }

  #tell(line: string): Written {
    const error = this.failsWith;
    this.failsWith = undefined;
    if (error !== undefined) throw error;
    this.told.push(line);
    if (!this.isHoldingBack) return undefined;
    return new Promise((resolve, reject) => {
      this.#held.push({ resolve, reject });
    });
  }
}

function linesOf(headers: Headers = []): string {
  return headers.map(([name, value]) => ` ${name}: ${value};`).join('');
}

function textOf({ octets, isLast }: Piece): string {
  return `${JSON.stringify(octetsToText(octets))}${isLast ? ' end' : ''}`;
}
