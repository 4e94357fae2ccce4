// scene.ts: one request of an application, without a server: what it is told, and what it says, piece by piece.

import { octetsToText } from '../../../code/05-http-parser/index.ts';
import {
  byProtocol,
  ClientDisconnected,
  HttpExchange,
  joinOctets,
} from '../../../code/07-lasgi/index.ts';
import type {
  Application,
  Carrier,
  ExchangeResult,
  Headers,
  HttpApplication,
  HttpRequest,
  HttpResponseStart,
  HttpSendMessage,
  Middleware,
  Piece,
  RequestFacts,
  Written,
} from '../../../code/07-lasgi/index.ts';
import { factsOf } from '../../07-lasgi/lab.ts';

const FACTS = factsOf({
  client: ['192.0.2.1', 4711],
  server: ['192.0.2.99', 80],
  extensions: {
    'http.response.early_hint': {},
    'http.response.trailers': {},
    'http.response.debug': {},
  },
});

/** What a scene can be told of its request. */
export type SceneOptions = Partial<RequestFacts<unknown>> & {
  /** Does the client read only when it is told to? */
  readonly isSlow?: boolean;
};

/** One request, and what has become of it so far. */
export class Scene implements Carrier {
  readonly pieces: Piece[] = [];
  readonly hints: (readonly string[])[] = [];
  start: HttpResponseStart | undefined;
  trailers: Headers | undefined;
  isBrokenOff = false;
  result: ExchangeResult | undefined;
  /** Resolves when the application has returned. */
  readonly ended: Promise<ExchangeResult>;
  readonly #isSlow: boolean;
  readonly #exchange: HttpExchange;
  readonly #body: HttpRequest[] = [];
  readonly #unread: { resolve(): void; reject(error: Error): void }[] = [];
  #reader: ((message: HttpRequest) => void) | undefined;

  constructor(
    application: Application,
    { isSlow = false, ...facts }: SceneOptions = {},
  ) {
    this.#isSlow = isSlow;
    this.#exchange = new HttpExchange({ ...FACTS, ...facts }, this);
    this.ended = this.#exchange.run(application).then((result) => {
      this.result = result;
      return result;
    });
  }

  /** `undefined` as long as nothing has left. */
  get status(): number | undefined {
    return this.start?.status;
  }

  /** The values of all fields of that name. */
  all(name: string): readonly string[] {
    const fields = this.start?.headers ?? [];
    return fields.filter(([other]) => other === name).map(([, value]) => value);
  }

  get octets(): Uint8Array {
    return joinOctets(this.pieces.map(({ octets }) => octets));
  }

  get text(): string {
    return octetsToText(this.octets);
  }

  /** Pieces that the client hasn't read yet. */
  get unread(): number {
    return this.#unread.length;
  }

  get isComplete(): boolean {
    return this.#exchange.isComplete && !this.isBrokenOff;
  }

  /** The client reads a piece. */
  readOne(): void {
    this.#unread.shift()?.resolve();
  }

  /** The client sends a piece of its body. */
  give(body: Uint8Array, moreBody = true): void {
    const message: HttpRequest = { type: 'http.request', body, moreBody };
    if (this.#reader === undefined) this.#body.push(message);
    else this.#reader(message);
    this.#reader = undefined;
  }

  /** The client leaves. */
  leave(): void {
    const reason = new ClientDisconnected('gone');
    this.#exchange.depart(reason);
    for (const { reject } of this.#unread.splice(0)) reject(reason);
  }

  readBody(): Promise<HttpRequest> {
    const message = this.#body.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  begin(start: HttpResponseStart, piece: Piece): Written {
    this.start = start;
    return this.write(piece);
  }

  write(piece: Piece): Written {
    this.pieces.push(piece);
    if (!this.#isSlow) return undefined;
    return new Promise((resolve, reject) => {
      this.#unread.push({ resolve, reject });
    });
  }

  writeTrailers(headers: Headers): Written {
    this.trailers = headers;
    return undefined;
  }

  writeHint(links: readonly string[]): Written {
    this.hints.push(links);
    return undefined;
  }

  breakOff(): void {
    this.isBrokenOff = true;
  }
}

/** The application that is this, for requests. */
export function http(application: HttpApplication): Application {
  return byProtocol({ http: application });
}

/** Answers with that text in one piece, and those fields. */
export function answering(
  text: string | Uint8Array = 'ok',
  headers: Headers = [],
  status = 200,
): Application {
  const body = typeof text === 'string' ? octets(text) : text;
  return http(async (_scope, _receive, send) => {
    await send({ type: 'http.response.start', status, headers });
    await send({ type: 'http.response.body', body });
  });
}

/** What the server refuses, because the compiler wouldn't have let it pass. */
export const MALFORMED: readonly unknown[] = [
  undefined,
  'http.response.start',
  {},
  { type: 'http.nonsense' },
  ...[{}, null, 'a', 5, [undefined], [['a']]].map((headers) => {
    return { type: 'http.response.start', status: 200, headers };
  }),
];

/** Says something malformed; returns what was wrong with it. */
export async function refusalOf(
  middleware: Middleware,
  message: unknown,
): Promise<unknown> {
  let refusal: unknown;
  const inner = http(async (_scope, _receive, send) => {
    const sent = send(message as HttpSendMessage);
    await sent.catch((error: unknown) => (refusal = error));
  });
  await new Scene(middleware(inner)).ended;
  return refusal;
}

export function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Lets all promises go on that can, and what Node does beside them. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
}

/** Lets them go on until that is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
