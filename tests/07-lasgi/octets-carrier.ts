// octets-carrier.ts: one request in, one response out, between events and octets.

import { RemoteProtocolError } from '../../code/05-http-parser/index.ts';
import type { RequestHead } from '../../code/05-http-parser/index.ts';
import type {
  Incoming,
  Outgoing,
} from '../../code/06-http-connection/index.ts';
import { Connection } from '../../code/06-http-connection/index.ts';
import {
  ClientDisconnected,
  findOffers,
  findHeadFacts,
} from '../../code/07-lasgi/index.ts';
import type {
  Carrier,
  Headers,
  HttpRequest,
  HttpResponseStart,
  Piece,
  RequestFacts,
  Written,
} from '../../code/07-lasgi/index.ts';
import type { Pipe } from './pipe.ts';

const NO_OCTETS = new Uint8Array(0);
const CONTINUE = {
  type: 'informational',
  status: 100,
  headerSection: [],
} as const;

// #region a server's end of a connection
/** What one connection consists of, at the server. */
export class ServerEnd {
  readonly connection = new Connection('server');
  readonly fromClient: Pipe;
  readonly toClient: Pipe;

  constructor(fromClient: Pipe, toClient: Pipe) {
    this.fromClient = fromClient;
    this.toClient = toClient;
  }

  /** Waits for the next event. */
  async hear(): Promise<Incoming['server']> {
    for (;;) {
      const event = this.connection.nextEvent();
      if (event.type !== 'need-data') return event;
      const octets = await this.fromClient.read();
      if (octets === undefined) this.connection.receiveEof();
      else this.connection.receive(octets);
    }
  }

  /** Writes some events, together. All are checked before one is written. */
  say(...events: readonly Outgoing['server'][]): Written {
    const pieces = events.map((event) => this.connection.send(event));
    return this.toClient.write(Buffer.concat(pieces));
  }
}
// #endregion a server's end of a connection

// #region a carrier
/** Carries one request and one response over a connection in memory. */
export class OctetsCarrier implements Carrier {
  readonly #end: ServerEnd;
  readonly #request: RequestHead;
  readonly #onFault: (error: RemoteProtocolError) => void;

  constructor(
    end: ServerEnd,
    {
      request,
      onFault,
    }: {
      readonly request: RequestHead;
      readonly onFault: (error: RemoteProtocolError) => void;
    },
  ) {
    this.#end = end;
    this.#request = request;
    this.#onFault = onFault;
  }

  async readBody(): Promise<HttpRequest> {
    if (this.#end.connection.isWaitingForContinue)
      await this.#end.say(CONTINUE);
    const event = await this.#hear();
    return event.type === 'data'
      ? { type: 'http.request', body: event.octets, moreBody: true }
      : { type: 'http.request', body: NO_OCTETS, moreBody: false };
  }

  async #hear(): Promise<Incoming['server']> {
    try {
      return await this.#end.hear();
    } catch (error) {
      if (!(error instanceof RemoteProtocolError)) throw error;
      this.#onFault(error);
      throw new ClientDisconnected(error.message, { cause: error });
    }
  }

  begin(start: HttpResponseStart, piece: Piece): Written {
    const { status, headers = [] } = start;
    const headerSection = piece.isLast
      ? this.#withLength(headers, status, piece.octets.length)
      : headers;
    const response = { type: 'response', status, headerSection } as const;
    return this.#end.say(response, ...eventsOf(piece));
  }

  /** What isn't sent has a length that we don't know. */
  #withLength(headers: Headers, status: number, octets: number): Headers {
    const isKnown = headers.some(([name]) => name === 'content-length');
    const hasNone = status === 204 || status === 205 || status === 304;
    if (isKnown || hasNone || this.#request.method === 'HEAD') return headers;
    return [...headers, ['content-length', String(octets)]];
  }

  write(piece: Piece): Written {
    return this.#end.say(...eventsOf(piece));
  }

  writeTrailers(trailerSection: Headers): Written {
    return this.#end.say({ type: 'end-of-message', trailerSection });
  }

  writeHint(links: readonly string[]): Written {
    const headerSection = links.map((link) => ['link', link] as const);
    return this.#end.say({ type: 'informational', status: 103, headerSection });
  }

  breakOff(): void {
    this.#end.connection.sendFailed();
    this.#end.toClient.break();
  }
}

function eventsOf({ octets, isLast }: Piece): readonly Outgoing['server'][] {
  const data = { type: 'data', octets } as const;
  return isLast
    ? [data, { type: 'end-of-message', trailerSection: [] }]
    : [data];
}
// #endregion a carrier

// #region what a head says
/** What the scope says of a request, but for what only the server knows. */
export function factsOf(
  request: RequestHead,
  rootPath: string,
): Omit<RequestFacts<unknown>, 'state'> {
  const facts = findHeadFacts(request, rootPath);
  return {
    ...facts,
    scheme: 'http',
    client: undefined,
    server: undefined,
    extensions: findOffers(facts),
  };
}
// #endregion what a head says
