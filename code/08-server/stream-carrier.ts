// stream-carrier.ts: carries one request in and its response out, over a
// connection.

import type { FieldLine } from '../05-http-parser/index.ts';
import type { Outgoing } from '../06-http-connection/index.ts';
import { joinOctets } from '../07-lasgi/index.ts';
import type {
  Carrier,
  Headers,
  HttpRequest,
  HttpResponseStart,
  Piece,
  Written,
} from '../07-lasgi/index.ts';
import { withServerFields } from './server-fields.ts';
import type { Wire } from './wire.ts';

type Event = Outgoing['server'];

/** To copy a longer piece, behind its head, would cost more than a write. */
const MAX_JOINED_OCTETS = 16 * 1024;

// #region whose request it is
/** Who is told what happens to a request on its way. */
export interface CarrierOwner {
  /** Is the connection to be closed behind the response? Asked when it begins. */
  readonly isLast: boolean;
  readonly serverName: string;
  /** For every response, unless it has one of that name. */
  readonly extraHeaders: Headers;
  /** Told what is wrong with a body; says what the application gets to hear. */
  refuseBody(error: unknown): Error;
  /** The response can't be finished: the client has to see that. */
  breakOff(): void;
}
// #endregion whose request it is

/** Carries one request in and its response out. */
export class StreamCarrier implements Carrier {
  readonly #wire: Wire;
  readonly #owner: CarrierOwner;
  #status: number | undefined;
  #bodyOctets = 0;
  #isComplete = false;
  #ending: Promise<void> | undefined;

  constructor(wire: Wire, owner: CarrierOwner) {
    this.#wire = wire;
    this.#owner = owner;
  }

  /** The status that has been sent, if one has. */
  get status(): number | undefined {
    return this.#status;
  }

  /** Octets of the body, without their framing, that have been handed on. */
  get bodyOctets(): number {
    return this.#bodyOctets;
  }

  /** Does the stream have all of the response? */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Its end waits for the client; resolves when that is over, either way. */
  get ending(): Promise<void> | undefined {
    return this.#ending;
  }

  // #region carry the request in
  /** Who asks for the body wants it: now the client may send it. */
  async readBody(): Promise<HttpRequest> {
    const { connection, inbox } = this.#wire;
    if (connection.isWaitingForContinue) this.#say(CONTINUE)?.catch(() => {});
    try {
      return await inbox.ask();
    } catch (error) {
      throw this.#owner.refuseBody(error);
    }
  }
  // #endregion carry the request in

  // #region carry the response out
  begin({ status, headers = [] }: HttpResponseStart, piece: Piece): Written {
    const head: Event = {
      type: 'response',
      status,
      headerSection: this.#complete(headers),
    };
    const written = this.#write(head, piece);
    this.#status = status;
    return this.#note(piece, written);
  }

  write(piece: Piece): Written {
    return this.#note(piece, this.#write(undefined, piece));
  }

  writeTrailers(trailerSection: Headers): Written {
    return this.#noteEnd(this.#say({ type: 'end-of-message', trailerSection }));
  }

  writeHint(links: readonly string[]): Written {
    const headerSection = links.map((link): FieldLine => ['link', link]);
    return this.#say({ type: 'informational', status: 103, headerSection });
  }

  breakOff(): void {
    this.#owner.breakOff();
  }

  #note({ octets, isLast }: Piece, written: Written): Written {
    this.#bodyOctets += octets.length;
    return isLast ? this.#noteEnd(written) : written;
  }

  /** Whoever has answered wants no more of the body. */
  #noteEnd(written: Written): Written {
    this.#wire.inbox.stopAsking();
    const note = (isComplete: boolean): void => {
      this.#isComplete = isComplete;
      this.#ending = undefined;
    };
    if (written === undefined) note(true);
    this.#ending = written?.then(
      () => note(true),
      () => note(false),
    );
    return written;
  }
  // #endregion carry the response out

  // #region one write for what belongs together
  #write(head: Event | undefined, { octets, isLast }: Piece): Written {
    const { connection, outbox } = this.#wire;
    const parts: Uint8Array[] = [];
    if (head !== undefined) parts.push(connection.send(head));
    if (octets.length > 0)
      parts.push(connection.send({ type: 'data', octets }));
    if (isLast) parts.push(connection.send(END));
    if (octets.length <= MAX_JOINED_OCTETS)
      return outbox.write(joinOctets(parts));
    // Who waits for the last of them waits for all.
    return parts.map((part) => outbox.write(part)).at(-1);
  }

  #say(event: Event): Written {
    const { connection, outbox } = this.#wire;
    return outbox.write(connection.send(event));
  }
  // #endregion one write for what belongs together

  // #region the fields that a server adds
  #complete(given: Headers): Headers {
    const { serverName, extraHeaders: headers, isLast } = this.#owner;
    const fields = withServerFields(given, { serverName, headers });
    if (isLast) fields.push(['connection', 'close']);
    return fields;
  }
  // #endregion the fields that a server adds
}

// #region pieces as events
const CONTINUE: Event = {
  type: 'informational',
  status: 100,
  headerSection: [],
};
const END: Event = { type: 'end-of-message', trailerSection: [] };
// #endregion pieces as events
